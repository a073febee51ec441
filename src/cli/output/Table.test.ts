import { describe, expect, it } from "vitest"
import { styleOf } from "./style.ts"
import { type Column, renderTable } from "./Table.ts"
import { count, money } from "./numbers.ts"
import { widthOf } from "./width.ts"

interface Row {
  readonly model: string
  readonly tokens: number
  readonly cost: number | null
  readonly path: string
}

const columns: ReadonlyArray<Column<Row>> = [
  { title: "Model", value: ({ model }) => model, total: "Total", cut: "end", least: 6 },
  { title: "Path", value: ({ path }) => path, total: "", cut: "start", least: 6, rank: 1 },
  { title: "Tokens", value: ({ tokens }) => count(tokens), align: "right" },
  { title: "Cost", value: ({ cost }) => money(cost), align: "right" }
]
const rows: ReadonlyArray<Row> = [
  { model: "claude-opus-4-6", tokens: 1234567, cost: 12_340_000, path: "src/a/very/long/path.ts" },
  { model: "日本語モデル", tokens: 12, cost: null, path: "b.ts" }
]
const totals: Row = { model: "", tokens: 1234579, cost: 12_340_000, path: "" }
const plain = styleOf(false)
const render = (width: number) => renderTable({ columns, rows, totals }, width, plain)

describe("renderTable", () => {
  it("aligns wide characters, numbers to the right, with a row of totals", () => {
    expect(render(Infinity).text).toBe(
      [
        "Model            Path                        Tokens     Cost",
        "─".repeat(60),
        "claude-opus-4-6  src/a/very/long/path.ts  1,234,567   $12.34",
        "日本語モデル     b.ts                            12  unknown",
        "─".repeat(60),
        "Total                                     1,234,579   $12.34",
        ""
      ].join("\n")
    )
  })

  it("cuts texts at the end that tells least, down to their least widths", () => {
    const { text, hidden } = render(44)
    expect(hidden).toEqual([])
    expect(text).toContain("claude-opu…")
    expect(text).toContain("…ng/path.ts")
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(44)
  })

  it("keeps a text to the most that its column may take, however much room there is", () => {
    const narrow = columns.map((column) => (column.title === "Path" ? { ...column, most: 12 } : column))
    const { text } = renderTable({ columns: narrow, rows, totals }, Infinity, plain)
    expect(text.split("\n")[2]).toBe("claude-opus-4-6  …ong/path.ts  1,234,567   $12.34")
  })

  it("leaves out columns of the greatest rank, and says which", () => {
    const { text, hidden } = render(30)
    expect(hidden).toEqual(["Path"])
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(30)
  })

  it("turns into blocks where columns cannot stand", () => {
    const { text, hidden } = render(20)
    expect(hidden).toEqual([])
    expect(text.split("\n").slice(0, 3)).toEqual([
      "claude-opus-4-6",
      "  Path    …g/path.ts",
      "  Tokens  1,234,567"
    ])
  })

  it("cuts no figure in a block, and gives it a line of its own where it has no room", () => {
    const long = { ...rows[0]!, tokens: 123_456_789_012 }
    const { text } = renderTable({ columns, rows: [long] }, 20, plain)
    expect(text.split("\n")).toEqual([
      "claude-opus-4-6",
      "  Path    …g/path.ts",
      "  Tokens",
      "    123,456,789,012",
      "  Cost    $12.34",
      ""
    ])
  })

  it("prints foreign text as one harmless line", () => {
    const evil = { ...rows[0]!, model: "\u001b[2Ja\nb" }
    const { text } = renderTable({ columns, rows: [evil] }, Infinity, plain)
    expect(text).toContain("a b ")
    expect(text).not.toContain("\u001b")
  })

  it("colours after it has measured", () => {
    const coloured = styleOf(true)
    const { text } = renderTable(
      { columns: [{ ...columns[0]!, style: coloured.bad }, columns[2]!], rows },
      Infinity,
      coloured
    )
    expect(text.replace(/\u001b\[\d+m/g, "").split("\n")[2]).toBe("claude-opus-4-6  1,234,567")
    expect(text).toContain("\u001b[31mclaude-opus-4-6\u001b[39m")
  })
})
