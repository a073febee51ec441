/**
 * How many columns of a terminal a text takes.
 *
 * East Asian wide and fullwidth characters and emoji take two, combining marks none, as in Unicode
 * Standard Annex 11 and UTS 51. Node's own measure is not public, and `Intl.Segmenter` costs 10 ms at start.
 */

/** Columns that `text` takes; control characters count none. */
export const widthOf = (text: string): number => {
  if (isPlain(text)) return text.length
  let width = 0
  for (const { columns } of cells(text)) width += columns
  return width
}

/** The longest beginning of `text` that fits in `columns`, with `…` where something was cut. */
export const cutTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  if (columns <= 0) return ""
  let width = 0
  let kept = ""
  for (const cell of cells(text)) {
    if (width + cell.columns > columns - 1) break
    width += cell.columns
    kept += cell.text
  }
  return `${kept}…`
}

/** The end of `text` that fits, with `…` before it: for paths, whose end tells most. */
export const cutStartTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  if (columns <= 0) return ""
  const all = [...cells(text)]
  let width = 0
  let kept = ""
  for (let i = all.length - 1; i >= 0 && width + all[i]!.columns <= columns - 1; i--) {
    width += all[i]!.columns
    kept = all[i]!.text + kept
  }
  return `…${kept}`
}

/** Fills `text` with spaces up to `columns`. */
export const pad = (text: string, columns: number, align: "left" | "right"): string => {
  const space = " ".repeat(Math.max(0, columns - widthOf(text)))
  return align === "left" ? text + space : space + text
}

interface Cell {
  readonly text: string
  readonly columns: number
}

const isPlain = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e) return false
  }
  return true
}

const joiner = 0x200d
const emojiStyle = 0xfe0f

/** What a terminal draws as one: a character with its marks, a flag, an emoji sequence. */
function* cells(text: string): Generator<Cell> {
  let cluster = ""
  let columns = 0
  let isJoined = false
  let openFlag = false
  for (const character of text) {
    const code = character.codePointAt(0)!
    const isIndicator = code >= 0x1f1e6 && code <= 0x1f1ff
    if (code === emojiStyle && cluster !== "") columns = 2
    const sticks =
      cluster !== "" &&
      (isJoined || isZeroWidth(code, character) || isSkinTone(code) || (isIndicator && openFlag))
    if (sticks) {
      cluster += character
      openFlag = false
    } else {
      if (cluster !== "") yield { text: cluster, columns }
      cluster = character
      columns = isZeroWidth(code, character) ? 0 : isWide(code) || isIndicator ? 2 : 1
      openFlag = isIndicator
    }
    isJoined = code === joiner
  }
  if (cluster !== "") yield { text: cluster, columns }
}

const isZeroWidth = (code: number, character: string): boolean =>
  code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x300 && /[\p{Mn}\p{Me}\p{Cf}]/u.test(character))

const isSkinTone = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff

const isWide = (code: number): boolean => {
  if (code < 0x1100) return false
  let low = 0
  let high = wide.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (code < wide[middle * 2]!) high = middle - 1
    else if (code > wide[middle * 2 + 1]!) low = middle + 1
    else return true
  }
  return false
}

/** First and last of each run of wide characters: East_Asian_Width W and F, Unicode 16. */
const wide = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd,
  0x25fe, 0x2614, 0x2615, 0x2630, 0x2637, 0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f, 0x2693, 0x2693,
  0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea,
  0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
  0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0,
  0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x3247,
  0x3250, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01,
  0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18d08, 0x1aff0, 0x1b2fb, 0x1d300, 0x1d376, 0x1f004, 0x1f004, 0x1f0cf,
  0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e,
  0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440,
  0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595,
  0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5,
  0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c,
  0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faf8, 0x20000, 0x3fffd
]
