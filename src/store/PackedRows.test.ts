/** Rows come out of the packing as they went in, through a thread's door too. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { countNonZero, RowPacker, RowUnpacker, Texts, type Cell, type Columns } from "./PackedRows.ts"

const columns = { name: "shared", size: "number", note: "own" } as const satisfies Columns

const row: fc.Arbitrary<[Cell, Cell, Cell]> = fc.tuple(
  fc.option(fc.constantFrom("a", "b", "", "\u0000", "é😀")),
  fc.option(fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constant(-1.5))),
  fc.option(fc.string({ unit: "binary" }))
)

const pack = (rows: ReadonlyArray<ReadonlyArray<Cell>>) => {
  const texts = new Texts()
  const packer = new RowPacker(columns)
  for (const cells of rows) packer.add(cells, texts)
  return { texts: texts.all, rows: packer.take(), packer }
}

describe("packed rows", () => {
  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
        const packed = structuredClone({ ...pack(rows), packer: null })
        const unpacker = new RowUnpacker(columns)
        const read = rows.map((_, i) => unpacker.read(packed.rows, i, packed.texts, []))
        expect(packed.rows.length).toBe(rows.length)
        expect(read).toEqual(rows)
      })
    )
  })

  it("keep a shared text once, and own ones each", () => {
    expect(
      pack([
        ["a", 1, "a"],
        ["a", 2, "a"]
      ]).texts
    ).toEqual(["a", "a", "a"])
  })

  it("begin anew when they were taken", () => {
    const { packer, rows } = pack([["a", 1, null]])
    packer.add(["b", 2, null], new Texts())
    expect([rows.length, packer.length, packer.take().length, packer.length]).toEqual([1, 1, 1, 0])
  })

  it("count what is not 0, and what is not known with it", () => {
    const { rows } = pack([
      ["a", 0, null],
      ["a", 3, null],
      ["a", null, null],
      ["a", -1, null]
    ])
    expect(countNonZero(rows, columns, "size")).toBe(3)
  })

  it.each([
    ["a text where numbers stand", ["a", "1", null]],
    ["a number where texts stand", [1, 1, null]],
    ["nothing at all", ["a", undefined as unknown as Cell, null]]
  ])("refuse %s", (_, cells) => {
    expect(() => pack([cells])).toThrow(TypeError)
  })
})
