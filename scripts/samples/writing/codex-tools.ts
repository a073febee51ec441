/** How Codex asks for tools: nearly everything is a shell command, files are changed by patches. */
import type { Deed, Place } from "../story/Story.ts"
import { hunkOf, unified } from "./diff.ts"
import type { PlayedCall } from "./perform.ts"

/** A call's three records: the item that asks, the event of its end (null: none), the item with its output. */
export interface CallItems {
  readonly call: object
  readonly completed: object | null
  readonly output: object
}

export const itemsOf = (played: PlayedCall, place: Place): CallItems => {
  const { deed } = played.call
  const call_id = `call_${played.label.replace(/[^A-Za-z0-9]+/g, "_")}`
  switch (deed.does) {
    case "edit":
    case "write":
      return patch(played, deed, call_id, place)
    case "todos": {
      const plan = deed.list.map(([status, step]) => ({ step, status }))
      return functionCall(call_id, "update_plan", { plan }, "Plan updated", null)
    }
    case "read":
    case "run":
    case "grep":
      return command(played, commandOf(deed), call_id, place)
    default:
      throw new Error(`Codex does not ${deed.does} in this story.`)
  }
}

const commandOf = (deed: Deed & { does: "read" | "run" | "grep" }): string => {
  if (deed.does === "run") return deed.command
  return deed.does === "read"
    ? `sed -n '1,200p' ${deed.path}`
    : `rg -n "${deed.pattern}" ${deed.path}`.trimEnd()
}

const functionCall = (
  call_id: string,
  name: string,
  words: object,
  output: string,
  completed: object | null
): CallItems => ({
  call: { type: "function_call", name, arguments: JSON.stringify(words), call_id },
  completed,
  output: { type: "function_call_output", call_id, output }
})

const command = (played: PlayedCall, cmd: string, call_id: string, { cwd }: Place): CallItems => {
  const { call } = played
  const exit = call.deed.does === "run" ? call.deed.exit : call.fault === undefined ? 0 : 1
  const said = `${call.output ?? ""}\n`
  const completed = {
    type: "CommandExecution",
    id: call_id,
    command: ["/bin/bash", "-lc", cmd],
    cwd: `file://${cwd}`,
    status: exit === 0 ? "completed" : "failed",
    aggregated_output: said,
    exit_code: exit,
    duration: durationOf(call.seconds)
  }
  const output = `Wall time: ${call.seconds.toFixed(4)} seconds\nProcess exited with code ${exit}\nOutput:\n${said}`
  return functionCall(call_id, "exec_command", { cmd, workdir: cwd }, output, completed)
}

const durationOf = (seconds: number) => ({
  secs: Math.floor(seconds),
  nanos: Math.round((seconds % 1) * 1000) * 1_000_000
})

const patch = (
  played: PlayedCall,
  deed: Deed & { does: "edit" | "write" },
  call_id: string,
  { cwd }: Place
): CallItems => {
  const { call } = played
  const failed = call.fault !== undefined
  const mark = deed.does === "edit" ? "M" : "A"
  const words = failed
    ? `apply_patch verification failed: ${call.output}`
    : `Success. Updated the following files:\n${mark} ${deed.path}`
  const completed = {
    type: "FileChange",
    id: call_id,
    changes: { [`${cwd}/${deed.path}`]: changeOf(deed) },
    status: failed ? "failed" : "completed",
    stdout: failed ? "" : words,
    stderr: failed ? words : ""
  }
  const output = `Exit code: ${failed ? 1 : 0}\nWall time: ${call.seconds} seconds\nOutput:\n${words}\n`
  return {
    call: { type: "custom_tool_call", call_id, name: "apply_patch", input: patchOf(deed) },
    completed,
    output: { type: "custom_tool_call_output", call_id, output }
  }
}

const changeOf = (deed: Deed & { does: "edit" | "write" }): object =>
  deed.does === "write"
    ? { type: "add", content: deed.text }
    : {
        type: "update",
        unified_diff: unified(deed.path, hunkOf(deed.before, deed.after, deed.line)),
        move_path: null
      }

const patchOf = (deed: Deed & { does: "edit" | "write" }): string => {
  const lines =
    deed.does === "write"
      ? [
          `*** Add File: ${deed.path}`,
          ...deed.text
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => `+${line}`)
        ]
      : [`*** Update File: ${deed.path}`, "@@", ...hunkLines(deed)]
  return ["*** Begin Patch", ...lines, "*** End Patch", ""].join("\n")
}

const hunkLines = (deed: Deed & { does: "edit" }): ReadonlyArray<string> => {
  const { removed, added } = hunkOf(deed.before, deed.after, deed.line)
  return [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)]
}
