/**
 * Places as tools write them, as lines and UTF-16 columns from 1. Some count bytes, some code points; some name an
 * offset and no line. What cannot be told without the source is null, unless the source is at hand.
 */
import type { FindingPlace } from "../../record/Finding.ts"

/** A stretch by offsets from the beginning of the file; the end is exclusive. */
export interface OffsetSpan {
  readonly unit: ColumnUnit
  readonly start: number
  readonly end: number
}

export type ColumnUnit = "utf16" | "code_points" | "bytes"

/**
 * A place without its file. `unit`: what columns count. `span`: offsets, if the tool gave some. `doubtful_end`: the
 * tool's ends are often wrong; one is believed only where the source has it. `snippet`: the text that stands there, by
 * which it shows what columns count in truth.
 */
export interface WrittenPlace {
  readonly start_line: number | null
  readonly start_column: number | null
  readonly end_line: number | null
  readonly end_column: number | null
  readonly unit: ColumnUnit
  readonly span: OffsetSpan | null
  readonly doubtful_end?: true
  readonly snippet?: string | null
}

export type Place = Omit<FindingPlace, "path">

/** No place at all. */
export const nowhere: WrittenPlace = {
  start_line: null,
  start_column: null,
  end_line: null,
  end_column: null,
  unit: "utf16",
  span: null
}

/**
 * The place in a text, or without one. Columns in bytes are not known without it; those in code points are taken as
 * they are, since they differ only behind characters that UTF-16 writes in two units. Columns that the text does not
 * have are not known either: the text is not the one that was looked at, or the tool was wrong.
 */
export const placeIn = (source: SourceText | null, written: WrittenPlace): Place => {
  if (source === null) return withoutSource(written)
  const exact = written.span === null ? null : source.spanPlace(written.span)
  if (exact !== null && (written.start_line === null || exact.start_line === written.start_line)) return exact
  const { start_line, end_line } = written
  const unit = shownUnit(source, written)
  const start_column = source.column(start_line, written.start_column, unit)
  const end_column = source.column(end_line ?? start_line, written.end_column, unit)
  const isKnown = written.doubtful_end !== true || end_column !== null
  return consistent({ start_line, start_column, end_line: isKnown ? end_line : null, end_column })
}

/** What columns count: what makes the snippet stand where it is said to; or else what the tool says. */
const shownUnit = (source: SourceText, written: WrittenPlace): ColumnUnit => {
  const shown = written.snippet?.split(/\r?\n/, 1)[0] ?? ""
  if (shown === "") return written.unit
  const { start_line, start_column, unit } = written
  const stands = (each: ColumnUnit) =>
    source.after(start_line, source.column(start_line, start_column, each))?.startsWith(shown) === true
  return [unit, ...units].find(stands) ?? unit
}

const units: ReadonlyArray<ColumnUnit> = ["utf16", "code_points", "bytes"]

const withoutSource = (written: WrittenPlace): Place => {
  const { start_line, unit } = written
  const { end_line, end_column } = written.doubtful_end === true ? nowhere : written
  return consistent(
    unit === "bytes"
      ? { start_line, start_column: null, end_line, end_column: null }
      : { start_line, start_column: written.start_column, end_line, end_column }
  )
}

/** An end needs a line, and lies behind the beginning; else it is not known. */
const consistent = (place: Place): Place => {
  const { start_line, start_column, end_column } = place
  if (start_line === null) return { start_line: null, start_column: null, end_line: null, end_column: null }
  const end_line = place.end_line ?? (end_column === null ? null : start_line)
  if (end_line === null) return { ...place, end_line: null }
  const isBehind =
    end_line > start_line ||
    (end_line === start_line && (end_column === null || end_column >= (start_column ?? 1)))
  return isBehind ? { ...place, end_line } : { start_line, start_column, end_line: null, end_column: null }
}

/** The text of a file, asked for places. */
export class SourceText {
  readonly text: string
  readonly #starts: Array<number> = [0]
  #bytes: Buffer | undefined

  constructor(text: string) {
    this.text = text
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1)
  }

  /** A column of a line in UTF-16 units; null when the line has no such column. */
  column(line: number | null, column: number | null, unit: ColumnUnit): number | null {
    if (line === null || column === null) return null
    const start = this.#starts[line - 1]
    if (start === undefined) return null
    const text = this.text.slice(start, (this.#starts[line] ?? this.text.length + 1) - 1)
    const units = unitsOf(text, column - 1, unit)
    return units === null ? null : units + 1
  }

  /** What a line has from a column on; null when it has no such column. */
  after(line: number | null, column: number | null): string | null {
    if (line === null || column === null) return null
    const start = this.#starts[line - 1]
    return start === undefined
      ? null
      : this.text.slice(start + column - 1, this.#starts[line] ?? this.text.length)
  }

  /** Lines and columns of a span; null when the text is shorter. */
  spanPlace(span: OffsetSpan): Place | null {
    const start = this.#offset(span.start, span.unit)
    const end = this.#offset(span.end, span.unit)
    if (start === null || end === null || end < start) return null
    const [from, to] = [this.#at(start), this.#at(end)]
    return { start_line: from.line, start_column: from.column, end_line: to.line, end_column: to.column }
  }

  #offset(offset: number, unit: ColumnUnit): number | null {
    if (unit !== "bytes") return unitsOf(this.text, offset, unit)
    this.#bytes ??= Buffer.from(this.text, "utf8")
    return unitsOfBytes(this.#bytes, offset)
  }

  #at(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 }
  }
}

/** How many UTF-16 units the first `count` bytes, code points or units of a text are; null when it has fewer. */
const unitsOf = (text: string, count: number, unit: ColumnUnit): number | null => {
  if (unit === "utf16") return count <= text.length ? count : null
  if (unit === "bytes") return unitsOfBytes(Buffer.from(text, "utf8"), count)
  let units = 0
  for (let point = 0; point < count; point++) {
    if (units >= text.length) return null
    units += text.codePointAt(units)! > 0xffff ? 2 : 1
  }
  return units
}

/** The same of bytes; null within a character. */
const unitsOfBytes = (bytes: Buffer, count: number): number | null => {
  if (count > bytes.length || (count < bytes.length && (bytes[count]! & 0xc0) === 0x80)) return null
  return bytes.toString("utf8", 0, count).length
}
