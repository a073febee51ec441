/**
 * Hooks in a file of settings, in the shape that Claude Code and Codex share:
 * `{"hooks": {EVENT: [{"matcher": …, "hooks": [{"type": "command", "command": …}]}]}}`.
 *
 * What is ours is known by its command. All else in the file stays as it is, byte for byte.
 */
import {
  innerOf,
  laidOut,
  layoutOf,
  type Layout,
  withEntry,
  withItem,
  withoutChild
} from "../config/jsonc-edit.ts"
import { type ArrayNode, type Node, type ObjectNode, parseJsonc, plain, positionOf } from "../config/jsonc.ts"

/** What an agent runs at an event. */
export interface Handler {
  readonly type: "command"
  readonly command: string
  readonly timeout: number
  readonly async?: true
}

/** One handler at one event; `handler` is the file's own where it was read. */
export interface EventHook {
  readonly event: string
  readonly handler: unknown
}

/** Why a file is not touched, and where. */
export interface Unreadable {
  readonly problem: string
}

export type IsOurs = (command: string) => boolean

/** The hooks that are ours, in the order of the file. */
export const ownHooks = (text: string, isOurs: IsOurs): ReadonlyArray<EventHook> | Unreadable => {
  const settings = read(text)
  if ("problem" in settings) return settings
  return placesOf(settings, isOurs).map(({ event, handler }) => ({ event, handler: plain(handler) }))
}

/** The text with these hooks, each in a group of its own at the end of its event's. An empty text is an empty file. */
export const withHooks = (
  text: string,
  wanted: ReadonlyArray<{ readonly event: string; readonly handler: Handler }>
): string | Unreadable => {
  let changed = text
  for (const { event, handler } of wanted) {
    const settings = read(changed)
    if ("problem" in settings) return settings
    changed = added(settings, event, { hooks: [handler] })
  }
  return changed
}

/**
 * The text without the hooks that are ours, and without what is empty then and was not there before. `before` is the
 * text that they were put into, as far as it is known; it tells which empty lists were somebody else's.
 */
export const withoutHooks = (text: string, isOurs: IsOurs, before = "{}"): string | Unreadable => {
  const known = read(before)
  const original = "problem" in known ? none : known
  let changed = text
  for (;;) {
    const settings = read(changed)
    if ("problem" in settings) return settings
    const place = placesOf(settings, isOurs).at(-1)
    if (place === undefined) return changed
    changed = removed(settings, place, original)
  }
}

/** Does the text say nothing, or only `{}`? */
export const isEmptySettings = (text: string): boolean => {
  const settings = read(text)
  return !("problem" in settings) && settings.root.entries.length === 0
}

/** A file whose hooks, if it has any, have the shape that they should. */
interface Settings {
  readonly text: string
  readonly root: ObjectNode
  readonly hooks: ObjectNode | undefined
  readonly layout: Layout
  /** No value stands in it. */
  readonly isBlank: boolean
}

interface HookPlace {
  readonly event: string
  readonly handler: ObjectNode
  readonly list: ArrayNode
  readonly group: ObjectNode
  readonly handlers: ArrayNode
}

const read = (text: string): Settings | Unreadable => {
  const isBlank = text.trim() === ""
  const parsed = parseJsonc(isBlank ? "{}" : text)
  if ("problem" in parsed) return unreadable(text, parsed.problem.at, parsed.problem.message)
  const root = parsed.node
  if (root.kind !== "object") return unreadable(text, root.at, "the file should hold an object { … }")
  const hooks = entryOf(root, "hooks")
  if (hooks === undefined) return { text, root, hooks, layout: layoutOf(text, root), isBlank }
  if (hooks.kind !== "object") return unreadable(text, hooks.at, '"hooks" should be an object { … }')
  const strange = hooks.entries.find(({ value }) => value.kind !== "array")
  if (strange !== undefined)
    return unreadable(text, strange.value.at, `the hooks of ${strange.key} should be a list [ … ]`)
  return { text, root, hooks, layout: layoutOf(text, root), isBlank }
}

const none: Settings = {
  text: "{}",
  root: { kind: "object", at: 0, end: 2, entries: [] },
  hooks: undefined,
  layout: { newline: "\n", unit: "  ", gap: " " },
  isBlank: false
}

const unreadable = (text: string, at: number, message: string): Unreadable => {
  const { line, column } = positionOf(text, at)
  return { problem: `line ${line}, column ${column}: ${message}` }
}

const entryOf = (object: ObjectNode, key: string): Node | undefined =>
  object.entries.find((entry) => entry.key === key)?.value

const listOf = ({ hooks }: Settings, event: string): ArrayNode | undefined => {
  const list = hooks === undefined ? undefined : entryOf(hooks, event)
  return list?.kind === "array" ? list : undefined
}

const added = (settings: Settings, event: string, group: object): string => {
  const { text, root, hooks, layout, isBlank } = settings
  if (isBlank) return text + laidOut({ hooks: { [event]: [group] } }, layout) + layout.newline
  if (hooks === undefined) return withEntry(text, root, "hooks", { [event]: [group] }, layout)
  const list = listOf(settings, event)
  return list === undefined
    ? withEntry(text, hooks, event, [group], layout)
    : withItem(text, list, group, layout)
}

const placesOf = ({ hooks }: Settings, isOurs: IsOurs): ReadonlyArray<HookPlace> => {
  if (hooks === undefined) return []
  return hooks.entries.flatMap(({ key: event, value: list }) => {
    if (list.kind !== "array") return []
    return list.items.flatMap((group) => {
      const handlers = group.kind === "object" ? entryOf(group, "hooks") : undefined
      if (group.kind !== "object" || handlers?.kind !== "array") return []
      return handlers.items
        .filter((handler) => handler.kind === "object")
        .filter((handler) => isCommandOf(handler, isOurs))
        .map((handler) => ({ event, handler, list, group, handlers }))
    })
  })
}

const isCommandOf = (handler: ObjectNode, isOurs: IsOurs): boolean => {
  const command = entryOf(handler, "command")
  return command?.kind === "value" && typeof command.value === "string" && isOurs(command.value)
}

/** Takes out one handler, or as much around it as holds nothing else. */
const removed = ({ text, root, hooks }: Settings, place: HookPlace, original: Settings): string => {
  const { event, handler, list, group, handlers } = place
  if (handlers.items.length > 1) return withoutChild(text, handlers, handlers.items.indexOf(handler))
  const index = list.items.indexOf(group)
  const before = listOf(original, event)
  if (list.items.length > 1 || before !== undefined)
    return withoutChild(text, list, index, before && innerOf(original.text, before))
  const keys = hooks!.entries.findIndex(({ key }) => key === event)
  if (hooks!.entries.length > 1 || original.hooks !== undefined)
    return withoutChild(text, hooks!, keys, original.hooks && innerOf(original.text, original.hooks))
  const at = root.entries.findIndex(({ key }) => key === "hooks")
  return withoutChild(text, root, at, innerOf(original.text, original.root))
}
