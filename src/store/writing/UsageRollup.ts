/**
 * Adds up the counted requests of one session: by quarter hour (`usage_slots`), over all times (`session_usage`),
 * and all together, for `session_stats`.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"

/** Length of a usage slot. Every time zone's days begin at a multiple of it. */
export const slotMs = 900_000

/** The figures of both tables, and how each is added up over requests. */
const figures = {
  requests: "count(*)",
  input_tokens: "sum(input_tokens)",
  output_tokens: "sum(output_tokens)",
  reasoning_tokens: "sum(reasoning_tokens)",
  cache_read_tokens: "sum(cache_read_tokens)",
  cache_write_5m_tokens: "sum(cache_write_5m_tokens)",
  cache_write_1h_tokens: "sum(cache_write_1h_tokens)",
  web_searches: "sum(web_searches)",
  cost_usd_micros: "coalesce(sum(cost_usd_micros), 0)",
  recorded_cost_usd_micros: "coalesce(sum(recorded_cost_usd_micros), 0)",
  computed_cost_usd_micros: "coalesce(sum(computed_cost_usd_micros), 0)",
  recorded_requests: "sum(cost_status = 'recorded')",
  computed_requests: "sum(cost_status = 'computed')",
  lower_bound_requests: "sum(cost_status = 'lower_bound')",
  unpriced_requests: "sum(cost_status = 'unknown')",
  with_recorded_requests: "count(recorded_cost_usd_micros)",
  with_computed_requests: "count(computed_cost_usd_micros)",
  first_at_ms: "min(at_ms)",
  last_at_ms: "max(at_ms)",
  timed_output_tokens: "sum(CASE WHEN completed_at_ms > at_ms THEN output_tokens ELSE 0 END)",
  timed_ms: "sum(CASE WHEN completed_at_ms > at_ms THEN completed_at_ms - at_ms ELSE 0 END)"
} as const
type Figure = keyof typeof figures

const names = Object.keys(figures) as ReadonlyArray<Figure>
const extremes: Partial<Record<Figure, string>> = { first_at_ms: "min", last_at_ms: "max" }

/** Both tables: their columns, and their rows as they follow from other rows, of all sessions or, `and` so, of some. */
export const usageRollups = {
  usage_slots: {
    columns: ["slot", "session_id", "model_id", "rate_card_id", ...names].join(", "),
    rows: (and: string) => `SELECT CASE WHEN at_ms IS NULL THEN -1 ELSE at_ms / ${slotMs} END, session_id,
      coalesce(model_id, 0), coalesce(rate_card_id, 0), ${Object.values(figures).join(", ")}
      FROM requests WHERE is_counted = 1${and} GROUP BY 1, 2, 3, 4`
  },
  session_usage: {
    columns: ["session_id", "model_id", "rate_card_id", ...names].join(", "),
    rows: (and: string) => `SELECT session_id, model_id, rate_card_id,
      ${names.map((name) => `${extremes[name] ?? "sum"}(${name})`).join(", ")}
      FROM usage_slots WHERE true${and} GROUP BY 1, 2, 3`
  }
} as const

/** The sums of a session as they stand in `session_stats`. */
export interface SessionUsage extends Readonly<Record<Summed, number>> {
  /** Null where no request has such a cost. */
  readonly cost_usd_micros: number | null
  readonly recorded_cost_usd_micros: number | null
  readonly computed_cost_usd_micros: number | null
  readonly cost_status: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly unpriced_requests: number
  /** The model with the most output tokens. */
  readonly model_id: number | null
}

const summed = [
  "requests",
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "web_searches"
] as const
type Summed = (typeof summed)[number]

type UsageRow = Readonly<Record<Figure | "model_id", number>>

export class UsageRollup {
  readonly #addSlots: StatementSync
  readonly #addUsage: StatementSync
  readonly #usage: StatementSync

  constructor(database: DatabaseSync) {
    const adding = (table: keyof typeof usageRollups) =>
      database.prepare(
        `INSERT INTO ${table} (${usageRollups[table].columns}) ${usageRollups[table].rows(" AND session_id = ?")}`
      )
    this.#addSlots = adding("usage_slots")
    this.#addUsage = adding("session_usage")
    this.#usage = database.prepare("SELECT * FROM session_usage WHERE session_id = ?")
  }

  /** Writes both tables for a session that has no rows in them, and adds them up. */
  make(session_id: number): SessionUsage {
    if (this.#addSlots.run(session_id).changes === 0) return noUsage
    this.#addUsage.run(session_id)
    return this.sum(session_id)
  }

  /** Adds up what `session_usage` holds of a session. */
  sum(session_id: number): SessionUsage {
    return sumOf(this.#usage.all(session_id) as unknown as ReadonlyArray<UsageRow>)
  }
}

const sumOf = (rows: ReadonlyArray<UsageRow>): SessionUsage => {
  const sum = (name: Figure) => rows.reduce((total, row) => total + row[name], 0)
  const [requests, unpriced_requests] = [sum("requests"), sum("unpriced_requests")]
  return {
    ...(Object.fromEntries(summed.map((name) => [name, sum(name)])) as Record<Summed, number>),
    cost_usd_micros: requests > unpriced_requests ? sum("cost_usd_micros") : null,
    recorded_cost_usd_micros: sum("with_recorded_requests") > 0 ? sum("recorded_cost_usd_micros") : null,
    computed_cost_usd_micros: sum("with_computed_requests") > 0 ? sum("computed_cost_usd_micros") : null,
    cost_status:
      requests === unpriced_requests
        ? "unknown"
        : sum("lower_bound_requests") + unpriced_requests > 0
          ? "lower_bound"
          : sum("computed_requests") > 0
            ? "computed"
            : "recorded",
    unpriced_requests,
    model_id: topModel(rows)
  }
}

/** At a tie the lesser row id; null where the most was put out by a model that the trail does not name. */
const topModel = (rows: ReadonlyArray<UsageRow>): number | null => {
  const output = new Map<number, number>()
  for (const row of rows) output.set(row.model_id, (output.get(row.model_id) ?? 0) + row.output_tokens)
  const [top] = [...output].sort(([a, most], [b, other]) => other - most || a - b)
  return top === undefined || top[0] === 0 ? null : top[0]
}

const noUsage: SessionUsage = sumOf([])
