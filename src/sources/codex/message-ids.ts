/**
 * Native ids of messages. Codex gives ids only to some items of some versions, so they are made: of the turn
 * and the position in it, or, where lines stand in no turn with a UUID, of the session, the position and a
 * hash of the words. Both are the same in every copy of the history, archived, migrated or forked.
 */
import * as Hash from "effect/Hash"
import { type LongText, whole } from "../LongText.ts"
import type { Desk, Line } from "./Line.ts"

export interface MessageId {
  readonly native_id: string
  /** The message before it. */
  readonly parent: string | null
}

/** Texts that tell a message from others, one below the other; they are read only where a hash is made of them. */
export type Words = ReadonlyArray<LongText> | string

/** The texts as one. */
export const wordsOf = (words: Words): string =>
  typeof words === "string" ? words : words.map(whole).join("\n")

/** Id of a message that begins with this line. */
export const newMessageId = (desk: Desk, line: Line, words: Words): MessageId => {
  const { memory } = desk
  const parent = memory.latest
  const native_id = make(desk, line, words)
  memory.latest = native_id
  return { native_id, parent }
}

const make = ({ memory }: Desk, line: Line, words: Words): string => {
  const { turn, session } = line.place
  if (turn === null) return `${session}:${memory.loose++}-${(Hash.string(wordsOf(words)) >>> 0).toString(36)}`
  const position = memory.turns.get(turn) ?? 0
  memory.turns.set(turn, position + 1)
  return `${turn}:${position}`
}
