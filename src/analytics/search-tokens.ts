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
  for (const match of text.matchAll(words)) {
    found.push({ word: folded(match[0]), start: match.index, end: match.index + match[0].length })
  }
  return found
}

/** A combining mark goes on with a word, but does not begin one. */
const words = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\u0300-\u036f]*/gu

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
