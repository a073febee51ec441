/**
 * Notes that a sub-agent in the background has stopped.
 *
 * An agent that was launched in the background never comes back as the result of its call; Claude Code tells
 * the parent in a text, as a line of its own or as an attachment, with the sub-agent's total behind it:
 * `<task-notification><task-id>…</task-id><status>…</status>…<usage><subagent_tokens>…</usage></task-notification>`.
 */
import { type LongText, opening, whole } from "../LongText.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { agentSession, madeIn } from "./sessions.ts"

/** Tells of the sub-agent's total; nothing for notes about commands in the background. */
export const readNotification = (desk: Desk, line: Line, note: LongText | null): void => {
  if (note === null || !opening(note).trimStart().startsWith("<task-notification>")) return
  const text = whole(note)
  // The agent's own words stand between the two; they may hold anything.
  const [head, tail] = [text.slice(0, text.indexOf("<summary>")), text.slice(text.lastIndexOf("<usage>"))]
  const agentId = /<task-id>([^<]+)<\/task-id>/.exec(head)?.[1]
  const total_tokens = numberIn(tail, "subagent_tokens")
  if (agentId === undefined || total_tokens === null) return
  desk.sink.event({
    session: agentSession(madeIn(desk, line), agentId),
    key: `total:${nameOf(line)}`,
    type: "total",
    at_ms: line.at_ms,
    data: {
      total_tokens,
      duration_ms: numberIn(tail, "duration_ms"),
      tool_calls: numberIn(tail, "tool_uses"),
      outcome: /<status>([^<]+)<\/status>/.exec(head)?.[1] ?? null
    },
    span: line.span
  })
}

const numberIn = (text: string, tag: string): number | null => {
  const found = new RegExp(`<${tag}>(\\d{1,15})</${tag}>`).exec(text)?.[1]
  return found === undefined ? null : Number(found)
}
