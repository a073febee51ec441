/**
 * Takes out of a fixture what is not ours and what is the machine's: an agent's own instructions (they are
 * long, and its maker's text), and the kernel that it ran on. What is cut says how long it was.
 */

/** Longest text, and longest list, that are left whole outside the conversation. */
const longest = 160
const most = 4

/**
 * A copy of `value` with longer texts and lists cut short; `keep` names the fields that are left alone, with all
 * that is in them.
 */
export const cutLong = (value: unknown, keep: ReadonlySet<string> = new Set()): unknown => {
  if (typeof value === "string") return cut(value)
  if (Array.isArray(value))
    return value.slice(0, value.length > most ? 2 : most).map((one) => cutLong(one, keep))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, keep.has(name) ? inner : cutLong(inner, keep)])
  )
}

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, 40)}… (${text.length} characters in all)`

/** The kernel's name says where a fixture was made. */
export const withoutKernel = (text: string): string => text.replace(/Linux \d+\.\d+[\w.+-]*/g, "Linux 6.12")
