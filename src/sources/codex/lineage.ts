/**
 * Whose a line is: the session's own, or history copied from another.
 *
 * A fork, and a sub-agent that is given its parent's context, begins with lines copied from its parent, most
 * often with new time stamps: the child's `session_meta`, the parent's (and its parent's, …), then the
 * parent's lines, then the child's own first turn. How the copied part is told, and from whom it is, as
 * measured on files of 0.80, 0.98, 0.115, 0.142, 0.148, 0.153 and 0.169:
 *
 * - Where lines stand in turns with UUIDs of version 7 (since about 0.100), a turn that was made before the
 *   file's session is copied. It is the nearest ancestor's that is not younger than the turn. Nothing else is
 *   needed: not the times of the lines, nor the parent's `session_meta`, which migrated files have lost.
 * - In earlier versions the copied lines are written at one go. They end with the first line that comes a
 *   second or more after the one before it, and not before the session was made; or, where the lines kept
 *   their times, with the first line that is not older than the session.
 * - Since 0.150 a person's fork copies nothing: it names its parent, and its cumulative count goes on from it.
 */
import { fieldsOf, textOf } from "../fields.ts"
import type { Line, Place } from "./Line.ts"
import type { Memory } from "./Memory.ts"
import { isUuid, madeAt } from "./uuid.ts"

/** Silence after which a line is not part of a copy that was written at one go. */
const copyGap_ms = 1000

/** Where a line stands. Remembers its turn, and whether lines without turns are still copied ones. */
export const placeOf = (memory: Memory, session: string, line: Omit<Line, "place">): Place => {
  const turn = turnOf(memory, session, line)
  const made_ms = madeAt(turn)
  const own_ms = madeAt(session)
  if (made_ms !== null && own_ms !== null) {
    const inherited = made_ms < own_ms
    if (!inherited) memory.copying = false
    return inherited
      ? inheritedPlace(memory, session, turn, made_ms)
      : { session, turn, inherited, isTold: true }
  }
  if (memory.copying && hasPaused(memory, line.at_ms)) memory.copying = false
  return memory.copying
    ? inheritedPlace(memory, session, turn, null)
    : { session, turn, inherited: false, isTold: true }
}

const inheritedPlace = (
  memory: Memory,
  session: string,
  turn: string | null,
  made_ms: number | null
): Place => {
  const owner = ownerOf(memory.ancestors, made_ms)
  return {
    session: owner ?? session,
    turn,
    inherited: true,
    isTold: owner !== null && !memory.delegate
  }
}

/** The ancestor that a copied line is from; null when it cannot be told. */
const ownerOf = (ancestors: ReadonlyArray<string>, made_ms: number | null): string | null => {
  if (made_ms === null) return ancestors.length === 1 ? ancestors[0]! : null
  return ancestors.find((id) => (madeAt(id) ?? 0) <= made_ms) ?? null
}

const hasPaused = (memory: Memory, at_ms: number | null): boolean => {
  const { created_ms, last_ms } = memory
  if (at_ms === null || (created_ms !== null && at_ms < created_ms)) return false
  return last_ms !== null && (at_ms - last_ms >= copyGap_ms || (created_ms !== null && last_ms < created_ms))
}

/** Events that begin a turn, or repeat which one it is. */
const turnMarks = new Set(["task_started", "turn_started"])

const turnOf = (memory: Memory, session: string, line: Omit<Line, "place">): string | null => {
  const { type, payload } = line
  const named = namedTurn(payload)
  const isMark =
    type === "turn_context" || (type === "event_msg" && turnMarks.has(textOf(payload["type"]) ?? ""))
  const isForeign = memory.reviewing || (textOf(payload["thread_id"]) ?? session) !== session
  if (isMark && !isForeign && named !== null) memory.turn = named
  return named ?? memory.turn
}

/** The turn that a line names itself; ids that are made up by a migration (`rollout-7`) do not count. */
const namedTurn = (payload: Line["payload"]): string | null => {
  const passed = fieldsOf(payload["internal_chat_message_metadata_passthrough"])
  const turn = textOf(payload["turn_id"]) ?? textOf(passed?.["turn_id"])
  return turn !== null && isUuid(turn) ? turn : null
}
