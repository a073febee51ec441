/** Tables for a terminal: numbers on the right, texts cut to fit, and another layout where columns cannot stand. */
import { oneLine } from "./clean.ts"
import type { Style } from "./style.ts"
import { cutStartTo, cutTo, pad, widthOf } from "./width.ts"

export interface Column<Row> {
  readonly title: string
  /** The text of a cell. Whatever it holds, it is printed as one harmless line. */
  readonly value: (row: Row) => string
  /** The text is ours, and what is foreign in it has been cleaned: spaces in it are kept. */
  readonly isClean?: boolean
  /** What stands in the row of totals instead of `value`. */
  readonly total?: string
  readonly align?: "left" | "right"
  /** Which end may be cut when there is no room; a column without it keeps its width. */
  readonly cut?: "end" | "start"
  /** Narrowest it may be cut to, and widest it may be, however much room there is. */
  readonly least?: number
  readonly most?: number
  /** Columns of greater rank go first when there is no room; 0 (or none) always stays. */
  readonly rank?: number
  readonly style?: (text: string, row: Row) => string
}

export interface TableInput<Row> {
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rows: ReadonlyArray<Row>
  readonly totals?: Row
}

/** `hidden` are the titles of columns that found no room. */
export interface TableText {
  readonly text: string
  readonly hidden: ReadonlyArray<string>
}

const gap = 2
const leastWidth = 8

/** Lays a table out in `columns` columns of a terminal (`Infinity`: nothing is cut). */
export const renderTable = <Row>(input: TableInput<Row>, columns: number, style: Style): TableText => {
  const cells = (row: Row, isTotal: boolean) =>
    input.columns.map((column) => {
      const text = isTotal && column.total !== undefined ? column.total : column.value(row)
      return column.isClean === true ? text : oneLine(text)
    })
  const body = input.rows.map((row) => cells(row, false))
  const totals = input.totals === undefined ? null : cells(input.totals, true)
  const lines = totals === null ? body : [...body, totals]
  let shown = input.columns.map((_, index) => index)
  for (;;) {
    const widths = fit(input.columns, shown, lines, columns)
    if (widths !== null) {
      const hidden = input.columns.filter((_, index) => !shown.includes(index)).map(({ title }) => title)
      return { text: grid(input, shown, widths, body, totals, style), hidden }
    }
    const least = shown.toSorted((a, b) => (input.columns[b]!.rank ?? 0) - (input.columns[a]!.rank ?? 0))[0]!
    if ((input.columns[least]!.rank ?? 0) === 0)
      return { text: records(input, body, totals, columns, style), hidden: [] }
    shown = shown.filter((index) => index !== least)
  }
}

/** Widths of the shown columns, or null when they cannot fit. */
const fit = <Row>(
  columns: ReadonlyArray<Column<Row>>,
  shown: ReadonlyArray<number>,
  lines: ReadonlyArray<ReadonlyArray<string>>,
  room: number
): Array<number> | null => {
  const widths = shown.map((index) => {
    const { title, most = Infinity } = columns[index]!
    return Math.min(
      lines.reduce((widest, line) => Math.max(widest, widthOf(line[index]!)), widthOf(title)),
      Math.max(most, widthOf(title))
    )
  })
  let excess = widths.reduce((sum, width) => sum + width, gap * (shown.length - 1)) - room
  while (excess > 0) {
    const candidates = shown
      .map((index, at) => ({ at, column: columns[index]! }))
      .filter(
        ({ at, column }) => column.cut !== undefined && widths[at]! > Math.max(column.least ?? leastWidth, 2)
      )
    const widest = candidates.toSorted((a, b) => widths[b.at]! - widths[a.at]!)[0]
    if (widest === undefined) return null
    widths[widest.at]!--
    excess--
  }
  return widths
}

const grid = <Row>(
  input: TableInput<Row>,
  shown: ReadonlyArray<number>,
  widths: ReadonlyArray<number>,
  body: ReadonlyArray<ReadonlyArray<string>>,
  totals: ReadonlyArray<string> | null,
  style: Style
): string => {
  const line = (cells: ReadonlyArray<string>, row: Row | null) => {
    const parts = shown.map((index, at) => {
      const column = input.columns[index]!
      const cut = column.cut === "start" ? cutStartTo : cutTo
      const text = pad(cut(cells[index]!, widths[at]!), widths[at]!, column.align ?? "left")
      return row === null || column.style === undefined ? text : column.style(text, row)
    })
    return parts.join(" ".repeat(gap)).trimEnd()
  }
  const rule = style.dim("─".repeat(widths.reduce((sum, width) => sum + width, gap * (shown.length - 1))))
  const lines = [
    style.heading(
      line(
        input.columns.map(({ title }) => title),
        null
      )
    ),
    rule
  ]
  body.forEach((cells, index) => lines.push(line(cells, input.rows[index]!)))
  if (totals !== null) lines.push(rule, style.heading(line(totals, null)))
  return `${lines.join("\n")}\n`
}

/** What may not be cut is a figure or a time: it would tell something else. */
const cutAs = (cut: "start" | "end" | undefined, text: string, room: number): string => {
  if (cut === undefined) return text
  return cut === "start" ? cutStartTo(text, room) : cutTo(text, room)
}

/** One block a row, one line a cell: for terminals too narrow for a grid. */
const records = <Row>(
  input: TableInput<Row>,
  body: ReadonlyArray<ReadonlyArray<string>>,
  totals: ReadonlyArray<string> | null,
  columns: number,
  style: Style
): string => {
  const label = Math.max(...input.columns.slice(1).map(({ title }) => widthOf(title)), 0)
  const room = Math.max(leastWidth, columns - label - gap * 2)
  const block = (cells: ReadonlyArray<string>) => {
    const [head = "", ...rest] = cells
    const lines = rest.flatMap((text, index) => {
      const { title, cut } = input.columns[index + 1]!
      if (text === "") return []
      if (cut === undefined && widthOf(text) > room) return [`  ${title}`, `    ${text}`]
      return [`  ${pad(title, label, "left")}  ${cutAs(cut, text, room)}`]
    })
    return [style.heading(cutAs(input.columns[0]?.cut, head, columns)), ...lines].join("\n")
  }
  const all = totals === null ? body : [...body, totals]
  return `${all.map(block).join("\n")}\n`
}
