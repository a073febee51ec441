/**
 * What the findings of one file are known again by, from the file's text and, where it is JavaScript or TypeScript, from
 * what oxc parsed: `FindingFeatures` says what each means.
 */
import { hash } from "node:crypto"
import type { Program } from "oxc-parser"
import type { FindingFeatures, FindingSeen } from "../../record/Finding.ts"
import { scopesAt } from "./scope.ts"

/** `program`: null for what is neither JavaScript nor TypeScript; there are no scopes then. */
export interface FileSource {
  readonly text: string
  readonly program: Program | null
}

/** Of a finding, what its features are found by. */
export type FeaturePlace = Pick<FindingSeen, "rule" | "message" | "start_line" | "start_column">

/**
 * Features of all findings of one file, in the order of the findings. `source` null: the text is not at hand; then only
 * `nth` is known, as for a finding whose line the file does not have.
 *
 * `nth` follows column and message, whatever the order of the findings. Fingerprints are other tools': null here.
 */
export const featuresOf = (
  source: FileSource | null,
  findings: ReadonlyArray<FeaturePlace>
): ReadonlyArray<FindingFeatures> => {
  const nths = nthOf(findings)
  const lines = source === null ? undefined : new Lines(source.text)
  const scopes = source === null || lines === undefined ? undefined : scopesOf(source, lines, findings)
  return findings.map((finding, i) => ({
    scope: scopes?.[i] ?? null,
    ...(lines?.around(finding.start_line) ?? unknownLine),
    nth: nths[i]!,
    fingerprints: null
  }))
}

const scopesOf = (
  { program }: FileSource,
  lines: Lines,
  findings: ReadonlyArray<FeaturePlace>
): ReadonlyArray<string | null> | undefined => {
  if (program === null) return undefined
  const offsets = findings.map(({ start_line, start_column }) => lines.offsetOf(start_line, start_column))
  const scopes = scopesAt(
    program,
    offsets.map((offset) => offset ?? -1)
  )
  return scopes.map((scope, i) => (offsets[i] === undefined ? null : scope))
}

type LineFeatures = Pick<FindingFeatures, "line_hash" | "line_chars" | "above_hash" | "below_hash">

const unknownLine: LineFeatures = { line_hash: null, line_chars: null, above_hash: null, below_hash: null }

/** Lines that are not empty, on each side, that make a context. */
const contextLines = 2

/** The lines of a text, cut and hashed only where they are asked for. Lines begin at 1. */
class Lines {
  readonly #text: string
  /** Where each line begins. */
  readonly #starts: Array<number> = [0]
  readonly #known = new Map<number, LineFeatures>()

  constructor(text: string) {
    this.#text = text
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1)
  }

  /** Undefined without a line, and for one that the text does not have. Without a column, where its words begin. */
  offsetOf(line: number | null, column: number | null): number | undefined {
    if (line === null || !this.#has(line)) return undefined
    const start = this.#starts[line - 1]!
    const text = this.#line(line)
    const within = column === null ? text.length - text.trimStart().length : column - 1
    return start + Math.max(0, Math.min(within, text.length))
  }

  around(line: number | null): LineFeatures {
    if (line === null || !this.#has(line)) return unknownLine
    const known = this.#known.get(line)
    if (known !== undefined) return known
    const own = this.#bare(line)
    const found: LineFeatures = {
      line_hash: shortHash(own),
      line_chars: own.length,
      above_hash: this.#context(line, -1),
      below_hash: this.#context(line, 1)
    }
    this.#known.set(line, found)
    return found
  }

  #has(line: number): boolean {
    return line >= 1 && line <= this.#starts.length
  }

  #line(line: number): string {
    return this.#text.slice(this.#starts[line - 1], this.#starts[line] ?? this.#text.length)
  }

  #bare(line: number): string {
    return this.#line(line).replace(/\s+/g, "")
  }

  #context(line: number, step: 1 | -1): string {
    const found: Array<string> = []
    for (let at = line + step; this.#has(at) && found.length < contextLines; at += step) {
      const bare = this.#bare(at)
      if (bare !== "") found.push(bare)
    }
    return shortHash((step === 1 ? found : found.reverse()).join("\n"))
  }
}

const shortHash = (text: string): string => hash("sha1", text, "hex").slice(0, 12)

const nthOf = (findings: ReadonlyArray<FeaturePlace>): ReadonlyArray<number> => {
  const ordered = findings
    .map((finding, i) => ({ finding, i }))
    .sort(
      ({ finding: a }, { finding: b }) =>
        (a.start_column ?? 0) - (b.start_column ?? 0) ||
        Number(a.message > b.message) - Number(a.message < b.message)
    )
  const counts = new Map<string, number>()
  const nths = new Array<number>(findings.length).fill(0)
  for (const { finding, i } of ordered) {
    const key = `${finding.start_line ?? ""}\0${finding.rule}`
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    nths[i] = count
  }
  return nths
}
