/**
 * Follows a conversation from line to line.
 *
 * A line names the uuid of the line before it. That may be one line of several of an answer, or a line that
 * is no message at all (progress, a hook, a compaction boundary); the message before is found through the
 * memory of recent lines.
 */
import { textOf } from "../fields.ts"
import type { Desk, Line } from "./Line.ts"

/** Native id of the message before this line, or null at a beginning. */
export const parentOfLine = ({ memory }: Desk, line: Line): string | null => {
  const parent = textOf(line.record["parentUuid"]) ?? textOf(line.record["logicalParentUuid"])
  if (parent === null) return null
  const known = memory.lines.get(parent)
  return known === undefined ? parent : known.message
}

/** Remembers which message the line belongs to, or (`null`) that it stands for the message before it. */
export const followLine = (desk: Desk, line: Line, message: string | null): void => {
  const { memory } = desk
  if (line.uuid === null) return
  const root = line.session.includes("/sidechain-") ? /\/sidechain-(.+)$/.exec(line.session)?.[1] : undefined
  const leads = message ?? parentOfLine(desk, line)
  // A message of the line's own uuid need not be remembered: an unknown parent is taken for one.
  if (leads !== line.uuid || root !== undefined) {
    memory.lines.set(line.uuid, root === undefined ? { message: leads } : { message: leads, root })
  }
  if (line.base === "") memory.anchor = line.uuid
}
