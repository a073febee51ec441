/**
 * Rows of one kind, packed so that they cross from a reader's thread to the writer's without being copied.
 *
 * A row is a run of cells in one array of numbers. A cell is a number, or the place of a text in the batch's
 * table of texts, or not-a-number for null. So a batch is a few arrays, which are handed over whole, instead of
 * hundreds of thousands of objects; and the writer looks up what a text stands for once, not once a row.
 */

export type Cell = string | number | null

/** `shared`: a text that many rows of a batch have, kept once. `own`: a text of that row alone. */
export type ColumnKind = "number" | "shared" | "own"

/** The columns of a kind of rows, in their order. */
export type Columns = Readonly<Record<string, ColumnKind>>

export interface PackedRows {
  readonly length: number
  /** Row by row, as many cells each as there are columns; there may be room behind them. */
  readonly cells: Float64Array<ArrayBuffer>
}

/** The texts of a batch while it is gathered. */
export class Texts {
  readonly #places = new Map<string, number>()
  readonly all: Array<string> = []

  shared(text: string): number {
    const known = this.#places.get(text)
    if (known !== undefined) return known
    const place = this.own(text)
    this.#places.set(text, place)
    return place
  }

  own(text: string): number {
    return this.all.push(text) - 1
  }
}

/** Packs rows of one kind. */
export class RowPacker {
  readonly #kinds: ReadonlyArray<ColumnKind>
  #cells = new Float64Array(0)
  #length = 0

  constructor(columns: Columns) {
    this.#kinds = Object.values(columns)
  }

  get length(): number {
    return this.#length
  }

  /** Invariant: `row` has as many cells as there are columns, texts only where a column is of texts. */
  add(row: ReadonlyArray<Cell>, texts: Texts): void {
    const width = this.#kinds.length
    let at = this.#length * width
    if (at + width > this.#cells.length) this.#grow()
    const cells = this.#cells
    for (let column = 0; column < width; column++, at++) {
      const cell = row[column]!
      const kind = this.#kinds[column]!
      if (cell === null) cells[at] = Number.NaN
      else if (typeof cell === "number" && kind === "number") cells[at] = cell
      else if (typeof cell === "string" && kind !== "number") {
        cells[at] = kind === "shared" ? texts.shared(cell) : texts.own(cell)
      } else throw new TypeError(`Column ${column} is of ${kind}, but got a ${typeof cell}`)
    }
    this.#length++
  }

  /** Hands over the rows and begins anew. */
  take(): PackedRows {
    const taken = { length: this.#length, cells: this.#cells }
    this.#cells = new Float64Array(0)
    this.#length = 0
    return taken
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(64 * this.#kinds.length, this.#cells.length * 2))
    larger.set(this.#cells)
    this.#cells = larger
  }
}

/** Reads packed rows of one kind. */
export class RowUnpacker {
  readonly #kinds: ReadonlyArray<ColumnKind>
  readonly width: number

  constructor(columns: Columns) {
    this.#kinds = Object.values(columns)
    this.width = this.#kinds.length
  }

  /** Reads one row into `row` and gives it back. */
  read<Row extends Array<Cell>>(
    rows: PackedRows,
    index: number,
    texts: ReadonlyArray<string>,
    row: Row
  ): Row {
    const { cells } = rows
    const kinds = this.#kinds
    for (let column = 0, at = index * kinds.length; column < kinds.length; column++, at++) {
      const cell = cells[at]!
      row[column] = cell !== cell ? null : kinds[column] === "number" ? cell : texts[cell]!
    }
    return row
  }
}

/** In how many rows has a column of numbers another figure than 0? */
export const countNonZero = <C extends Columns>(
  rows: PackedRows,
  columns: C,
  name: keyof C & string
): number => {
  const names = Object.keys(columns)
  const column = names.indexOf(name)
  let count = 0
  for (let row = 0; row < rows.length; row++) if (rows.cells[row * names.length + column] !== 0) count++
  return count
}
