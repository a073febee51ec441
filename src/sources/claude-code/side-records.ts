/**
 * Records beside the conversation: titles, modes, snapshots of files, pull requests, totals.
 *
 * They have no uuid, mostly no time, and some not even a session; Claude Code writes many of them again after
 * every turn. An event of them is named by what it says, or by the line that it follows.
 */
import type { Span } from "../../record/Reference.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, integerOf, textOf, timeOf } from "../fields.ts"
import { withWholeTexts } from "../LongText.ts"
import { titleRank } from "../session-facts.ts"
import type { Desk, Line } from "./Line.ts"
import { limits, type WaitingEvent } from "./Memory.ts"
import { readQueue } from "./queued-prompts.ts"
import { seeSession } from "./sessions.ts"

/** Reads a record beside the conversation; `line` is null while no session is known. */
export const readSideRecord = (
  desk: Desk,
  type: string,
  record: Fields,
  span: Span,
  line: Line | null
): void => {
  if (type === "summary") return readSummary(desk, record, line)
  const event = eventOf(desk, type, record, span)
  if (event !== null) {
    if (line === null) desk.memory.waiting = [...desk.memory.waiting, event].slice(-limits.waiting)
    else desk.sink.event({ ...event, session: line.session })
  }
  if (line === null) return
  if (type === "queue-operation") readQueue(desk, line)
  const title = titles.get(type)
  const text = title === undefined ? null : oneLine(textOf(record[title.field]), 200)
  if (title !== undefined && text !== null) seeSession(desk, line, { title: text, title_rank: title.rank })
}

/** What was held back until a session was known. */
export const tellWaiting = (desk: Desk, session: string): void => {
  if (desk.memory.waiting.length === 0) return
  for (const event of desk.memory.waiting) desk.sink.event({ ...event, session })
  desk.memory.waiting = []
}

/** A summary is the title of the session whose line it names; that line comes later, if it is in this file. */
export const claimSummary = (desk: Desk, line: Line): void => {
  if (desk.memory.summaries.size === 0) return
  const summary = line.uuid === null ? undefined : desk.memory.summaries.get(line.uuid)
  if (summary === undefined || line.agent !== "main") return
  desk.memory.summaries.delete(line.uuid!)
  seeSession(desk, line, { title: summary, title_rank: titleRank.summary })
}

const titles: ReadonlyMap<string, { readonly field: string; readonly rank: number }> = new Map([
  ["custom-title", { field: "customTitle", rank: titleRank.custom }],
  ["ai-title", { field: "aiTitle", rank: titleRank.agent }]
])

/**
 * At the beginning of a file summaries may be those of other sessions: they wait for the line they name. One that
 * is added later is about this session; the line it names may be too far back to be remembered.
 */
const readSummary = (desk: Desk, record: Fields, line: Line | null): void => {
  const leaf = textOf(record["leafUuid"])
  const summary = oneLine(textOf(record["summary"]), 200)
  if (leaf === null || summary === null) return
  if (line === null || desk.memory.anchor === null) desk.memory.summaries.set(leaf, summary)
  else seeSession(desk, line, { title: summary, title_rank: titleRank.summary })
}

const eventOf = (desk: Desk, type: string, record: Fields, span: Span): WaitingEvent | null => {
  const at_ms = timeOf(record["timestamp"])
  switch (type) {
    case "file-history-snapshot":
      return snapshot(record, span)
    case "pr-link":
      return pullRequest(record, span, at_ms)
    case "cost-state":
      return costState(record, span)
    case "mode":
      return modeChange(desk, "mode", textOf(record["mode"]), span)
    case "permission-mode":
      return modeChange(desk, "permission_mode", textOf(record["permissionMode"]), span)
    default:
      return null
  }
}

const snapshot = (record: Fields, span: Span): WaitingEvent | null => {
  const snapshot = fieldsOf(record["snapshot"])
  const id = textOf(record["messageId"])
  if (snapshot === null || id === null) return null
  const files = Object.keys(fieldsOf(snapshot["trackedFileBackups"]) ?? {}).length
  const at_ms = timeOf(snapshot["timestamp"])
  const data = { files, is_update: record["isSnapshotUpdate"] === true }
  return { key: `snapshot:${id}`, type: "snapshot", at_ms, data, span }
}

const pullRequest = (record: Fields, span: Span, at_ms: number | null): WaitingEvent | null => {
  const url = textOf(record["prUrl"])
  if (url === null) return null
  const data = { number: integerOf(record["prNumber"]), url, repository: textOf(record["prRepository"]) }
  return { key: `pull-request:${url}`, type: "pull_request", at_ms, data, span }
}

/** Claude Code's own count at the end of a session. */
const costState = (record: Fields, span: Span): WaitingEvent => ({
  key: `total:${integerOf(record["startTime"]) ?? ""}:${integerOf(record["totalDuration"]) ?? ""}`,
  type: "total",
  at_ms: null,
  data: {
    cost_usd: withWholeTexts(record["totalCostUSD"] ?? null),
    duration_ms: integerOf(record["totalDuration"]),
    duration_api_ms: integerOf(record["totalAPIDuration"]),
    lines_added: integerOf(record["totalLinesAdded"]),
    lines_removed: integerOf(record["totalLinesRemoved"]),
    models: withWholeTexts(record["modelUsage"] ?? null)
  },
  span
})

/** The mode is written again and again; only a change tells something. */
const modeChange = (
  desk: Desk,
  of: "mode" | "permission_mode",
  mode: string | null,
  span: Span
): WaitingEvent | null => {
  const { memory } = desk
  if (mode === null || memory[of] === mode) return null
  memory[of] = mode
  const data = { mode, of: of === "mode" ? "input" : "permission" }
  return { key: `${of}:${mode}:${memory.anchor ?? "start"}`, type: "mode", at_ms: null, data, span }
}
