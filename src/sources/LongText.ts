/**
 * Texts of records that are left in the bytes they were read from.
 *
 * Most bytes of a trail are a few long texts: outputs of tools, contents of files, thoughts. Of nearly all of
 * them a decoder asks for no more than their length. So the reader of lines puts a stand-in in a long text's
 * place, a short string that names it; this module answers for it. A text that is short, or that comes from
 * elsewhere, stands for itself, so decoders need not know the difference.
 *
 * Stand-ins hold while the line that they are part of is decoded. What a decoder tells a sink or remembers is
 * the text itself, or figures.
 */
import { lineCount } from "./line-counts.ts"

declare const mark: unique symbol

/** A text of a record: itself, or a stand-in. It is a string, but none that should be looked at by itself. */
export interface LongText {
  readonly [mark]: true
}

/** What can be asked here: a text of a record, or any string, which stands for itself. */
type Text = LongText | string

/** The texts that stand-ins name, by number. What is told of one is as if the text itself was asked. */
export interface HeldTexts {
  readonly count: number
  whole(index: number): string
  /** At least the first `chars` characters, or all. */
  beginning(index: number, chars: number): string
  chars(index: number): number
  /** Characters of the text as JSON writes it, without quotes. */
  jsonChars(index: number): number
  lines(index: number): number
}

/** Stands in every stand-in, behind DEL. Nothing that was written before this process began can hold it. */
export const standInMark: string = crypto.randomUUID().replaceAll("-", "").slice(0, 8)

/** Behind the mark: four digits of 5 bits, the lowest first, from this character on. */
const digitZero = 96
const DEL = 127
const firstDigit = 1 + standInMark.length
const standInChars = firstDigit + 4

let held: HeldTexts | null = null

/** From now on stand-ins name these texts; null: there are none. */
export const holdTexts = (texts: HeldTexts | null): void => {
  held = texts
}

/** The text itself. */
export const whole = (text: Text): string => {
  const index = indexOf(text)
  return index < 0 ? asString(text) : held!.whole(index)
}

/** Its length in UTF-16 units, as JavaScript counts. */
export const charsOf = (text: Text): number => {
  const index = indexOf(text)
  return index < 0 ? asString(text).length : held!.chars(index)
}

/** Its first `chars` characters. */
export const beginning = (text: Text, chars: number): string => {
  const index = indexOf(text)
  return (index < 0 ? asString(text) : held!.beginning(index, chars)).slice(0, chars)
}

/** How it begins: enough of it to have at least 100 characters behind leading blanks, or all. */
export const opening = (text: Text): string => {
  const index = indexOf(text)
  if (index < 0) return asString(text)
  const begun = held!.beginning(index, openingChars + 20)
  return begun.trimStart().length >= openingChars ? begun : held!.whole(index)
}

const openingChars = 100

/** How many lines it has. */
export const linesIn = (text: Text): number => {
  const index = indexOf(text)
  return index < 0 ? lineCount(asString(text)) : held!.lines(index)
}

/** By how much JSON is longer than `json`, which was written with stand-ins in place of their texts. */
export const charsLeftOut = (json: string): number => {
  if (held === null || held.count === 0) return 0
  let chars = 0
  const begin = `"\x7f${standInMark}`
  for (let at = json.indexOf(begin); at >= 0; at = json.indexOf(begin, at + 1)) {
    const index = indexIn(json.slice(at + 1, at + 1 + standInChars))
    if (index >= 0) chars += held.jsonChars(index) - standInChars
  }
  return chars
}

/** The value with the texts themselves in place of all stand-ins. */
export const withWholeTexts = (value: unknown): unknown => {
  if (held === null || held.count === 0) return value
  if (typeof value === "string") return whole(value)
  if (Array.isArray(value)) return value.map(withWholeTexts)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withWholeTexts(field)]))
}

const asString = (text: Text): string => text as string

const indexOf = (text: Text): number => indexIn(asString(text))

/** Number of the text that a stand-in names; -1 for anything else. */
const indexIn = (text: string): number => {
  if (text.charCodeAt(0) !== DEL || text.length !== standInChars || held === null) return -1
  for (let i = 1; i < firstDigit; i++) {
    if (text.charCodeAt(i) !== standInMark.charCodeAt(i - 1)) return -1
  }
  let index = 0
  for (let i = 0; i < 4; i++) index |= (text.charCodeAt(firstDigit + i) - digitZero) << (5 * i)
  return index >= 0 && index < held.count ? index : -1
}
