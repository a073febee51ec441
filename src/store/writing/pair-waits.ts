/**
 * How long an agent waited for a person, from what its hooks told: each request for a permission, and each question,
 * with the tool call that it was about and the time when it was settled.
 *
 * Claude Code and Codex do not say which call they ask about, nor when they were answered. So the call is the one that
 * was open then (of that tool, if there is one; one whose tool did not run yet, if there is one; the one begun last, if
 * there are several), and the answer came when the tool began to run: when it had ended, less what the tool alone took. A call that was refused ended with the answer.
 * Where the trail does not tell, the end is null: not known, or not settled yet.
 */

/** What was decided; `allowed` also when the tool simply ran. Null: not known, or not settled yet. */
export type Decision = "allowed" | "denied" | "answered" | "declined" | "cancelled"

export interface WaitEvent {
  readonly key: string
  readonly type: "permission_wait" | "permission_decision" | "question_wait" | "question_answer" | "tool_end"
  readonly at_ms: number
  readonly tool: string | null
  readonly call: string | null
  readonly request: string | null
  readonly server: string | null
  readonly decision: string | null
  /** Of the tool alone. */
  readonly duration_ms: number | null
}

export interface WaitCall {
  readonly message_id: number
  readonly key: string
  readonly tool: string | null
  readonly call_id: string | null
  readonly status: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
  readonly recorded_duration_ms: number | null
}

export interface Wait<Call extends WaitCall = WaitCall> {
  /** Key of the event that it began with. */
  readonly key: string
  readonly kind: "permission" | "question"
  readonly from_ms: number
  readonly to_ms: number | null
  readonly decision: Decision | null
  readonly call: Call | null
}

/** The waits of one session, in the order of time. `events` and `calls` are all that the session has. */
export const waitsOf = <Call extends WaitCall>(
  events: ReadonlyArray<WaitEvent>,
  calls: ReadonlyArray<Call>
): ReadonlyArray<Wait<Call>> => {
  const sorted = events.toSorted((a, b) => a.at_ms - b.at_ms)
  const taken = new Set<Call>()
  const answers = new Set<WaitEvent>()
  return sorted.flatMap((event): ReadonlyArray<Wait<Call>> => {
    if (event.type !== "permission_wait" && event.type !== "question_wait") return []
    const isPermission = event.type === "permission_wait"
    const call = callOf(event, { events: sorted, calls, taken })
    if (call !== null) taken.add(call)
    const answer = sorted.find((other) => isAnswer(other, event) && !answers.has(other))
    if (answer !== undefined) answers.add(answer)
    const end = call === null ? undefined : sorted.find((other) => isEndOf(other, call))
    const to_ms =
      answer?.at_ms ?? (isPermission && call !== null ? settledAt({ from_ms: event.at_ms, end }, call) : null)
    return [
      {
        key: event.key,
        kind: isPermission ? "permission" : "question",
        from_ms: event.at_ms,
        to_ms: to_ms === null ? null : Math.max(event.at_ms, to_ms),
        decision: decisionOf(answer?.decision ?? null) ?? (isPermission ? decisionBy(call, end) : null),
        call
      }
    ]
  })
}

/** Clocks of hooks and transcripts are one machine's, but are not read at the same instant. */
const slack_ms = 1000

const callOf = <Call extends WaitCall>(
  event: WaitEvent,
  {
    events,
    calls,
    taken
  }: {
    readonly events: ReadonlyArray<WaitEvent>
    readonly calls: ReadonlyArray<Call>
    readonly taken: ReadonlySet<Call>
  }
): Call | null => {
  if (event.call !== null) return calls.find(({ call_id }) => call_id === event.call) ?? null
  if (event.type === "question_wait") return null
  const open = calls.filter((call) => !taken.has(call) && isOpenAt(call, event.at_ms))
  const same = preferring(open, ({ tool }) => tool === event.tool)
  const [first, ...others] = preferring(same, (call) => !ranBefore(event.at_ms, { call, events }))
  if (first === undefined) return null
  return others.reduce(
    (best, each) => ((each.started_at_ms ?? 0) > (best.started_at_ms ?? 0) ? each : best),
    first
  )
}

const preferring = <Call>(calls: ReadonlyArray<Call>, fits: (call: Call) => boolean): ReadonlyArray<Call> => {
  const fitting = calls.filter(fits)
  return fitting.length > 0 ? fitting : calls
}

/** Of calls made side by side, one may run while another is asked about. */
const ranBefore = (
  at_ms: number,
  { call, events }: { readonly call: WaitCall; readonly events: ReadonlyArray<WaitEvent> }
): boolean => {
  const end = events.find((other) => isEndOf(other, call))
  return end !== undefined && end.duration_ms !== null && end.at_ms - end.duration_ms < at_ms
}

const isOpenAt = ({ started_at_ms, ended_at_ms }: WaitCall, at_ms: number): boolean =>
  started_at_ms !== null &&
  started_at_ms <= at_ms + slack_ms &&
  (ended_at_ms === null || ended_at_ms + slack_ms >= at_ms)

const isAnswer = (other: WaitEvent, { type, at_ms, request, call, server }: WaitEvent): boolean => {
  const wanted = type === "permission_wait" ? "permission_decision" : "question_answer"
  if (other.type !== wanted || other.at_ms < at_ms) return false
  if (request !== null) return other.request === request
  if (call !== null) return other.call === call
  return type === "question_wait" && other.server === server
}

const isEndOf = ({ type, call }: WaitEvent, { call_id }: WaitCall): boolean =>
  type === "tool_end" && call !== null && call === call_id

const settledAt = (
  { from_ms, end }: { readonly from_ms: number; readonly end: WaitEvent | undefined },
  call: WaitCall
): number | null => {
  if (isRefused(call)) return end?.at_ms ?? call.ended_at_ms
  const ended_ms = end?.at_ms ?? call.ended_at_ms
  if (ended_ms === null) return null
  if (end !== undefined && end.duration_ms !== null) return ended_ms - end.duration_ms
  // What the trail calls the call's duration may hold the wait, too; then it is no shorter than the time since.
  const began_ms = call.recorded_duration_ms === null ? null : ended_ms - call.recorded_duration_ms
  return began_ms !== null && began_ms > from_ms ? began_ms : null
}

const isRefused = ({ status }: WaitCall): boolean => status === "denied" || status === "cancelled"

const decisions: ReadonlyArray<string> = ["allowed", "denied", "answered", "declined", "cancelled"]

const decisionOf = (text: string | null): Decision | null =>
  text !== null && decisions.includes(text) ? (text as Decision) : null

const decisionBy = (call: WaitCall | null, end: WaitEvent | undefined): Decision | null => {
  if (call === null) return null
  if (call.status === "denied" || call.status === "cancelled") return call.status
  return end !== undefined || call.status === "completed" || call.status === "error" ? "allowed" : null
}
