/** The beginning of a text, for a person to know it by: titles, messages of errors, names of kinds. */
import { beginning, type LongText } from "./LongText.ts"

/** At most `chars` characters of the text, the last of them `…` where something was left out. */
export const clipped = (text: string, chars: number): string => {
  if (text.length <= chars) return text
  // A cut inside a surrogate pair would leave half a character.
  const last = text.charCodeAt(chars - 2)
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? chars - 2 : chars - 1)}…`
}

/** The text as one line of at most `chars` characters; null when nothing is left, or nothing was there. */
export const oneLine = (text: LongText | string | null, chars: number): string | null => {
  if (text === null) return null
  // Mostly so much is enough; only blanks can make more of the text matter.
  const half = flat(beginning(text, chars * 2))
  const line = half.length > chars ? half : flat(beginning(text, chars * 4))
  return line === "" ? null : clipped(line, chars)
}

const flat = (text: string): string => (blanks.test(text) ? text.replace(/\s+/g, " ") : text).trim()

/** Blanks that are no single spaces. */
const blanks = /[^\S ]| {2}/
