/** Tool calls: items of an answer that ask for something to be done. One part a call; its key is the call's id. */
import type { TodoListSeen } from "../../record/TodoList.ts"
import { type Fields, fieldsIn, fieldsOf, isText, jsonLength, listOf, textOf } from "../fields.ts"
import { charsOf } from "../LongText.ts"
import type { FileChange } from "../apply-patch.ts"
import { noTool } from "../no-tool.ts"
import { mayCommit, mayRewrite } from "../commits.ts"
import { todoStatus } from "../todos.ts"
import { nextPart } from "./answers.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"
import { changesAsked, commandOf, titleOf, toolName } from "./tool-names.ts"

interface Call {
  readonly id: string | null
  readonly tool: string
  /** Where the input stands in the payload, and its length. */
  readonly pointer: string | null
  readonly chars: number
  readonly input: Fields | null
  readonly raw: string
  readonly isOver: boolean
}

/** Reads a `function_call`: its arguments are JSON in a string. */
export const readFunctionCall = (desk: Desk, line: Line): void => {
  const { payload } = line
  const raw = textOf(payload["arguments"]) ?? ""
  const tool = toolName(textOf(payload["name"]) ?? "(unnamed)", textOf(payload["namespace"]))
  const input = fieldsIn(raw)
  seeCall(desk, line, {
    id: textOf(payload["call_id"]) ?? textOf(payload["id"]),
    tool,
    pointer: raw === "" ? null : "/arguments",
    chars: raw.length,
    input,
    raw,
    isOver: false
  })
  if (tool === "update_plan") readPlan(desk, line, input)
}

/** Reads a `custom_tool_call`: its input is free text. */
export const readCustomCall = (desk: Desk, line: Line): void => {
  const { payload } = line
  const raw = textOf(payload["input"]) ?? ""
  seeCall(desk, line, {
    id: textOf(payload["call_id"]) ?? textOf(payload["id"]),
    tool: toolName(textOf(payload["name"]) ?? "(unnamed)", textOf(payload["namespace"])),
    pointer: raw === "" ? null : "/input",
    chars: raw.length,
    input: null,
    raw,
    isOver: false
  })
}

/**
 * Reads an item of a tool that has its own kind: `local_shell_call`, `web_search_call`, `tool_search_call`,
 * `image_generation_call`. Those that the model's maker carries out are over when they are written.
 */
export const readOwnCall = (desk: Desk, line: Line, tool: string, field: string, isOver: boolean): void => {
  const { payload } = line
  const value = payload[field]
  const input = fieldsOf(value)
  const chars = isText(value) ? charsOf(value) : input === null ? 0 : jsonLength(input)
  seeCall(desk, line, {
    id: textOf(payload["call_id"]) ?? textOf(payload["id"]),
    tool,
    pointer: chars === 0 ? null : `/${field}`,
    chars,
    input,
    raw: "",
    isOver
  })
  if (tool === "web_search" && (input === null || (input["type"] ?? "search") === "search"))
    desk.memory.searches++
}

const seeCall = (desk: Desk, line: Line, call: Call): void => {
  const { place, at_ms } = line
  const { message, key, ordinal } = nextPart(desk, line, call.id ?? call.raw)
  const partKey = call.id ?? key
  const changes = changesAsked(call.input, call.raw)
  if (place.isTold) {
    desk.sink.part({
      ...noTool,
      session: place.session,
      message,
      key: partKey,
      ordinal,
      type: "tool",
      synthetic: false,
      content: call.pointer === null ? null : refer(line, call.pointer),
      content_chars: call.chars,
      title: titleOf(call.tool, call.input, changes),
      tool: call.tool,
      call_id: call.id,
      status: call.isOver ? statusOf(line.payload["status"]) : "running",
      started_at_ms: at_ms,
      ended_at_ms: call.isOver && !place.inherited ? at_ms : null
    })
  }
  if (call.id !== null && place.isTold) desk.memory.calls.set(call.id, remember(line, call, message, changes))
}

const statusOf = (status: unknown) =>
  status === "failed" || status === "incomplete" ? ("error" as const) : ("completed" as const)

const remember = (
  line: Line,
  call: Call,
  message: string,
  changes: ReadonlyArray<FileChange>
): CallMemory => {
  const command = commandOf(call.input)
  const reads = call.tool === "view_image" ? textOf(call.input?.["path"]) : null
  return {
    session: line.place.session,
    message,
    tool: call.tool,
    inherited: line.place.inherited,
    ...(changes.length === 0 ? {} : { changes: changes.slice(0, maxChanges) }),
    ...(reads === null ? {} : { reads }),
    ...(command !== null && mayCommit(command) ? { commits: true as const } : {}),
    ...(command !== null && mayRewrite(command) ? { rewrites: true as const } : {})
  }
}

/** A patch of more files is told by the event of its end, if the version has one. */
const maxChanges = 200

/** `update_plan`: the whole list, each time. */
const readPlan = (desk: Desk, line: Line, input: Fields | null): void => {
  if (line.place.inherited || !Array.isArray(input?.["plan"])) return
  const todos = listOf(input["plan"]).flatMap((step): TodoListSeen["todos"] => {
    const fields = fieldsOf(step)
    const content = textOf(fields?.["step"])
    const status = todoStatus(fields?.["status"])
    return content === null ? [] : [{ content, status, priority: null }]
  })
  desk.sink.todos({ session: line.place.session, at_ms: line.at_ms, todos })
}
