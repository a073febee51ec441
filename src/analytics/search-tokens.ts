/**
 * Cuts text into the words of the search index.
 *
 * It follows SQLite's tokenizer `unicode61 remove_diacritics 2` (https://sqlite.org/fts5.html, 4.3.1):
 * words are runs of letters and digits, compared without case and, in the Latin script, without
 * diacritics. The index itself is read by SQLite alone; this is for marking hits, so characters that
 * Unicode got after version 6.1 may be cut otherwise here.
 */

/** A word and where it stands, in UTF-16 units. */
export interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

export const tokens = (text: string): Array<Token> => {
  const found: Array<Token> = []
  for (let start = wordStart(text, 0), end: number; start >= 0; start = wordStart(text, end)) {
    end = wordEnd(text, start)
    found.push({ word: folded(text.slice(start, end)), start, end })
  }
  return found
}

/** Where the first word at or after `from` begins; -1: there is none. */
export const wordStart = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) if (beginsWord(kindAt(text, at))) return at
  return -1
}

/** Where the word ends that begins at `start`. */
export const wordEnd = (text: string, start: number): number => {
  let end = start
  for (let kind: number; end < text.length; end += kind === PAIR ? 2 : 1) {
    kind = kindAt(text, end)
    if (!beginsWord(kind) && kind !== MARK) break
  }
  return end
}

/**
 * Whether the word from `start` to `end` is `word`, which is folded already, or begins with it. The same as
 * comparing with `tokens`, but a word of ASCII, as most are, is compared where it stands.
 */
export const isWord = (
  text: string,
  start: number,
  end: number,
  word: string,
  isPrefix: boolean
): boolean => {
  for (let i = 0; i < word.length; i++) {
    if (start + i === end) return false
    const code = text.charCodeAt(start + i)
    if (code > lastAscii) return isFoldedWord(text.slice(start, end), word, isPrefix)
    if ((code >= 0x41 && code <= 0x5a ? code + 0x20 : code) !== word.charCodeAt(i)) return false
  }
  const rest = start + word.length
  if (isPrefix || rest === end) return true
  return text.charCodeAt(rest) > lastAscii && isFoldedWord(text.slice(start, end), word, isPrefix)
}

const isFoldedWord = (text: string, word: string, isPrefix: boolean): boolean =>
  isPrefix ? folded(text).startsWith(word) : folded(text) === word

/** What a UTF-16 unit is to a word. 0: not looked up yet. */
const NONE = 1
const LETTER = 2
/** A combining mark goes on with a word, but does not begin one. */
const MARK = 3
/** The first half of a letter beyond 16 bits. */
const PAIR = 4

const beginsWord = (kind: number): boolean => kind === LETTER || kind === PAIR

const kindAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code >= 0xd800 && code <= 0xdbff)
    return letter.test(String.fromCodePoint(text.codePointAt(at)!)) ? PAIR : NONE
  return kinds[code] || (kinds[code] = kindOf(code))
}

/** By UTF-16 unit, filled as units are met: a regular expression takes ten times as long. */
const kinds = new Uint8Array(0x10000)

const kindOf = (code: number): number => {
  if (code >= 0x300 && code <= 0x36f) return MARK
  return letter.test(String.fromCharCode(code)) ? LETTER : NONE
}

const letter = /^[\p{L}\p{N}\p{Co}]$/u
const lastAscii = 0x7f

const folded = (word: string): string => {
  const lower = word.toLowerCase()
  if (ascii.test(lower)) return lower
  let out = ""
  for (const char of lower) {
    const alike = equal[char]
    if (alike !== undefined) out += alike
    else if (/\p{Script=Latin}/u.test(char)) out += char.normalize("NFD").replace(marks, "")
    else if (!/[\u0300-\u036f]/.test(char)) out += char
  }
  return out
}

const ascii = /^[\0-\x7f]*$/
const marks = /[\u0300-\u036f]/g

/** Letters with two forms that `toLowerCase` keeps apart and the index does not. */
const equal: Readonly<Record<string, string>> = { ς: "σ", ſ: "s", µ: "μ" }
