/** Quota, as `event_msg/token_count` tells it: with every model call, mostly unchanged. */
import { type Fields, fieldsOf, textOf } from "../fields.ts"
import type { Desk, Line } from "./Line.ts"

/** Tells of the limits when a whole percentage, the plan or a limit reached differs from what was told last. */
export const seeRateLimits = (desk: Desk, line: Line): void => {
  const limits = fieldsOf(line.payload["rate_limits"])
  if (limits === null || line.place.inherited) return
  const primary = windowOf(limits["primary"])
  const secondary = windowOf(limits["secondary"])
  const plan = textOf(limits["plan_type"])
  const reached = textOf(limits["rate_limit_reached_type"])
  if (primary === null && secondary === null && reached === null) return
  const state = JSON.stringify([whole(primary), whole(secondary), plan, reached])
  if (state === desk.memory.rate_limits) return
  desk.memory.rate_limits = state
  desk.sink.event({
    session: line.place.session,
    key: `rate_limit:${line.at_ms ?? line.span.offset}`,
    type: "rate_limit",
    at_ms: line.at_ms,
    data: { primary, secondary, plan, ...(reached === null ? {} : { reached }) },
    span: line.span
  })
}

interface Window {
  readonly used_percent: number
  readonly window_minutes: number | null
  readonly resets_at_ms: number | null
}

/** Early versions told how many seconds were left instead of when the window ends. */
const windowOf = (value: unknown): Window | null => {
  const fields: Fields = fieldsOf(value) ?? {}
  const used = fields["used_percent"]
  const minutes = fields["window_minutes"]
  const resets = fields["resets_at"]
  if (typeof used !== "number") return null
  return {
    used_percent: used,
    window_minutes: typeof minutes === "number" ? minutes : null,
    resets_at_ms: typeof resets === "number" ? Math.round(resets * 1000) : null
  }
}

const whole = (window: Window | null): number | null =>
  window === null ? null : Math.floor(window.used_percent)
