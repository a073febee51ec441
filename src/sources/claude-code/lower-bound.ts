/**
 * Tells when the output tokens of a finished answer are known to be too low.
 *
 * Until early 2026 Claude Code wrote the lines of an answer while it was streamed, with the count of output
 * tokens as it stood at the first byte: 1 to 8. Depending on the version the final count came with the last
 * line, often, or never. A line with a stop reason always has the final count.
 */
import { integerOf } from "../fields.ts"

/** Why the output tokens are too low. */
export const lowerBounds = {
  capture: "placeholder: captures have no final count",
  version: "placeholder: this version wrote no final count",
  content: "placeholder: the answer is longer than its tokens"
} as const

export interface AnswerSoFar {
  /** Some line has a stop reason: the count is final. */
  readonly is_complete: boolean
  readonly output_tokens: number
  /** Characters of text, thinking and tool input in all lines so far. */
  readonly chars: number
  readonly version: string | null
  readonly isCapture: boolean
}

/** The reason, or null when the count may be right. */
export const lowerBound = (answer: AnswerSoFar): string | null => {
  if (answer.is_complete) return null
  if (answer.isCapture) return lowerBounds.capture
  if (isPlaceholderVersion(answer.version)) return lowerBounds.version
  return answer.chars > freeChars + maxCharsPerToken * answer.output_tokens ? lowerBounds.content : null
}

/**
 * Finished answers have at most 7 characters a token (measured on 1,151 answers of versions 1.0.98 to 2.1.219
 * with a stop reason; median 2). A short one may do with a token or two.
 */
const maxCharsPerToken = 8
const freeChars = 64

/** In 2.1.12 to 2.1.30 four of five answers have a placeholder (measured), short ones too. */
const isPlaceholderVersion = (version: string | null): boolean => {
  if (version !== latest.version) {
    const number = versionNumber(version)
    latest = { version, isPlaceholder: number !== null && number >= 2_001_012 && number <= 2_001_030 }
  }
  return latest.isPlaceholder
}

/** The answer for the version that was asked for last: line after line it is the same. */
let latest: { readonly version: string | null; readonly isPlaceholder: boolean } = {
  version: null,
  isPlaceholder: false
}

/** `2.1.30` as 2001030; null for a version that is no such number. */
export const versionNumber = (version: string | null): number | null => {
  const parts = version === null ? null : /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\D|$)/.exec(version)
  return parts === null ? null : integerOf(Number(parts[1]) * 1e6 + Number(parts[2]) * 1e3 + Number(parts[3]))
}
