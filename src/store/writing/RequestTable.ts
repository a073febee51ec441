/**
 * Requests as the writer keeps them: one row for `(agent, key)`, joined from all sightings, priced at the
 * time of the first; and the decision which of several twins counts.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import type { Priceable } from "../../record/RequestSeen.ts"
import { requestColumns, type RequestRow } from "../Batch.ts"
import { joinRequestRows } from "../join.ts"
import { RowUnpacker, type Cell, type PackedRows } from "../PackedRows.ts"
import type { BatchIds } from "./BatchIds.ts"
import type { Dictionaries } from "./Dictionaries.ts"
import { KnownRows } from "./KnownRows.ts"

/** What a request cost; see `rates/`. `card` is JSON. */
export interface Price {
  readonly computed_cost_usd_micros: number | null
  readonly cost_usd_micros: number | null
  readonly cost_status: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly card: string | null
}

export type Pricer = (request: Priceable) => Price

const written = [
  "session_id",
  "message_id",
  "twin",
  "twin_rank",
  "at_ms",
  "completed_at_ms",
  "model_id",
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "web_searches",
  "speed",
  "service_tier",
  "geo",
  "stop_reason",
  "is_complete",
  "lower_bound",
  "suspicion",
  "recorded_cost_usd_micros",
  "computed_cost_usd_micros",
  "cost_usd_micros",
  "cost_status",
  "rate_card_id",
  "address",
  "length"
] as const

const names = Object.keys(requestColumns)
const messageColumn = names.indexOf("message")

export class RequestTable {
  readonly #find: StatementSync
  readonly #add: StatementSync
  readonly #update: StatementSync
  readonly #twins: StatementSync
  readonly #count: StatementSync
  readonly #modelless: StatementSync
  readonly #shareModel: StatementSync
  readonly #findCard: StatementSync
  readonly #addCard: StatementSync
  readonly #cards = new Map<string, number>()
  readonly #known: KnownRows<Standing>
  /** How many requests have a twin's name. */
  readonly #twinRows: KnownRows<number>
  readonly #database: DatabaseSync
  readonly #dictionaries: Dictionaries
  readonly #price: Pricer
  readonly #packed = new RowUnpacker(requestColumns)
  readonly #cells: Array<Cell> = []
  /** Twins touched since they were last settled, as `agent_id` and twin. */
  readonly #touched = new Map<string, number>()

  constructor(database: DatabaseSync, dictionaries: Dictionaries, price: Pricer) {
    this.#dictionaries = dictionaries
    this.#price = price
    this.#database = database
    this.#known = new KnownRows(isEmpty(database))
    this.#twinRows = new KnownRows(isEmpty(database))
    this.#find = database.prepare(`SELECT r.*, m.name AS model, m.provider FROM requests r
      LEFT JOIN models m ON m.id = r.model_id WHERE r.key = ? AND r.agent_id = ?`)
    this.#add = database.prepare(
      `INSERT INTO requests (agent_id, key, ${written.join(", ")}) VALUES (?, ?, ${written.map(() => "?").join(", ")})`
    )
    this.#update = database.prepare(
      `UPDATE requests SET ${written.map((c) => `${c} = ?`).join(", ")} WHERE id = ?`
    )
    this.#twins = database.prepare(
      "SELECT id, session_id, twin_rank, at_ms, key, is_counted FROM requests WHERE twin = ? AND agent_id = ?"
    )
    this.#count = database.prepare("UPDATE requests SET is_counted = ? WHERE id = ?")
    // A message tells its model without the provider; its request knows both.
    this.#shareModel = database.prepare(`UPDATE messages SET model_id = o.model_id FROM (
        SELECT r.message_id, min(r.model_id) AS model_id FROM requests r JOIN messages m ON m.id = r.message_id
          JOIN models told ON told.id = m.model_id AND told.provider = ''
          JOIN models named ON named.id = r.model_id AND named.name = told.name AND named.provider <> ''
        WHERE r.session_id IN (SELECT value FROM json_each(?)) GROUP BY 1
      ) AS o WHERE messages.id = o.message_id`)
    this.#modelless =
      database.prepare(`SELECT r.key, r.agent_id, r.session_id, mo.name AS model, nullif(mo.provider, '') AS provider
      FROM requests r JOIN messages m ON m.id = r.message_id
      JOIN models mo ON mo.id = coalesce((SELECT o.model_id FROM requests o WHERE o.message_id = r.message_id
        AND o.model_id IS NOT NULL ORDER BY o.key LIMIT 1), m.model_id)
      WHERE r.session_id IN (SELECT value FROM json_each(?)) AND r.model_id IS NULL`)
    this.#findCard = database.prepare("SELECT id FROM rate_cards WHERE card = ?")
    this.#addCard = database.prepare("INSERT INTO rate_cards (card) VALUES (?)")
  }

  /** Writes or joins a sighting. Returns the session that the request stands in. */
  see(rows: PackedRows, index: number, ids: BatchIds, base: number): number {
    const row = this.#read(rows, index, ids, base)
    const at = index * this.#packed.width
    const session_id = ids.session(rows.cells[at]!)
    const message_id = row.message === null ? null : ids.message(session_id, rows.cells[at + messageColumn]!)
    return this.#see(ids.agent_id, session_id, message_id, row)
  }

  #read(rows: PackedRows, index: number, ids: BatchIds, base: number): RequestRow {
    const cells = this.#packed.read(rows, index, ids.texts, this.#cells)
    const row: Record<string, Cell | boolean> = {}
    for (let column = 0; column < names.length; column++) row[names[column]!] = cells[column]!
    row["is_complete"] = row["is_complete"] === 1
    if (row["position"] !== null) row["position"] = Number(row["position"]) + base
    return row as unknown as RequestRow
  }

  #see(agent_id: number, session_id: number, message_id: number | null, row: RequestRow): number {
    const standing = this.#known.get(agent_id, row.key)
    if (standing !== undefined && addsNothing(standing, message_id, row)) return standing.session_id
    const unseen = standing === undefined && this.#known.isComplete
    const stored = unseen ? undefined : (this.#find.get(row.key, agent_id) as unknown as Stored | undefined)
    if (row.twin !== null) this.#touchTwin(agent_id, row.twin, stored === undefined)
    if (stored === undefined) {
      this.#add.run(agent_id, row.key, ...this.#values(session_id, message_id, row))
      this.#known.set(agent_id, row.key, standingOf(row, session_id, message_id))
      return session_id
    }
    const joined = joinRequestRows(asRow(stored), row)
    const joined_message_id = stored.message_id ?? message_id
    this.#update.run(...this.#values(stored.session_id, joined_message_id, joined), stored.id)
    this.#known.set(agent_id, row.key, standingOf(joined, stored.session_id, joined_message_id))
    return stored.session_id
  }

  /** A twin that so far is the only one of its kind needs no settling. */
  #touchTwin(agent_id: number, twin: string, isNew: boolean): void {
    const others = this.#twinRows.get(agent_id, twin)
    if (isNew) this.#twinRows.set(agent_id, twin, (others ?? 0) + 1)
    const isAlone = this.#twinRows.isComplete && (others ?? 0) <= (isNew ? 0 : 1)
    if (!isAlone) this.#touched.set(twin, agent_id)
  }

  /** Decides which twins count; tells `changed` the sessions whose totals this moves. */
  settleTwins(changed: (session_id: number) => void): void {
    for (const [twin, agent_id] of this.#touched) {
      const rows = this.#twins.all(twin, agent_id) as unknown as ReadonlyArray<Twin>
      if (rows.length < 2) continue
      const chosen = rows.some((r) => r.twin_rank === 0) ? null : [...rows].sort(byRank)[0]!
      for (const row of rows) {
        const counts = row.twin_rank === 0 || row === chosen ? 1 : 0
        if (counts === row.is_counted) continue
        this.#count.run(counts, row.id)
        changed(row.session_id)
      }
    }
    this.#touched.clear()
  }

  /**
   * Gives a message the model row of its request, and a request without a model that of its message: of another request of it, else what the message says.
   * OpenCode once told several calls under one message, and only the last with a model.
   */
  settleModels(session_ids: Iterable<number>): void {
    const ids = JSON.stringify([...session_ids])
    this.#shareModel.run(ids)
    for (const row of this.#modelless.all(ids) as unknown as ReadonlyArray<Modelless>) {
      const stored = this.#find.get(row.key, row.agent_id) as unknown as Stored
      const values = this.#values(row.session_id, stored.message_id, { ...asRow(stored), ...row })
      this.#update.run(...values, stored.id)
    }
  }

  forget(): void {
    this.#touched.clear()
    this.#known.forget(isEmpty(this.#database))
    this.#twinRows.forget(isEmpty(this.#database))
    this.#cards.clear()
  }

  /** In the order of `written`. */
  #values(session_id: number, message_id: number | null, row: RequestRow): Array<SQLInputValue> {
    const price = this.#price(row)
    return [
      session_id,
      message_id,
      row.twin,
      row.twin_rank,
      row.at_ms,
      row.completed_at_ms,
      this.#dictionaries.model(row.model, row.provider),
      row.input_tokens,
      row.output_tokens,
      row.reasoning_tokens,
      row.cache_read_tokens,
      row.cache_write_5m_tokens,
      row.cache_write_1h_tokens,
      row.web_searches,
      row.speed,
      row.service_tier,
      row.geo,
      row.stop_reason,
      row.is_complete ? 1 : 0,
      row.lower_bound,
      row.suspicion,
      row.recorded_cost_usd_micros,
      price.computed_cost_usd_micros,
      price.cost_usd_micros,
      price.cost_status,
      price.card === null ? null : this.cardId(price.card),
      row.position,
      row.length
    ]
  }

  cardId(card: string): number {
    const known = this.#cards.get(card)
    if (known !== undefined) return known
    const row = this.#findCard.get(card) as { id: number } | undefined
    const id = row === undefined ? Number(this.#addCard.run(card).lastInsertRowid) : row.id
    this.#cards.set(card, id)
    return id
  }
}

/** The row as the table holds it, with the model's names. */
interface Stored extends Omit<RequestRow, "is_complete" | "session" | "message" | "position"> {
  readonly id: number
  readonly session_id: number
  readonly message_id: number | null
  readonly is_complete: number
  readonly address: number | null
}

/** What of a written request decides whether another sighting of it adds anything. */
interface Standing extends Pick<
  RequestRow,
  | "output_tokens"
  | "is_complete"
  | "at_ms"
  | "completed_at_ms"
  | "twin"
  | "twin_rank"
  | "recorded_cost_usd_micros"
> {
  readonly session_id: number
  readonly message_id: number | null
}

const standingOf = (row: RequestRow, session_id: number, message_id: number | null): Standing => {
  const { output_tokens, is_complete, at_ms, completed_at_ms, twin, twin_rank, recorded_cost_usd_micros } =
    row
  return {
    output_tokens,
    is_complete,
    at_ms,
    completed_at_ms,
    twin,
    twin_rank,
    recorded_cost_usd_micros,
    session_id,
    message_id
  }
}

/** The common case of a second sighting: nothing of it is fuller, earlier or later. */
const addsNothing = (known: Standing, message_id: number | null, row: RequestRow): boolean =>
  (message_id === null || known.message_id !== null) &&
  (row.output_tokens < known.output_tokens ||
    (row.output_tokens === known.output_tokens && known.is_complete && !row.is_complete)) &&
  (row.at_ms === null || (known.at_ms !== null && known.at_ms <= row.at_ms)) &&
  (row.completed_at_ms === null ||
    (known.completed_at_ms !== null && known.completed_at_ms >= row.completed_at_ms)) &&
  row.twin_rank >= known.twin_rank &&
  (row.twin === null || row.twin === known.twin) &&
  (row.recorded_cost_usd_micros === null ||
    (known.recorded_cost_usd_micros !== null &&
      known.recorded_cost_usd_micros >= row.recorded_cost_usd_micros))

const isEmpty = (database: DatabaseSync): boolean =>
  database.prepare("SELECT 1 FROM requests LIMIT 1").get() === undefined

const asRow = (stored: Stored): RequestRow => ({
  ...stored,
  session: "",
  message: null,
  is_complete: stored.is_complete === 1,
  provider: stored.provider === "" ? null : stored.provider,
  position: stored.address
})

interface Modelless {
  readonly key: string
  readonly session_id: number
  readonly agent_id: number
  readonly model: string
  readonly provider: string | null
}

interface Twin {
  readonly id: number
  readonly session_id: number
  readonly twin_rank: number
  readonly at_ms: number | null
  readonly key: string
  readonly is_counted: number
}

const byRank = (a: Twin, b: Twin): number =>
  a.twin_rank - b.twin_rank || (a.at_ms ?? Infinity) - (b.at_ms ?? Infinity) || (a.key < b.key ? -1 : 1)
