/**
 * Makes foreign text safe to print.
 *
 * Titles, prompts and tool output come from transcripts, so from anywhere. A terminal obeys escape
 * sequences found in text: they can retitle the window, hide lines, write the clipboard or make links
 * that lie. None of it leaves Spoor through a table.
 */
import { stripVTControlCharacters } from "node:util"

/** One line of harmless text: no escape sequences, no control or direction characters, white space folded. */
export const oneLine = (text: string): string =>
  needsCleaning(text) ? withoutControls(text.replace(/\r/g, "\n")).replace(/\s+/g, " ").trim() : text

/** The same, but lines stay lines and tabs stay tabs. */
export const manyLines = (text: string): string =>
  text.replace(/\r\n?/g, "\n").split("\n").map(withoutControls).join("\n")

/**
 * JSON that may be printed to a terminal. `JSON.stringify` escapes the controls below U+0020 alone; DEL, the
 * C1 controls (one of them begins escape sequences) and direction overrides are written as `\u00xx` here,
 * which reads back as the same string.
 */
export const safeJson = (value: unknown, indent: number): string =>
  JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

/** Escape sequences that `stripVTControlCharacters` leaves: strings (DCS, SOS, PM, APC, OSC) up to their end. */
const controlStrings =
  /(?:\u001b[PX^_\]]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g

const controls =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

const withoutControls = (text: string): string =>
  stripVTControlCharacters(text.replace(controlStrings, ""))
    .replace(controls, "")
    .replace(/[\ud800-\udfff]/gu, "\ufffd")

const needsCleaning = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e || (code === 0x20 && text.charCodeAt(i + 1) === 0x20)) return true
  }
  return text.startsWith(" ") || text.endsWith(" ")
}
