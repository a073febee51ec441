/** JSON pointers (RFC 6901), and what a pointed value says to a person. */

/** The value at `pointer`; undefined when nothing stands there. */
export const pointed = (value: unknown, pointer: string): unknown => {
  if (pointer === "") return value
  let at = value
  for (const step of pointer.slice(1).split("/")) {
    if (typeof at !== "object" || at === null) return undefined
    const key = step.includes("~") ? step.replaceAll("~1", "/").replaceAll("~0", "~") : step
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

/** Strings as they are, lists of content blocks joined by their texts, anything else as compact JSON. */
export const plainText = (value: unknown): string => {
  if (typeof value === "string") return value
  if (Array.isArray(value)) {
    const texts = value.map(blockText)
    if (texts.every((text) => text !== null)) return texts.join("\n")
  }
  return compactJson(value) ?? ""
}

/** Reading JSON knows no depth, but writing it does: what is nested beyond that is told, not shown. */
const compactJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof RangeError) return "[nested too deeply to be shown]"
    throw cause
  }
}

/** Text of a content block as the model APIs have it; null when it is none. */
const blockText = (block: unknown): string | null => {
  if (typeof block === "string") return block
  if (typeof block !== "object" || block === null) return null
  const { text, type } = block as { readonly text?: unknown; readonly type?: unknown }
  if (typeof text === "string") return text
  if (type === "image" || type === "input_image") return "[image]"
  return null
}
