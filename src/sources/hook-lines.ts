/**
 * What hooks told of an agent's work while it went on, one JSON object a line:
 * `{"spoor_hook": 1, "agent": "claude-code", "at_ms": …, "n": …, "event": "PermissionRequest", "session": "…", …}`.
 *
 * Spoor's own hooks write such lines (`spoor hooks install`); the transcript stays the truth of all that it tells. So a
 * line makes an event and no message, and of a session it says no more than that it is there. A line's key is its time
 * and its digest: the same line, read from wherever and however often, is one event.
 */
import * as crypto from "node:crypto"
import type { EventType } from "../record/SessionEvent.ts"
import type { Span } from "../record/Reference.ts"
import type { SessionSeen } from "../record/SessionSeen.ts"
import { type Fields, fieldsOf, textOf } from "./fields.ts"
import { noFacts } from "./session-facts.ts"
import type { LogFormat, Sink } from "./Source.ts"

/** What an agent calls a sub-agent's session, by the session that the hook named and the sub-agent's own id. */
export type SubagentSession = (
  session: string,
  subagent: string
) => Pick<SessionSeen, "native_id" | "parent_native_id">

/** The format of one agent's lines. */
export const hookLines = (agent: string, subagentSession: SubagentSession): LogFormat => ({
  kind: "log",
  name: "hooks",
  detect: ({ values }) => values.some((value) => isLineOf(fieldsOf(value), agent)),
  open: (_file, _state, sink) => ({
    line: (value, span) => tell(sink, agent, subagentSession, fieldsOf(value), span),
    state: () => null
  })
})

const isLineOf = (line: Fields | null, agent: string): line is Fields =>
  line?.["spoor_hook"] === 1 && line["agent"] === agent

interface Telling {
  readonly type: EventType
  /** Fields that become the event's data. */
  readonly keeps: ReadonlyArray<string>
  readonly adds?: Fields
  /** It is about the sub-agent, and not of its session. */
  readonly isParents?: true
}

/** By the agents' names of events; `PermissionReply`, `Question` and `QuestionReply` are ours, for OpenCode. */
const tellings: Readonly<Record<string, Telling>> = {
  SessionStart: { type: "session_start", keeps: ["source", "cwd"] },
  SessionEnd: { type: "session_end", keeps: ["reason", "cwd"] },
  PermissionRequest: { type: "permission_wait", keeps: ["tool", "call", "request", "mode"] },
  PermissionReply: { type: "permission_decision", keeps: ["tool", "call", "request", "decision"] },
  PermissionDenied: { type: "permission_decision", keeps: ["tool", "call"], adds: { decision: "denied" } },
  Elicitation: { type: "question_wait", keeps: ["server"] },
  ElicitationResult: { type: "question_answer", keeps: ["server", "decision"] },
  Question: { type: "question_wait", keeps: ["call", "request"] },
  QuestionReply: { type: "question_answer", keeps: ["call", "request", "decision"] },
  PostToolUse: { type: "tool_end", keeps: ["tool", "call", "duration_ms"] },
  PostToolUseFailure: {
    type: "tool_end",
    keeps: ["tool", "call", "duration_ms", "interrupted"],
    adds: { failed: true }
  },
  Notification: { type: "notification", keeps: ["notification"] },
  SubagentStart: { type: "subagent_start", keeps: ["subagent", "role"], isParents: true },
  SubagentStop: { type: "subagent_end", keeps: ["subagent", "role"], isParents: true },
  PreCompact: { type: "compaction_start", keeps: ["trigger"] },
  PostCompact: { type: "compaction_end", keeps: ["trigger"] }
}

/** What agents call the answers of a person. */
const decisions: Readonly<Record<string, string>> = {
  once: "allowed",
  always: "allowed",
  reject: "denied",
  accept: "answered",
  decline: "declined",
  cancel: "cancelled",
  rejected: "declined"
}

const tell = (
  sink: Sink,
  agent: string,
  subagentSession: SubagentSession,
  line: Fields | null,
  span: Span
): void => {
  if (!isLineOf(line, agent)) return sink.kind("other", false)
  const [event, session, subagent] = [
    textOf(line["event"]),
    textOf(line["session"]),
    textOf(line["subagent"])
  ]
  const at_ms = line["at_ms"]
  if (event === null || session === null || !Number.isSafeInteger(at_ms))
    return sink.reject(span, "bad_field", "a hook's line without event, session or time")
  const telling = Object.hasOwn(tellings, event) ? tellings[event]! : null
  sink.kind(event, telling !== null)
  const { type, keeps, adds, isParents } = telling ?? { type: "other", keeps: [], adds: { kind: event } }
  const place =
    subagent === null || isParents === true
      ? { native_id: session, parent_native_id: null }
      : subagentSession(session, subagent)
  if (place.native_id !== session) sink.session({ agent, ...noFacts, ...place, relation: "subagent" })
  sink.event({
    session: place.native_id,
    key: `hook:${String(at_ms)}:${crypto.hash("sha256", JSON.stringify(line)).slice(0, 16)}`,
    type,
    at_ms: at_ms as number,
    data: { ...kept(line, keeps), ...adds },
    span
  })
}

const kept = (line: Fields, names: ReadonlyArray<string>): Fields =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = line[name]
      if (value === undefined || value === null) return []
      const isDecision = name === "decision" && typeof value === "string"
      return [[name, isDecision ? (decisions[value] ?? value) : value]]
    })
  )
