/** What a case hands back: figures in tables, and targets held against them. */

export interface CaseResult {
  readonly tables: ReadonlyArray<ResultTable>
  readonly verdicts: ReadonlyArray<Verdict>
  /** What was left out and why, who counted exactly, how to read the figures. */
  readonly notes: ReadonlyArray<string>
}

/** How the figures of a column are written. `percent`: of 100. `text` is anything else. */
export type Unit = "ms" | "bytes" | "count" | "ratio" | "percent" | "per_s" | "text"

export interface ResultColumn {
  readonly key: string
  readonly title: string
  readonly unit: Unit
}

/** Of several measurements. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Null: not measured, or not measurable here. */
export type Figure = Spread | number | string | null

export interface ResultTable {
  readonly title: string
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<ResultRow>
}

export interface ResultRow {
  readonly name: string
  readonly figures: Readonly<Record<string, Figure>>
}

/** A target held against what was measured. */
export interface Verdict {
  readonly target: string
  /** Null: not measured, and a note says why. */
  readonly measured: number | null
  readonly limit: number
  readonly unit: Unit
  /** Is the measured figure to be at most, or at least, the limit? */
  readonly sense: "at_most" | "at_least"
}

export const isMet = ({ measured, limit, sense }: Verdict): boolean | null =>
  measured === null ? null : sense === "at_most" ? measured <= limit : measured >= limit
