/**
 * Edits of JSON with comments that touch nothing else: order, comments, indentation, line ends, commas at the end and
 * all that a file of settings may look like stay as they are, byte for byte.
 *
 * Law: `withoutChild` after `withEntry` or `withItem` gives back the text, if the container's text is told where it
 * was empty.
 */
import type { ArrayNode, Node, ObjectNode } from "./jsonc.ts"

/** How a file is laid out, so that what is added looks like the rest. */
export interface Layout {
  /** Null: all stands on one line. */
  readonly newline: string | null
  /** One step of indentation. */
  readonly unit: string
  /** What stands behind colons and commas on one line. */
  readonly gap: string
}

/** `root` is the file's whole value. A file that says nothing yet gets lines, and two spaces. */
export const layoutOf = (text: string, root: ObjectNode): Layout => {
  const [first] = root.entries
  const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n"
  if (first === undefined) return { newline, unit: "  ", gap: " " }
  const isTall = /[\r\n]/.test(text.slice(root.at, first.at))
  const gap = /:[ \t]+$/.test(text.slice(first.at, first.value.at)) ? " " : ""
  const unit = indentOf(text, first.at).slice(indentOf(text, root.at).length)
  return { newline: isTall ? newline : null, unit, gap }
}

/** A value in the file's layout; `indent` is that of the line on which it begins. */
export const laidOut = (value: unknown, layout: Layout, indent = ""): string => {
  const { newline, unit, gap } = layout
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const inner = indent + unit
  const children = Array.isArray(value)
    ? value.map((item) => laidOut(item, layout, inner))
    : Object.entries(value).map(([key, child]) => entryText(key, child, layout, inner))
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"]
  if (children.length === 0) return open + close
  if (newline === null) return open + children.join(`,${gap}`) + close
  return `${open}${newline}${inner}${children.join(`,${newline}${inner}`)}${newline}${indent}${close}`
}

/** The text with one more entry at the object's end. */
export const withEntry = (
  text: string,
  object: ObjectNode,
  key: string,
  value: unknown,
  layout: Layout
): string => withChild(text, object, layout, (indent, layout) => entryText(key, value, layout, indent))

/** The text with one more item at the array's end. */
export const withItem = (text: string, array: ArrayNode, value: unknown, layout: Layout): string =>
  withChild(text, array, layout, (indent, layout) => laidOut(value, layout, indent))

/**
 * The text without one entry or item, its comma, and the space before it. `inner` is what stood between the brackets
 * when the container was empty; it comes back when the last child goes.
 */
export const withoutChild = (text: string, container: Container, index: number, inner = ""): string => {
  const children = childrenOf(container)
  const { at, end } = children[index]!
  const from = index === 0 ? container.at + 1 : children[index - 1]!.end
  const to = children[index + 1]?.at ?? container.end - 1
  const before = marksIn(text, from, at)
  const after = marksIn(text, end, to).find(({ isComma }) => isComma)
  const comma = after ?? before.find(({ isComma }) => isComma)
  const cuts: Array<Cut> = [{ at: before.at(-1)?.end ?? from, end }]
  if (comma !== undefined) cuts.push(comma)
  const rest = cut(text, cuts)
  if (children.length > 1) return rest
  const closing = container.end - (text.length - rest.length) - 1
  const left = rest.slice(container.at + 1, closing)
  return left.trim() === inner.trim() ? rest.slice(0, container.at + 1) + inner + rest.slice(closing) : rest
}

/** What stands between the brackets of an empty container; undefined when something is in it. */
export const innerOf = (text: string, container: Container): string | undefined =>
  childrenOf(container).length === 0 ? text.slice(container.at + 1, container.end - 1) : undefined

type Container = ObjectNode | ArrayNode

/** A new child's text, where lines are indented so and in this layout. */
type Child = (indent: string, layout: Layout) => string

interface Cut {
  readonly at: number
  readonly end: number
}

const childrenOf = (container: Container): ReadonlyArray<Cut> =>
  container.kind === "array"
    ? container.items
    : container.entries.map(({ at, value }: { readonly at: number; readonly value: Node }) => ({
        at,
        end: value.end
      }))

const withChild = (text: string, container: Container, layout: Layout, childText: Child): string => {
  const children = childrenOf(container)
  const last = children.at(-1)
  if (last === undefined) return intoEmpty(text, container, layout, childText)
  const first = children[0]!
  const isTall = layout.newline !== null && /[\r\n]/.test(text.slice(container.at, first.at))
  const comma = marksIn(text, last.end, container.end - 1).find(({ isComma }) => isComma)
  const behind = comma?.end ?? last.end
  // A remark on the same line is about what stands before it.
  const at = isTall ? behind + (remark.exec(text.slice(behind))?.[0].length ?? 0) : behind
  const indent = indentOf(text, isTall ? first.at : container.at)
  const child = isTall
    ? layout.newline + indent + childText(indent, layout)
    : layout.gap + childText(indent, { ...layout, newline: null })
  return comma === undefined
    ? `${text.slice(0, last.end)},${text.slice(last.end, at)}${child}${text.slice(at)}`
    : `${text.slice(0, at)}${child},${text.slice(at)}`
}

const intoEmpty = (text: string, container: Container, layout: Layout, childText: Child): string => {
  const { newline, unit } = layout
  const indent = indentOf(text, container.at)
  const at = container.at + 1
  if (newline === null) return text.slice(0, at) + childText(indent, layout) + text.slice(at)
  const isTall = /[\r\n]/.test(text.slice(at, container.end))
  const child = newline + indent + unit + childText(indent + unit, layout) + (isTall ? "" : newline + indent)
  return text.slice(0, at) + child + text.slice(at)
}

const entryText = (key: string, value: unknown, layout: Layout, indent: string): string =>
  `${JSON.stringify(key)}:${layout.newline === null ? layout.gap : " "}${laidOut(value, layout, indent)}`

/** The white space with which the line begins. */
const indentOf = (text: string, at: number): string => {
  const line = Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1
  return /^[ \t]*/.exec(text.slice(line, at))![0]
}

/** One comment that ends on the line. */
const remark = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/)/

interface Mark extends Cut {
  readonly isComma: boolean
}

/** Commas and comments between two values. */
const marksIn = (text: string, from: number, to: number): ReadonlyArray<Mark> =>
  [...text.slice(from, to).matchAll(/,|\/\/[^\r\n]*|\/\*[^]*?\*\//g)].map(({ 0: mark, index }) => ({
    at: from + index,
    end: from + index + mark.length,
    isComma: mark === ","
  }))

const cut = (text: string, cuts: ReadonlyArray<Cut>): string =>
  cuts
    .toSorted((a, b) => b.at - a.at)
    .reduce((rest, { at, end }) => rest.slice(0, at) + rest.slice(end), text)
