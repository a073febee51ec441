/**
 * Self-healing: `{ts, ok, warn, error, fixed}`, the counts of one run of health checks. A run in which all is well
 * fixes nothing, and is no failure. Hooks may tell of a single repair instead.
 */
import { answerAmong, countAmong, isOwn, keyOf, type Reader, secondOf, textAmong } from "./Reader.ts"

export const readSelfHeal: Reader = (record, around) => {
  const counts = { ok: number(record["ok"]), warn: number(record["warn"]), fixed: number(record["fixed"]) }
  const isRun = counts.ok !== null && counts.warn !== null && counts.fixed !== null
  const error_pattern = textAmong(record, "error_pattern", "pattern")
  if (!isRun && error_pattern === null) return null
  const fix_applied = textAmong(record, "fix_applied", "fix")
  const success = isRun ? null : answerAmong(record, "success", "fixed")
  const error = isRun ? (number(record["error"]) ?? 0) : null
  return {
    kind: "self_heal",
    ...around,
    key: keyOf("self_heal", record, [
      secondOf(around.at_ms),
      counts.ok,
      counts.warn,
      error,
      counts.fixed,
      error_pattern,
      fix_applied,
      success
    ]),
    shape: isOwn(record) ? "spoor" : isRun ? "health-run" : "repair",
    ...(isRun ? { ...counts, error } : { ok: null, warn: null, error: null, fixed: null }),
    error_pattern,
    fix_applied,
    success,
    duration_ms: countAmong(record, "execution_time_ms", "duration_ms", "duration"),
    error_message: textAmong(record, "error_message", ...(isRun ? [] : ["error"])),
    context: contextOf(record["context"])
  }
}

/** Here a number alone is a count: `fixed: true` of a repair is none. */
const number = (value: unknown): number | null =>
  countAmong({ value: value === true ? null : value }, "value")

const contextOf = (value: unknown): string | null =>
  typeof value === "object" && value !== null
    ? JSON.stringify(value).slice(0, 2000)
    : textAmong({ value }, "value")
