/**
 * Recovery from errors: `{ts, category, action, auto, success, error_hash, details}`.
 *
 * `auto: false` means that a suggestion was printed and nothing done; its `success: true` says nothing. Backfilled
 * records (`backfilled: true`) have a success that was thrown like a die.
 */
import {
  answerAmong,
  countAmong,
  type Fields,
  isOwn,
  keyOf,
  type Reader,
  secondOf,
  textAmong
} from "./Reader.ts"

export const readRecovery: Reader = (record, around) => {
  const category = textAmong(record, "category", "error_type")
  const action = textAmong(record, "action", "recovery_strategy", "strategy")
  const is_auto = answerAmong(record, "auto", "is_auto") ?? methodOf(record)
  const success = answerAmong(record, "success", "recovered")
  if (category === null || (action === null && success === null)) return null
  const error_hash = textAmong(record, "error_hash")
  return {
    kind: "recovery",
    ...around,
    key: keyOf("recovery", record, [
      secondOf(around.at_ms),
      category,
      action,
      is_auto,
      success,
      error_hash,
      around.is_simulated
    ]),
    shape: isOwn(record) ? "spoor" : around.is_simulated ? "recovery-backfill" : "recovery",
    category,
    action,
    is_auto,
    success,
    error_hash,
    details: textAmong(record, "details", "error_details"),
    attempts: countAmong(record, "attempts"),
    duration_ms: countAmong(record, "time_to_recover_ms", "recovery_time", "duration_ms")
  }
}

/** Some writers say how instead of whether by itself. */
const methodOf = (record: Fields): boolean | null => {
  const method = textAmong(record, "method", "recovery_method")
  return method === null ? null : method === "auto"
}
