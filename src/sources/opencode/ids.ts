/**
 * What OpenCode's ids tell.
 *
 * An id is a prefix of three letters, `_`, twelve hexadecimal digits and random letters. The digits are the
 * lower 48 bits of `milliseconds * 4096 + counter`; session ids hold the complement, so that they sort the
 * newest first. 48 bits hold the time modulo 2^36 ms (2.18 years): a clock whose hand has gone round, to be
 * read beside a time that is known. Measured on 375 messages of versions 1.3 to 1.18: an id is made at most
 * 16 ms before its message's `time.created`, and never after it, unless a fork copied the message.
 */

/** Native ids of a message and of the session it stands in. */
export interface MessageIds {
  readonly session: string
  readonly message: string
}

export interface PartIds extends MessageIds {
  readonly part: string
}

/** The twelve digits as a number; ids of one message sort by it. 0 when the id is not of this form. */
export const sequence = (id: string): number => {
  const from = id.indexOf("_") + 1
  if (from === 0 || id.length < from + 12) return 0
  let value = 0
  for (let i = from; i < from + 12; i++) {
    const digit = hexDigit(id.charCodeAt(i))
    if (digit < 0) return 0
    value = value * 16 + digit
  }
  return value
}

/**
 * When the thing was made that bears this id: the latest possible time up to a day after `known_ms`. Null when
 * the id tells nothing, or a time before OpenCode was.
 */
export const madeAt = (id: string, known_ms: number | null): number | null => {
  const digits = sequence(id)
  if (digits === 0 || known_ms === null) return null
  const latest = Math.trunc(known_ms) + dayMs
  const at = latest - modulo(latest - Math.floor(digits / 4096), turnMs)
  return at < firstReleaseMs ? null : at
}

/**
 * Was this message copied into the session by a fork? Forks give a copy a new id, made right after the new
 * session's, and leave its `time.created`: so it is older than its own id, and older than its session.
 */
export const isCopied = (messageId: string, sessionId: string, created_ms: number | null): boolean => {
  if (created_ms === null) return false
  const made = sequence(messageId)
  const descending = sequence(sessionId)
  if (made === 0 || descending === 0) return false
  const madeHand = Math.floor(made / 4096)
  if (apart(madeHand, created_ms) <= 1000) return false
  const beganHand = Math.floor((2 ** 48 - 1 - descending) / 4096)
  const sinceBegin = apart(madeHand, beganHand)
  return apart(beganHand, created_ms) > 0 && sinceBegin >= 0 && sinceBegin < longestForkMs
}

/** How long a fork may take to copy a session. */
const longestForkMs = 600_000

const turnMs = 2 ** 36
const dayMs = 86_400_000
/** 2025-03-01, before the first release. */
const firstReleaseMs = 1_740_787_200_000

const modulo = (a: number, n: number): number => ((a % n) + n) % n

/** How much later than `then` the hand stands, the short way round. */
const apart = (hand: number, then: number): number => {
  const ahead = modulo(hand - then, turnMs)
  return ahead > turnMs / 2 ? ahead - turnMs : ahead
}

const hexDigit = (code: number): number =>
  code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1
