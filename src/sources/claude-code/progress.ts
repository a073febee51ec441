/**
 * `progress` records (2.1.12 to 2.1.79): what went on while a tool ran.
 *
 * `agent_progress` carries whole lines of a sub-agent, usage and all. They have the same ids as in the
 * sub-agent's own file, so they count once where both are there, and are not lost where that file is missing.
 */
import { fieldsOf, integerOf, textOf, timeOf } from "../fields.ts"
import { readAnswer } from "./answers.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { agentSession, internalName, seeSession, spawned } from "./sessions.ts"
import { followLine } from "./threads.ts"
import { readUserLine } from "./user-lines.ts"

/** Reads a progress record. */
export const readProgress = (desk: Desk, line: Line): void => {
  const data = fieldsOf(line.record["data"])
  switch (data?.["type"]) {
    case "agent_progress":
      return readAgentProgress(desk, line)
    case "hook_progress":
      desk.sink.event({
        session: line.session,
        key: nameOf(line),
        type: "hook",
        at_ms: line.at_ms,
        data: { name: textOf(data["hookName"]) ?? textOf(data["hookEvent"]), outcome: "started" },
        span: line.span
      })
      return
    case "mcp_progress":
      return rememberDuration(desk, textOf(line.record["toolUseID"]), integerOf(data["elapsedTimeMs"]))
  }
}

const readAgentProgress = (desk: Desk, line: Line): void => {
  const data = fieldsOf(line.record["data"])
  const record = fieldsOf(data?.["message"])
  const agentId = textOf(data?.["agentId"])
  const main = desk.memory.session
  if (record === null || agentId === null || main === null) return
  const session = agentSession(main, agentId)
  const child: Line = {
    record,
    span: line.span,
    base: `${line.base}/data/message`,
    session,
    agent: internalName(agentId) === null ? "delegate" : "internal",
    isSidechain: true,
    uuid: textOf(record["uuid"]),
    at_ms: timeOf(record["timestamp"]) ?? line.at_ms
  }
  const call = textOf(line.record["parentToolUseID"])
  const spawn = call === null ? undefined : desk.memory.calls.get(call)?.spawn
  seeSession(desk, child, {
    parent_native_id: line.session,
    parent_call_id: call,
    ...(spawn === undefined ? {} : spawned(spawn))
  })
  if (record["type"] === "assistant") followLine(desk, child, readAnswer(desk, child))
  if (record["type"] === "user") followLine(desk, child, readUserLine(desk, child))
}

/** The last progress of an MCP call tells how long it took; its result does not. */
const rememberDuration = (desk: Desk, id: string | null, duration_ms: number | null): void => {
  const call = id === null ? undefined : desk.memory.calls.get(id)
  if (id !== null && call !== undefined && duration_ms !== null)
    desk.memory.calls.set(id, { ...call, duration_ms })
}
