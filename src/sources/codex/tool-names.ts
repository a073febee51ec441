/** Names of tools, and what a call is about in a few words. */
import { changesIn, type FileChange } from "../apply-patch.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, isText, listOf, textOf } from "../fields.ts"

/**
 * Tools of MCP servers are named `mcp__server__tool`, as Codex did in 2025's autumn versions. Before, they were
 * `server__tool`; later the server stands apart, in `namespace` (`mcp__server`, or `mcp__server__group` with
 * tools named `_tool`).
 */
export const toolName = (name: string, namespace: string | null): string => {
  if (namespace === null || !namespace.startsWith("mcp__")) {
    return name.includes("__") && !name.startsWith("mcp__") ? `mcp__${name}` : name
  }
  return namespace.slice("mcp__".length).includes("__") ? namespace + name : `${namespace}__${name}`
}

/** The command that a call runs, or null. `["bash", "-lc", script]` is its script. */
export const commandOf = (input: Fields | null): string | null => {
  const command = input?.["cmd"] ?? input?.["command"]
  if (isText(command)) return textOf(command)
  const words = listOf(command).map((word) => textOf(word) ?? "")
  if (words.length === 3 && /(?:^|[/\\])(?:ba|z|da|)sh$/.test(words[0]!) && /^-l?c$/.test(words[1]!)) {
    return words[2]!
  }
  return textOf(words.join(" "))
}

/** The files that a call asks to be changed: the patch is its command, its argument or all of its input. */
export const changesAsked = (input: Fields | null, raw: string): ReadonlyArray<FileChange> =>
  changesIn(commandOf(input) ?? textOf(input?.["input"]) ?? textOf(input?.["patch"]) ?? raw)

/** At most 120 characters that tell what a call does. */
export const callTitle = (tool: string, input: Fields | null, raw: string): string | null =>
  titleOf(tool, input, changesAsked(input, raw))

/** The same of a call whose changes are known. */
export const titleOf = (
  tool: string,
  input: Fields | null,
  changes: ReadonlyArray<FileChange>
): string | null => {
  const command = commandOf(input)
  if (changes.length > 0) {
    return oneLine(changes.map(({ verb, path }) => `${verb} ${path}`).join(", "), 120)
  }
  if (command !== null) return oneLine(command, 120)
  for (const name of titleFields) {
    const text = textOf(input?.[name])
    if (text !== null) return oneLine(text, 120)
  }
  return tool === "update_plan" ? planTitle(input) : null
}

const titleFields = [
  "path",
  "file_path",
  "query",
  "url",
  "task_name",
  "message",
  "prompt",
  "pattern",
  "objective"
]

const planTitle = (input: Fields | null): string | null => {
  const steps = listOf(input?.["plan"])
  return steps.length === 0 ? null : `${steps.length} steps`
}
