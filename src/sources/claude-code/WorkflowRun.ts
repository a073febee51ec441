/**
 * The format of workflow runs: `<session>/workflows/wf_<id>.json`, which Claude Code writes when a workflow has ended.
 *
 * Its agents have transcripts of their own, and their tokens are counted there. From here come their labels, also
 * where a transcript is gone, and Claude Code's own totals of each and of the run, to check ours against.
 */
import type { DocumentFormat, FileContext, Sink } from "../Source.ts"
import type { Span } from "../../record/Reference.ts"
import { oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOf, integerOf, listOf, textOf, timeOf } from "../fields.ts"
import { agentSession, seeChild, seeMention } from "./sessions.ts"

export const workflowRun: DocumentFormat = {
  kind: "document",
  name: "workflow-run",
  detect: (head) => isRun(head.values.length === 1 ? fieldsOf(head.values[0]) : null),
  document: (value, span, file, sink) => {
    const run = fieldsOf(value)
    const session = sessionOf(file)
    if (run === null || !isRun(run) || session === null) {
      const why = session === null ? "the path names no session" : "no record of a workflow's run"
      sink.reject(span, "not_record", why)
      return
    }
    sink.kind("workflow-run", true)
    seeMention(sink, session)
    seeRun(sink, session, run, span)
    for (const entry of listOf(run["workflowProgress"])) {
      const agent = fieldsOf(entry)
      if (agent?.["type"] === "workflow_agent") seeAgent(sink, session, run, agent, span)
    }
  }
}

/** `{"runId":"wf_…","workflowProgress":[{"type":"workflow_agent",…}],…}` */
const isRun = (record: Fields | null): boolean =>
  textOf(record?.["runId"])?.startsWith("wf_") === true && Array.isArray(record?.["workflowProgress"])

/** The folder of the session that started the workflow. */
const sessionOf = (file: FileContext): string | null =>
  /([^\\/]+)[\\/]workflows[\\/][^\\/]+$/.exec(file.path)?.[1] ?? null

const seeRun = (sink: Sink, session: string, run: Fields, span: Span): void =>
  sink.event({
    session,
    key: `total:${textOf(run["runId"])}`,
    type: "total",
    at_ms: endOf(run),
    data: {
      workflow: oneLine(textOf(run["workflowName"]), 120),
      outcome: textOf(run["status"]),
      agents: integerOf(run["agentCount"]),
      total_tokens: integerOf(run["totalTokens"]),
      duration_ms: integerOf(run["durationMs"]),
      tool_calls: integerOf(run["totalToolCalls"])
    },
    span
  })

/** An agent that was asked for and has not begun has no id yet; there is nothing of it. */
const seeAgent = (sink: Sink, session: string, run: Fields, agent: Fields, span: Span): void => {
  const agentId = textOf(agent["agentId"])
  if (agentId === null) return
  const child = agentSession(session, agentId)
  const role = textOf(agent["agentType"]) ?? "workflow-subagent"
  seeChild(sink, child, session, null, { role, title: oneLine(textOf(agent["label"]), 120) })
  const total_tokens = integerOf(agent["tokens"])
  if (total_tokens === null) return
  sink.event({
    session: child,
    key: `total:${textOf(run["runId"])}`,
    type: "total",
    at_ms: endOf(run),
    data: {
      total_tokens,
      duration_ms: integerOf(agent["durationMs"]),
      tool_calls: integerOf(agent["toolCalls"]),
      outcome: textOf(agent["state"])
    },
    span
  })
}

const endOf = (run: Fields): number | null => {
  const began_ms = epochTimeOf(run["startTime"])
  const duration_ms = integerOf(run["durationMs"])
  return began_ms === null || duration_ms === null ? timeOf(run["timestamp"]) : began_ms + duration_ms
}
