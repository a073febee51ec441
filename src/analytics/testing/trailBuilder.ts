/**
 * Builds small trails in memory for tests of answers: rows that fit together, texts that can be read back,
 * and rollups as the store makes them.
 *
 * Sessions, messages and parts are named by their native ids. Times are ISO strings or UTC milliseconds.
 * Call `derive()` after the last row; it fills `usage_slots` and `session_stats` and every time that was
 * left out of a session. `layer` gives both services that answers need.
 */
import * as Layer from "effect/Layer"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventType } from "../../record/SessionEvent.ts"
import type { Todo } from "../../record/TodoList.ts"
import type { ToolError } from "../../record/ToolError.ts"
import type { Content } from "../../store/Content.ts"
import { layerClient } from "../../store/Sqlite.ts"
import { memoryDatabase } from "../../store/testing/memoryStore.ts"
import { deriveRollups } from "./rollups.ts"
import { makeCustody } from "./trailCustody.ts"
import type { FileRow, MessageRow, Moment, PartRow, RequestRow, SessionRow, ToolRow } from "./trailRows.ts"

export type { FileRow, MessageRow, Moment, PartRow, RequestRow, SessionRow, ToolRow } from "./trailRows.ts"

/** A fresh trail. */
export const makeTrail = (): Trail => new Trail()

type Value = string | number | null
type Columns = Readonly<Record<string, Value>>

export class Trail {
  readonly database = memoryDatabase()
  readonly #custody = makeCustody()
  readonly #sessions = new Map<string, { id: number; agent: number }>()
  readonly #messages = new Map<string, { id: number; at: number | null; parts: number }>()
  #serial = 0

  /** SqlClient and Content over what was built. */
  readonly layer: Layer.Layer<SqlClient.SqlClient | Content> = Layer.merge(
    layerClient(this.database),
    this.#custody.layer
  )

  /** Makes the rollups, and fills times of sessions. */
  derive(): void {
    deriveRollups(this.database)
  }

  /** A session; gives back its row id. Its parent need not be there yet. */
  session(native: string, row: SessionRow = {}): number {
    const agent = this.#intern("agents", { name: row.agent ?? "claude-code" })
    const id = this.#insert("sessions", {
      agent_id: agent,
      native_id: native,
      relation: row.relation ?? (row.parent == null ? "root" : "subagent"),
      parent_native_id: row.parent ?? null,
      parent_id: row.parent == null ? null : (this.#sessions.get(row.parent)?.id ?? null),
      parent_call_id: row.parentCall ?? null,
      role: row.role ?? null,
      title: row.title ?? null,
      title_rank: row.title == null ? 0 : 3,
      ...this.#place(row.project ?? null, row.directory ?? row.project ?? null),
      machine_id: this.#intern("machines", { name: row.machine ?? "workbench" }),
      user_name: row.user ?? null,
      git_branch: row.branch ?? null,
      agent_version: row.version ?? null,
      started_at_ms: moment(row.started),
      ended_at_ms: moment(row.ended)
    })
    this.#sessions.set(native, { id, agent })
    return id
  }

  /** A message; gives back its native id. */
  message(inSession: string, row: MessageRow = {}): string {
    const { id: session_id, agent } = found(this.#sessions, inSession, "session")
    const native = row.id ?? this.#nextKey("msg_")
    const kind = row.kind ?? "prompt"
    const at = moment(row.at)
    const kept =
      row.text === undefined ? null : this.#keep({ text: row.text }, `/trail/${inSession}.jsonl`, session_id)
    const id = this.#insert("messages", {
      agent_id: agent,
      native_id: native,
      session_id,
      parent_native_id: row.parent ?? null,
      role: row.role ?? (kind === "answer" ? "assistant" : "user"),
      kind,
      at_ms: at,
      completed_at_ms: moment(row.completed),
      model_id: this.#model(row.model ?? null, row.provider),
      error: row.error ?? null,
      address: kept?.address ?? null,
      length: kept?.length ?? null
    })
    this.#messages.set(native, { id, at, parts: 0 })
    for (const copy of row.copiedTo ?? []) {
      this.#insert("message_copies", {
        message_id: id,
        session_id: found(this.#sessions, copy, "session").id
      })
    }
    if (row.text !== undefined) this.part(native, { key: "text", text: row.text })
    return native
  }

  /** A part other than a tool call; gives back its key. */
  part(ofMessage: string, row: PartRow = {}): string {
    const owner = found(this.#messages, ofMessage, "message")
    const key = row.key ?? this.#nextKey("prt_")
    this.#insert("parts", {
      message_id: owner.id,
      key,
      ordinal: owner.parts++,
      type: row.type ?? "text",
      is_synthetic: row.synthetic === true ? 1 : 0,
      title: row.title ?? null,
      ...this.#reference("", "text", row.text),
      content_chars: row.text?.length ?? row.chars ?? 0
    })
    return key
  }

  /** A tool call; gives back its key, which is its call id too. */
  tool(ofMessage: string, row: ToolRow): string {
    const owner = found(this.#messages, ofMessage, "message")
    const key = row.key ?? this.#nextKey("call_")
    const started = moment(row.started) ?? owner.at
    const ended =
      moment(row.ended) ?? (started === null || row.duration == null ? null : started + row.duration)
    const error = errorData(row)
    this.#insert("parts", {
      message_id: owner.id,
      key,
      ordinal: owner.parts++,
      type: "tool",
      title: row.title ?? null,
      ...this.#reference("", "input", row.input),
      content_chars: row.inputChars ?? (row.input === undefined ? 0 : JSON.stringify(row.input).length),
      tool_id: this.#tool(row.tool, row.server ?? /^mcp__(.+?)__/.exec(row.tool)?.[1] ?? null),
      call_id: key,
      status: row.status ?? (error === null ? "completed" : "error"),
      started_at_ms: started,
      ended_at_ms: ended,
      recorded_duration_ms: row.duration ?? (started === null || ended === null ? null : ended - started),
      ...this.#reference("output_", "output", row.output),
      output_chars: row.output?.length ?? row.outputChars ?? 0,
      error_data: error,
      child_native_id: row.child ?? null
    })
    return key
  }

  /** A model call; gives back its row id. */
  request(inSession: string, row: RequestRow = {}): number {
    const { id: session_id, agent } = found(this.#sessions, inSession, "session")
    const kept =
      row.record === undefined
        ? null
        : this.#keep(row.record, row.file ?? `/trail/${inSession}.jsonl`, session_id)
    return this.#insert("requests", {
      agent_id: agent,
      key: row.key ?? this.#nextKey("req_"),
      session_id,
      message_id: row.message == null ? null : found(this.#messages, row.message, "message").id,
      twin: row.twin ?? null,
      twin_rank: row.twinRank ?? 0,
      is_counted: row.counted === false ? 0 : 1,
      at_ms: moment(row.at),
      completed_at_ms: moment(row.completed),
      model_id: this.#model(row.model === undefined ? "claude-sonnet-4-5" : row.model, row.provider),
      input_tokens: row.input ?? 0,
      output_tokens: row.output ?? 0,
      reasoning_tokens: row.reasoning ?? 0,
      cache_read_tokens: row.cacheRead ?? 0,
      cache_write_5m_tokens: row.cacheWrite5m ?? 0,
      cache_write_1h_tokens: row.cacheWrite1h ?? 0,
      web_searches: row.webSearches ?? 0,
      speed: row.speed ?? "standard",
      stop_reason: row.stop ?? null,
      is_complete: 1,
      lower_bound: row.lowerBound ?? null,
      suspicion: row.suspicion ?? 0,
      ...costColumns(row),
      rate_card_id:
        row.card === undefined ? null : this.#intern("rate_cards", { card: JSON.stringify(row.card) }),
      address: kept?.address ?? null,
      length: kept?.length ?? null
    })
  }

  /** What a tool call did to a file. */
  file(ofMessage: string, partKey: string, path: string, row: FileRow = {}): void {
    const owner = found(this.#messages, ofMessage, "message")
    this.#insert("file_operations", {
      message_id: owner.id,
      part_key: partKey,
      path_id: this.#intern("paths", { path }),
      verb: row.verb ?? "read",
      lines_added: row.added ?? null,
      lines_removed: row.removed ?? null,
      at_ms: moment(row.at) ?? owner.at
    })
  }

  event(inSession: string, type: EventType, at: Moment, data: Record<string, unknown> = {}): void {
    this.#insert("events", {
      session_id: found(this.#sessions, inSession, "session").id,
      key: this.#nextKey("evt_"),
      type,
      at_ms: moment(at),
      data: JSON.stringify(data)
    })
  }

  todos(inSession: string, list: ReadonlyArray<Todo>, at: Moment = null): void {
    const session_id = found(this.#sessions, inSession, "session").id
    for (const [ordinal, todo] of list.entries()) {
      this.#insert("todos", { session_id, ordinal, ...todo, at_ms: moment(at) })
    }
  }

  patch(ofMessage: string, files: ReadonlyArray<string>, hash: string | null = null): void {
    const owner = found(this.#messages, ofMessage, "message")
    const key = this.#nextKey("pch_")
    this.#insert("patches", {
      message_id: owner.id,
      key,
      hash,
      files: JSON.stringify(files),
      at_ms: owner.at
    })
  }

  #insert(table: string, columns: Columns): number {
    const names = Object.keys(columns)
    const marks = names.map(() => "?").join(", ")
    return Number(
      this.database
        .prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`)
        .run(...Object.values(columns)).lastInsertRowid
    )
  }

  /** The id of the row with these columns, made when there is none. */
  #intern(table: string, columns: Columns): number {
    const where = Object.keys(columns).map((column) => `${column} IS ?`)
    const known = this.database
      .prepare(`SELECT id FROM ${table} WHERE ${where.join(" AND ")}`)
      .get(...Object.values(columns))
    return known === undefined ? this.#insert(table, columns) : Number(known["id"])
  }

  #model(name: string | null, provider = "anthropic"): number | null {
    return name === null ? null : this.#intern("models", { name, provider })
  }

  #tool(name: string, mcp_server: string | null): number {
    const known = this.database.prepare("SELECT id FROM tools WHERE name = ?").get(name)
    return known === undefined ? this.#insert("tools", { name, mcp_server }) : Number(known["id"])
  }

  #place(root: string | null, path: string | null): Columns {
    if (root === null || path === null) return { project_id: null, directory_id: null }
    const project_id = this.#intern("projects", { root, name: root.split("/").at(-1) ?? root })
    const is_worktree = path === root ? 0 : 1
    return { project_id, directory_id: this.#intern("directories", { path, project_id, is_worktree }) }
  }

  /** Keeps a value by itself and gives the three columns that refer to it. */
  #reference(prefix: string, name: string, value: unknown): Columns {
    if (value === undefined) return {}
    const kept = this.#custody.keep({ [name]: value }, "/trail/parts.jsonl")
    return {
      [`${prefix}address`]: kept.address,
      [`${prefix}length`]: kept.length,
      [`${prefix}pointer_id`]: this.#intern("pointers", { pointer: `/${name}` })
    }
  }

  /** Keeps a record as a line of a file. */
  #keep(value: unknown, path: string, session_id: number) {
    const kept = this.#custody.keep(value, path)
    const known = this.database.prepare("SELECT id FROM source_files WHERE path = ?").get(path)
    const file_id =
      known === undefined ? this.#insert("source_files", { ...plainFile, path }) : Number(known["id"])
    const isTold = this.database
      .prepare("SELECT 1 FROM session_files WHERE session_id = ? AND file_id = ?")
      .get(session_id, file_id)
    if (isTold === undefined) this.#insert("session_files", { session_id, file_id })
    this.#insert("chunks", {
      address: kept.address,
      length: kept.length,
      file_id,
      generation: 0,
      file_offset: kept.offset
    })
    return kept
  }

  #nextKey(prefix: string): string {
    return `${prefix}${++this.#serial}`
  }
}

const plainFile: Columns = {
  source: "test",
  format: "test",
  root: "/",
  kind: "log",
  inode: 1,
  mtime_ms: 0,
  size_bytes: 0,
  cursor_bytes: 0,
  kept_bytes: 0,
  status: "processed",
  first_seen_at_ms: 0,
  read_at_ms: 0
}

const costColumns = (row: RequestRow): Columns => {
  const recorded = row.recorded ?? null
  const computed = row.computed ?? null
  const cost = row.cost === undefined ? (computed ?? recorded) : row.cost
  const known = computed !== null ? "computed" : "recorded"
  return {
    recorded_cost_usd_micros: recorded,
    computed_cost_usd_micros: computed,
    cost_usd_micros: cost,
    cost_status: row.status ?? (cost === null ? "unknown" : row.lowerBound == null ? known : "lower_bound")
  }
}

const errorData = (row: ToolRow): string | null => {
  if (row.error == null) return null
  const error: ToolError = { type: "unknown", code: null, tool: row.tool, message: "", ...row.error }
  return JSON.stringify(error)
}

const moment = (at: Moment | undefined): number | null => {
  if (at === undefined || at === null) return null
  const ms = typeof at === "number" ? at : Date.parse(at)
  if (Number.isNaN(ms)) throw new Error(`Not a time: ${at}`)
  return ms
}

const found = <A>(map: ReadonlyMap<string, A>, native: string, what: string): A => {
  const value = map.get(native)
  if (value === undefined) throw new Error(`The trail has no ${what} ${native} yet`)
  return value
}
