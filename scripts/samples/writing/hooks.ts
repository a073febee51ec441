/**
 * Writes what hooks left of Claude Code's sessions in November: in them a person is asked before a command of some
 * length runs, and takes most of its time to answer.
 */
import { toolUseId, uuid } from "../../../test/conformance/make/ids.ts"
import type { Session } from "../story/Story.ts"
import { toolOf } from "./claude-code-tools.ts"
import { type Files, iso, jsonLines } from "./Files.ts"
import type { Played, PlayedCall } from "./perform.ts"

/** From when on the person of the story has hooks. */
const installed = Date.UTC(2026, 10, 1)
/** A command that was over sooner needed nobody's word. */
const shortest_ms = 4000
const asked_after_ms = 120
const told_after_ms = 15

/** A call that a person was asked about, and for how long. */
export interface AskedCall {
  readonly call: PlayedCall
  readonly asked_ms: number
  readonly answered_ms: number
}

/** The calls of a session that a person was asked about. */
export const askedIn = (played: Played): ReadonlyArray<AskedCall> =>
  played.began_ms < installed
    ? []
    : callsOf(played).flatMap((call) => {
        const took_ms = (call.ended_ms ?? 0) - call.started_ms
        if (toolOf(call.call.deed) !== "Bash" || took_ms < shortest_ms) return []
        const asked_ms = call.started_ms + asked_after_ms
        const answered_ms = isDenied(call) ? call.ended_ms! : asked_ms + Math.round(took_ms * 0.7)
        return [{ call, asked_ms, answered_ms }]
      })

/** Adds the lines of all sessions, a file for each month. */
export const writeHooks = (files: Files, sessions: ReadonlyArray<readonly [Session, Played]>): void => {
  const lines = sessions
    .flatMap(([session, played]) => linesOf(session, played))
    .toSorted((a, b) => a.at_ms - b.at_ms)
  const months = Map.groupBy(lines, ({ at_ms }) => iso(at_ms).slice(0, 7))
  for (const [month, own] of months)
    files.set(
      `.local/state/spoor/spool/claude-code/${month}.jsonl`,
      jsonLines(
        own.map(({ at_ms, ...rest }, i) => ({
          spoor_hook: 1,
          agent: "claude-code",
          at_ms,
          n: 4000 + i,
          ...rest
        }))
      )
    )
}

const linesOf = (session: Session, played: Played) => {
  if (played.began_ms < installed) return []
  const line = (at_ms: number, event: string, more: object) => ({
    at_ms,
    event,
    session: uuid(session.label),
    ...more,
    cwd: session.place.cwd
  })
  const asked = new Map(askedIn(played).map((one) => [one.call, one]))
  const calls = callsOf(played).flatMap((call) => {
    const one = asked.get(call)
    const own = { mode: "acceptEdits", tool: toolOf(call.call.deed) }
    // what was refused never ran
    const end = call.ended_ms === null || isDenied(call) ? [] : [call.ended_ms + told_after_ms]
    const event = call.call.fault === undefined ? "PostToolUse" : "PostToolUseFailure"
    return [
      ...(one === undefined ? [] : [line(one.asked_ms, "PermissionRequest", own)]),
      ...end.map((at_ms) =>
        line(at_ms, event, {
          ...own,
          call: toolUseId(call.label),
          duration_ms: at_ms - (one?.answered_ms ?? call.started_ms)
        })
      )
    ]
  })
  return [
    line(played.began_ms - 900, "SessionStart", { source: "startup" }),
    ...calls,
    line(played.ended_ms + 2500, "SessionEnd", { reason: "prompt_input_exit" })
  ]
}

const isDenied = ({ call }: PlayedCall): boolean => call.fault?.kind === "denied"

const callsOf = (played: Played): ReadonlyArray<PlayedCall> =>
  played.scenes.flatMap((scene) => (scene.is === "answer" ? scene.calls : []))
