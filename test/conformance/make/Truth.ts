/**
 * What really happened in a case, stated request by request, and what follows from it: totals, days, sessions.
 *
 * This is one of two independent ways to the numbers of `expected.json`. The other (`oracle.ts`) reads the
 * trail.
 */

/** USD per million tokens, as stated in the case. */
export interface StatedRate {
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write_5m: number
  readonly cache_write_1h: number
}

/** A request that really was made. Left out: 0, or none. */
export interface TrueRequest {
  readonly session: string
  readonly at: string
  readonly model: string
  readonly input?: number
  readonly output: number
  readonly reasoning?: number
  readonly read?: number
  readonly write_5m?: number
  readonly write_1h?: number
  readonly searches?: number
  /** What the agent wrote down, in micro-dollars. */
  readonly recorded?: number
  /** The stated price; none: nobody knows. */
  readonly rate?: StatedRate
  /** What fast mode, service tier and geography multiply the price with. */
  readonly multiplier?: number
  /** Tokens that the trail is known to lack. */
  readonly isLow?: boolean
}

export interface TrueSession {
  readonly agent: "claude-code" | "codex" | "opencode"
  readonly id: string
  /** The session that started it, if it is a sub-agent. */
  readonly parent?: string
  readonly tool_calls?: number
}

export type Status = "recorded" | "computed" | "lower_bound" | "unknown"

export interface Amounts {
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
  readonly web_searches: number
  readonly cost_usd_micros: number | null
  readonly cost_status: Status
  readonly unpriced_requests: number
}

export class Truth {
  readonly sessions = new Map<string, TrueSession>()
  readonly requests: Array<TrueRequest> = []

  /** Sessions are named in the case by a short label. */
  session(label: string, session: TrueSession): string {
    this.sessions.set(label, session)
    return session.id
  }

  request(request: TrueRequest): void {
    if (!this.sessions.has(request.session)) throw new Error(`no session ${request.session}`)
    this.requests.push(request)
  }
}

/** Whole micro-dollars, half up, in exact arithmetic: prices have at most six decimals. */
export const costOf = (one: TrueRequest): number | null => {
  if (one.rate === undefined) return null
  const price = (usd: number): bigint =>
    BigInt(Math.round(usd * 1e6)) * BigInt(Math.round((one.multiplier ?? 1) * 1e6))
  const sum =
    BigInt(one.input ?? 0) * price(one.rate.input) +
    BigInt(one.output) * price(one.rate.output) +
    BigInt(one.read ?? 0) * price(one.rate.cache_read) +
    BigInt(one.write_5m ?? 0) * price(one.rate.cache_write_5m) +
    BigInt(one.write_1h ?? 0) * price(one.rate.cache_write_1h) +
    // 10 USD for 1,000 searches
    BigInt(one.searches ?? 0) * 10_000n * 10n ** 12n
  return Number((sum + 5n * 10n ** 11n) / 10n ** 12n)
}

/** The cost that counts: recorded if more than 0, else computed. */
export const chargeOf = (one: TrueRequest): { readonly cost: number | null; readonly status: Status } => {
  if ((one.recorded ?? 0) > 0) return { cost: one.recorded!, status: "recorded" }
  const cost = costOf(one)
  if (cost === null) return { cost, status: "unknown" }
  return { cost, status: one.isLow === true ? "lower_bound" : "computed" }
}

export const amountsOf = (requests: ReadonlyArray<TrueRequest>): Amounts => {
  const sum = (of: (one: TrueRequest) => number | undefined): number =>
    requests.reduce((all, one) => all + (of(one) ?? 0), 0)
  const charges = requests.map(chargeOf)
  const known = charges.flatMap(({ cost }) => (cost === null ? [] : [cost]))
  return {
    requests: requests.length,
    input_tokens: sum((one) => one.input),
    output_tokens: sum((one) => one.output),
    reasoning_tokens: sum((one) => one.reasoning),
    cache_read_tokens: sum((one) => one.read),
    cache_write_5m_tokens: sum((one) => one.write_5m),
    cache_write_1h_tokens: sum((one) => one.write_1h),
    web_searches: sum((one) => one.searches),
    cost_usd_micros: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
    cost_status: statusOf(charges.map(({ status }) => status)),
    unpriced_requests: requests.length - known.length
  }
}

/** Of a sum: the least sure of its parts counts. */
const statusOf = (all: ReadonlyArray<Status>): Status => {
  if (all.every((one) => one === "unknown")) return "unknown"
  if (all.includes("lower_bound") || all.includes("unknown")) return "lower_bound"
  return all.includes("computed") ? "computed" : "recorded"
}

/** A session as a tool should show it. Sub-agents have no ids here: agents give them none that all tools share. */
export interface ExpectedSession {
  readonly agent: string
  readonly id?: string
  readonly tool_calls?: number
  readonly direct: Amounts
  readonly rolled_up: Amounts
  readonly sub_agents: ReadonlyArray<ExpectedSession>
}

export interface Expected {
  readonly totals: Amounts
  readonly days: Readonly<Record<string, Readonly<Record<string, Amounts>>>>
  readonly user_sessions: number
  readonly sessions: ReadonlyArray<ExpectedSession>
  readonly requests: ReadonlyArray<Record<string, string | number | null>>
}

export const expectedOf = (truth: Truth, zones: ReadonlyArray<string>): Expected => {
  const roots = [...truth.sessions].filter(([, session]) => session.parent === undefined)
  return {
    totals: amountsOf(truth.requests),
    days: Object.fromEntries(zones.map((zone) => [zone, daysIn(truth.requests, zone)])),
    user_sessions: roots.length,
    sessions: roots.map(([label]) => sessionOf(truth, label)),
    requests: truth.requests.map((one) => requestOf(truth, one))
  }
}

const sessionOf = (truth: Truth, label: string): ExpectedSession => {
  const session = truth.sessions.get(label)!
  const below = (of: string): ReadonlyArray<string> =>
    [...truth.sessions].flatMap(([child, { parent }]) => (parent === of ? [child, ...below(child)] : []))
  const family = new Set([label, ...below(label)])
  return {
    agent: session.agent,
    ...(session.parent === undefined ? { id: session.id } : {}),
    ...(session.tool_calls === undefined ? {} : { tool_calls: session.tool_calls }),
    direct: amountsOf(truth.requests.filter((one) => one.session === label)),
    rolled_up: amountsOf(truth.requests.filter((one) => family.has(one.session))),
    sub_agents: [...truth.sessions]
      .filter(([, { parent }]) => parent === label)
      .map(([child]) => sessionOf(truth, child))
  }
}

const requestOf = (truth: Truth, one: TrueRequest): Record<string, string | number | null> => {
  const { cost, status } = chargeOf(one)
  return {
    session: truth.sessions.get(one.session)!.id,
    at: one.at,
    model: one.model,
    input_tokens: one.input ?? 0,
    output_tokens: one.output,
    reasoning_tokens: one.reasoning ?? 0,
    cache_read_tokens: one.read ?? 0,
    cache_write_5m_tokens: one.write_5m ?? 0,
    cache_write_1h_tokens: one.write_1h ?? 0,
    web_searches: one.searches ?? 0,
    recorded_cost_usd_micros: one.recorded ?? null,
    computed_cost_usd_micros: costOf(one),
    cost_usd_micros: cost,
    cost_status: status
  }
}

/** Days of a zone, in order. The day is the one that a clock on the wall shows at the time of the request. */
const daysIn = (requests: ReadonlyArray<TrueRequest>, zone: string): Record<string, Amounts> => {
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" })
  const days = [...new Set(requests.map((one) => clock.format(Date.parse(one.at))))].sort()
  return Object.fromEntries(
    days.map((day) => [day, amountsOf(requests.filter((one) => clock.format(Date.parse(one.at)) === day))])
  )
}
