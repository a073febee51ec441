/** Hooks in the settings of Claude Code and Codex. */
import * as util from "node:util"
import { type AgentWithSettings, hooksOf, isOwnCommand } from "./agent-hooks.ts"
import { type HookFile, type HookState, isUnreadable } from "./HookFile.ts"
import { type EventHook, isEmptySettings, ownHooks, withHooks, withoutHooks } from "./settings-hooks.ts"

export const settingsFile = (agent: AgentWithSettings, launcher: string): HookFile => {
  const wanted = hooksOf(agent, launcher)
  return {
    mode: 0o600,
    state: (text) => {
      const found = ownHooks(text ?? "", isOwnCommand)
      return "problem" in found ? { state: "unreadable", says: found.problem } : stateOf(found, wanted)
    },
    installed: (text, original) => {
      const found = ownHooks(text ?? "", isOwnCommand)
      if ("problem" in found) return found
      if (found.length === 0) return withHooks(text ?? "", wanted)
      if (stateOf(found, wanted).state === "installed") return text ?? ""
      const bare = withoutHooks(text ?? "", isOwnCommand, original ?? undefined)
      return isUnreadable(bare) ? bare : withHooks(bare, wanted)
    },
    removed: (text, original) => {
      const bare = withoutHooks(text, isOwnCommand, original ?? undefined)
      if (isUnreadable(bare) || original === undefined || !isEmptySettings(bare)) return bare
      // It was made for our hooks, or had nothing in it.
      return original === null ? null : isBlank(original) ? original : bare
    }
  }
}

const isBlank = (text: string): boolean => text.trim() === ""

const stateOf = (found: ReadonlyArray<EventHook>, wanted: ReadonlyArray<EventHook>): HookState => {
  if (found.length === 0) return { state: "absent", says: "" }
  const isAsWanted = (one: EventHook) => wanted.some((other) => util.isDeepStrictEqual(one, other))
  const missing = wanted.filter(({ event }) => found.every((one) => one.event !== event))
  const strange = found.filter((one) => !isAsWanted(one))
  const says = [
    ...(missing.length > 0 ? [`missing: ${missing.map(({ event }) => event).join(", ")}`] : []),
    ...(strange.length > 0
      ? [`of another place or version: ${strange.map(({ event }) => event).join(", ")}`]
      : []),
    ...(found.length - strange.length > wanted.length - missing.length ? ["twice in it"] : [])
  ]
  return { state: says.length === 0 ? "installed" : "drifted", says: says.join("; ") }
}
