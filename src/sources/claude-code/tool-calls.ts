/** Tool calls: blocks of an answer that ask for a tool, remembered until their result comes. */
import * as Hash from "effect/Hash"
import type { FileVerb } from "../../record/FileOperation.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, jsonLength, longTextOf, textOf } from "../fields.ts"
import { mayCommit, mayRewrite } from "../commits.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import { linesInCall } from "./changed-lines.ts"
import type { CallMemory, FileMemory, Spawn } from "./Memory.ts"
import { type Place } from "./parts.ts"
import type { Answer } from "./requests.ts"
import { readTodoWrite } from "./todo-lists.ts"

/** Tells of a call. Returns how many characters of input it has, as compact JSON. */
export const seeCall = (desk: Desk, line: Line, answer: Answer, place: Place, block: Fields): number => {
  const id = textOf(block["id"])
  const tool = textOf(block["name"]) ?? "(unnamed)"
  const input = block["input"]
  const chars = jsonLength(input)
  const fields = fieldsOf(input)
  desk.sink.part({
    session: line.session,
    message: place.message,
    key: id ?? place.key,
    ordinal: place.ordinal,
    type: "tool",
    synthetic: false,
    content: input === undefined ? null : refer(line, `${place.pointer}/input`),
    content_chars: chars,
    title: callTitle(fields),
    tool,
    call_id: id,
    // Until a result comes, this is all that the trail says.
    status: "running",
    started_at_ms: line.at_ms,
    ended_at_ms: null,
    duration_ms: null,
    output: null,
    output_chars: 0,
    error: null,
    child_session: null
  })
  if (id !== null) desk.memory.calls.set(id, remember(line, answer, tool, fields ?? {}))
  if (tool === "TodoWrite") readTodoWrite(desk, line, fields?.["todos"])
  return chars + tool.length
}

const remember = (line: Line, answer: Answer, tool: string, input: Fields): CallMemory => {
  const file = fileTools.get(tool)
  const path = file === undefined ? null : textOf(input[file.field])
  const spawn = spawnOf(tool, input)
  const usage = fieldsOf(fieldsOf(line.record["message"])?.["usage"])
  const searches = fieldsOf(usage?.["server_tool_use"])?.["web_search_requests"]
  const call: Changing<CallMemory> = {
    session: line.session,
    message: answer.native_id,
    tool,
    at_ms: line.at_ms,
    model: answer.model
  }
  if (file !== undefined && path !== null) call.file = fileOf(path, file.verb, input)
  const command = commandTools.has(tool) ? (textOf(input["command"]) ?? "") : ""
  if (mayCommit(command)) call.commits = true
  if (call.commits === true && mayRewrite(command)) call.rewrites = true
  if (typeof searches === "number" && searches > 0) call.searched = true
  if (spawn !== null) call.spawn = spawn
  return call
}

type Changing<A> = { -readonly [K in keyof A]: A[K] }

const fileOf = (path: string, verb: FileVerb, input: Fields): FileMemory => {
  const lines = linesInCall(input)
  return { path, verb, ...(lines === null ? {} : { lines }) }
}

/** Which tools touch a file, and where they name it. */
const fileTools: ReadonlyMap<string, { readonly field: string; readonly verb: FileVerb }> = new Map([
  ["Read", { field: "file_path", verb: "read" }],
  ["NotebookRead", { field: "notebook_path", verb: "read" }],
  ["Write", { field: "file_path", verb: "write" }],
  ["Edit", { field: "file_path", verb: "edit" }],
  ["MultiEdit", { field: "file_path", verb: "edit" }],
  ["NotebookEdit", { field: "notebook_path", verb: "edit" }]
])

const commandTools = new Set(["Bash", "PowerShell"])

/** `Agent` was called `Task` until 2.1.6x. */
const spawnOf = (tool: string, input: Fields): Spawn | null =>
  tool !== "Task" && tool !== "Agent"
    ? null
    : {
        prompt: Hash.string(textOf(input["prompt"]) ?? ""),
        role: textOf(input["subagent_type"]),
        title: oneLine(textOf(input["description"]), 120)
      }

/** What a person would call this call: its command, path, pattern, …; else its first text. */
const callTitle = (input: Fields | null): string | null => {
  if (input === null) return null
  for (const field of titleFields) {
    const text = longTextOf(input[field])
    if (text !== null) return oneLine(text, 120)
  }
  for (const value of Object.values(input)) {
    const text = longTextOf(value)
    if (text !== null) return oneLine(text, 120)
  }
  return null
}

const titleFields = [
  "command",
  "file_path",
  "notebook_path",
  "pattern",
  "query",
  "url",
  "description",
  "skill",
  "subject"
]
