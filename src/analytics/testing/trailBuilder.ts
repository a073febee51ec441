/**
 * Builds small trails in memory for tests of answers: rows that fit together, texts that can be read back,
 * and rollups derived from the rows by SQL.
 *
 * Sessions, messages and parts are named by their native ids. Times are ISO strings or UTC milliseconds.
 * Call `derive()` after the last row; it fills `usage_slots` and `session_stats` and every time that was
 * left out of a session. `layer` gives both services that answers need.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventType } from "../../record/SessionEvent.ts"
import type { FileVerb } from "../../record/FileOperation.ts"
import type { MessageKind, Role } from "../../record/MessageSeen.ts"
import type { PartType, ToolStatus } from "../../record/PartSeen.ts"
import type { SessionRelation } from "../../record/SessionSeen.ts"
import type { Todo } from "../../record/TodoList.ts"
import type { ToolError } from "../../record/ToolError.ts"
import { Content } from "../../store/Content.ts"
import { layerClient } from "../../store/Sqlite.ts"
import { memoryDatabase } from "../../store/testing/memoryStore.ts"
import { deriveRollups } from "./rollups.ts"

/** ISO text or UTC milliseconds; null where the trail has no time. */
export type Moment = string | number | null

export interface SessionRow {
  readonly agent?: string
  readonly relation?: SessionRelation
  readonly parent?: string | null
  readonly parentCall?: string | null
  readonly role?: string | null
  readonly title?: string | null
  /** Root of the project; its last folder is the name. */
  readonly project?: string | null
  /** Working directory; a worktree when it differs from `project`. */
  readonly directory?: string | null
  readonly machine?: string
  readonly user?: string | null
  readonly branch?: string | null
  readonly version?: string | null
  readonly started?: Moment
  readonly ended?: Moment
}

export interface MessageRow {
  readonly id?: string
  readonly role?: Role
  readonly kind?: MessageKind
  readonly at?: Moment
  readonly completed?: Moment
  readonly model?: string | null
  readonly provider?: string
  readonly parent?: string | null
  readonly error?: string | null
  /** Makes one text part. */
  readonly text?: string
  readonly copiedTo?: ReadonlyArray<string>
}

export interface PartRow {
  readonly key?: string
  readonly type?: PartType
  readonly text?: string
  /** Length to record when there is no text. */
  readonly chars?: number
  readonly title?: string | null
  readonly synthetic?: boolean
}

export interface ToolRow {
  readonly key?: string
  readonly tool: string
  /** Server of an MCP tool; guessed from `mcp__server__tool`. */
  readonly server?: string | null
  readonly status?: ToolStatus
  readonly title?: string | null
  readonly input?: unknown
  readonly inputChars?: number
  readonly output?: string
  readonly outputChars?: number
  readonly started?: Moment
  readonly ended?: Moment
  readonly duration?: number | null
  readonly error?: Partial<ToolError> | null
  readonly child?: string | null
}

export interface RequestRow {
  readonly key?: string
  readonly message?: string | null
  readonly at?: Moment
  readonly completed?: Moment
  readonly model?: string | null
  readonly provider?: string
  readonly input?: number
  readonly output?: number
  readonly reasoning?: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
  readonly webSearches?: number
  readonly twin?: string | null
  readonly twinRank?: number
  readonly counted?: boolean
  /** Micro-dollars. `cost` and `status` follow from these two unless given. */
  readonly recorded?: number | null
  readonly computed?: number | null
  readonly cost?: number | null
  readonly status?: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly lowerBound?: string | null
  readonly suspicion?: number
  /** JSON value of the rate card. */
  readonly card?: unknown
  readonly stop?: string | null
  readonly speed?: "standard" | "fast"
  /** The raw record and the file that it stands in. */
  readonly record?: unknown
  readonly file?: string
}

export interface FileRow {
  readonly verb?: FileVerb
  readonly added?: number | null
  readonly removed?: number | null
  readonly at?: Moment
}

export type Trail = ReturnType<typeof makeTrail>

/** A fresh trail. */
export const makeTrail = () => {
  const database = memoryDatabase()
  const custody = makeCustody()
  const sessions = new Map<string, { id: number; agent: number }>()
  const messages = new Map<string, { id: number; at: number | null; parts: number }>()
  let serial = 0

  const run = (sql: string, ...values: ReadonlyArray<string | number | null>): number =>
    Number(database.prepare(sql).run(...values).lastInsertRowid)
  const intern = (
    table: string,
    columns: ReadonlyArray<string>,
    ...values: ReadonlyArray<string | number | null>
  ) => {
    const where = columns.map((column) => `${column} IS ?`).join(" AND ")
    const known = database.prepare(`SELECT id FROM ${table} WHERE ${where}`).get(...values)
    if (known !== undefined) return Number(known["id"])
    return run(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => "?")})`, ...values)
  }
  const sessionOf = (native: string) => found(sessions, native, "session")
  const messageOf = (native: string) => found(messages, native, "message")
  const modelOf = (model: string | null, provider: string) =>
    model === null ? null : intern("models", ["name", "provider"], model, provider)
  const toolOf = (name: string, server: string | null) => {
    const known = database.prepare("SELECT id FROM tools WHERE name = ?").get(name)
    return known === undefined
      ? run("INSERT INTO tools (name, mcp_server) VALUES (?, ?)", name, server)
      : Number(known["id"])
  }
  const keep = (value: unknown, file: string, session: number) => {
    const kept = custody.keep(value, file)
    const fileId = fileOf(file)
    run("INSERT OR IGNORE INTO session_files (session_id, file_id) VALUES (?, ?)", session, fileId)
    run(
      "INSERT INTO chunks (address, length, file_id, generation, file_offset) VALUES (?, ?, ?, 0, ?)",
      kept.address,
      kept.length,
      fileId,
      kept.offset
    )
    return kept
  }
  const fileOf = (path: string): number => {
    const known = database.prepare("SELECT id FROM source_files WHERE path = ?").get(path)
    if (known !== undefined) return Number(known["id"])
    return run(
      `INSERT INTO source_files (source, format, root, path, kind, inode, mtime_ms, size_bytes, cursor_bytes, kept_bytes,
        status, first_seen_at_ms, read_at_ms) VALUES ('test', 'test', '/', ?, 'log', 1, 0, 0, 0, 0, 'processed', 0, 0)`,
      path
    )
  }
  const pointer = (text: string) => intern("pointers", ["pointer"], text)
  const nextKey = (prefix: string) => `${prefix}${++serial}`

  /** A session; its parent need not be there yet. */
  const session = (native: string, row: SessionRow = {}): number => {
    const agent = intern("agents", ["name"], row.agent ?? "claude-code")
    const project = row.project ?? null
    const projectId =
      project === null
        ? null
        : intern("projects", ["root", "name"], project, project.split("/").at(-1) ?? project)
    const directory = row.directory ?? project
    const directoryId =
      directory === null || projectId === null
        ? null
        : intern(
            "directories",
            ["path", "project_id", "is_worktree"],
            directory,
            projectId,
            directory === project ? 0 : 1
          )
    const id = run(
      `INSERT INTO sessions (agent_id, native_id, relation, parent_native_id, parent_id, parent_call_id, role, title, title_rank,
        project_id, directory_id, machine_id, user_name, git_branch, agent_version, started_at_ms, ended_at_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      agent,
      native,
      row.relation ?? (row.parent == null ? "root" : "subagent"),
      row.parent ?? null,
      row.parent == null ? null : (sessions.get(row.parent)?.id ?? null),
      row.parentCall ?? null,
      row.role ?? null,
      row.title ?? null,
      row.title == null ? 0 : 3,
      projectId,
      directoryId,
      intern("machines", ["name"], row.machine ?? "workbench"),
      row.user ?? null,
      row.branch ?? null,
      row.version ?? null,
      moment(row.started),
      moment(row.ended)
    )
    sessions.set(native, { id, agent })
    return id
  }

  /** A message; gives back its native id. */
  const message = (inSession: string, row: MessageRow = {}): string => {
    const { id: sessionId, agent } = sessionOf(inSession)
    const native = row.id ?? nextKey("msg_")
    const kind = row.kind ?? "prompt"
    const at = moment(row.at)
    const kept =
      row.text === undefined ? null : keep({ text: row.text }, `/trail/${inSession}.jsonl`, sessionId)
    const id = run(
      `INSERT INTO messages (agent_id, native_id, session_id, parent_native_id, role, kind, at_ms, completed_at_ms, model_id, error,
        address, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      agent,
      native,
      sessionId,
      row.parent ?? null,
      row.role ?? (kind === "answer" ? "assistant" : "user"),
      kind,
      at,
      moment(row.completed),
      modelOf(row.model ?? null, row.provider ?? "anthropic"),
      row.error ?? null,
      kept?.address ?? null,
      kept?.length ?? null
    )
    messages.set(native, { id, at, parts: 0 })
    for (const copy of row.copiedTo ?? []) {
      run("INSERT INTO message_copies (message_id, session_id) VALUES (?, ?)", id, sessionOf(copy).id)
    }
    if (row.text !== undefined) part(native, { key: "text", text: row.text })
    return native
  }

  /** A part other than a tool call; gives back its key. */
  const part = (ofMessage: string, row: PartRow = {}): string => {
    const owner = messageOf(ofMessage)
    const key = row.key ?? nextKey("prt_")
    const kept = row.text === undefined ? null : custody.keep({ text: row.text }, "/trail/parts.jsonl")
    run(
      `INSERT INTO parts (message_id, key, ordinal, type, is_synthetic, title, address, length, pointer_id, content_chars)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      owner.id,
      key,
      owner.parts++,
      row.type ?? "text",
      row.synthetic === true ? 1 : 0,
      row.title ?? null,
      kept?.address ?? null,
      kept?.length ?? null,
      kept === null ? null : pointer("/text"),
      row.text?.length ?? row.chars ?? 0
    )
    return key
  }

  /** A tool call; gives back its key, which is its call id too. */
  const tool = (ofMessage: string, row: ToolRow): string => {
    const owner = messageOf(ofMessage)
    const key = row.key ?? nextKey("call_")
    const server = row.server ?? /^mcp__(.+?)__/.exec(row.tool)?.[1] ?? null
    const input = row.input === undefined ? null : custody.keep({ input: row.input }, "/trail/parts.jsonl")
    const output =
      row.output === undefined ? null : custody.keep({ output: row.output }, "/trail/parts.jsonl")
    const started = moment(row.started) ?? owner.at
    const ended =
      moment(row.ended) ?? (started === null || row.duration == null ? null : started + row.duration)
    const error =
      row.error == null
        ? null
        : JSON.stringify({
            type: "unknown",
            code: null,
            tool: row.tool,
            message: "",
            ...row.error
          } satisfies ToolError)
    run(
      `INSERT INTO parts (message_id, key, ordinal, type, title, address, length, pointer_id, content_chars, tool_id, call_id, status,
        started_at_ms, ended_at_ms, recorded_duration_ms, output_address, output_length, output_pointer_id, output_chars, error_data,
        child_native_id) VALUES (?, ?, ?, 'tool', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      owner.id,
      key,
      owner.parts++,
      row.title ?? null,
      input?.address ?? null,
      input?.length ?? null,
      input === null ? null : pointer("/input"),
      row.inputChars ?? (row.input === undefined ? 0 : JSON.stringify(row.input).length),
      toolOf(row.tool, server),
      key,
      row.status ?? (error === null ? "completed" : "error"),
      started,
      ended,
      row.duration ?? (started === null || ended === null ? null : ended - started),
      output?.address ?? null,
      output?.length ?? null,
      output === null ? null : pointer("/output"),
      row.output?.length ?? row.outputChars ?? 0,
      error,
      row.child ?? null
    )
    return key
  }

  /** A model call; gives back its row id. */
  const request = (inSession: string, row: RequestRow = {}): number => {
    const { id: sessionId, agent } = sessionOf(inSession)
    const recorded = row.recorded ?? null
    const computed = row.computed ?? null
    const cost = row.cost === undefined ? (computed ?? recorded) : row.cost
    const known = computed !== null ? "computed" : "recorded"
    const kept =
      row.record === undefined ? null : keep(row.record, row.file ?? `/trail/${inSession}.jsonl`, sessionId)
    return run(
      `INSERT INTO requests (agent_id, key, session_id, message_id, twin, twin_rank, is_counted, at_ms, completed_at_ms, model_id,
        input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, web_searches,
        speed, stop_reason, is_complete, lower_bound, suspicion, recorded_cost_usd_micros, computed_cost_usd_micros,
        cost_usd_micros, cost_status, rate_card_id, address, length)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      agent,
      row.key ?? nextKey("req_"),
      sessionId,
      row.message == null ? null : messageOf(row.message).id,
      row.twin ?? null,
      row.twinRank ?? 0,
      row.counted === false ? 0 : 1,
      moment(row.at),
      moment(row.completed),
      modelOf(row.model === undefined ? "claude-sonnet-4-5" : row.model, row.provider ?? "anthropic"),
      row.input ?? 0,
      row.output ?? 0,
      row.reasoning ?? 0,
      row.cacheRead ?? 0,
      row.cacheWrite5m ?? 0,
      row.cacheWrite1h ?? 0,
      row.webSearches ?? 0,
      row.speed ?? "standard",
      row.stop ?? null,
      row.lowerBound ?? null,
      row.suspicion ?? 0,
      recorded,
      computed,
      cost,
      row.status ?? (cost === null ? "unknown" : row.lowerBound == null ? known : "lower_bound"),
      row.card === undefined ? null : intern("rate_cards", ["card"], JSON.stringify(row.card)),
      kept?.address ?? null,
      kept?.length ?? null
    )
  }

  /** What a tool call did to a file. */
  const file = (ofMessage: string, partKey: string, path: string, row: FileRow = {}): void => {
    const owner = messageOf(ofMessage)
    run(
      "INSERT INTO file_operations (message_id, part_key, path_id, verb, lines_added, lines_removed, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
      owner.id,
      partKey,
      intern("paths", ["path"], path),
      row.verb ?? "read",
      row.added ?? null,
      row.removed ?? null,
      moment(row.at) ?? owner.at
    )
  }

  const event = (
    inSession: string,
    type: EventType,
    at: Moment,
    data: Record<string, unknown> = {}
  ): void => {
    run(
      "INSERT INTO events (session_id, key, type, at_ms, data) VALUES (?, ?, ?, ?, ?)",
      sessionOf(inSession).id,
      nextKey("evt_"),
      type,
      moment(at),
      JSON.stringify(data)
    )
  }

  const todos = (inSession: string, list: ReadonlyArray<Todo>, at: Moment = null): void => {
    for (const [ordinal, todo] of list.entries()) {
      run(
        "INSERT INTO todos (session_id, ordinal, content, status, priority, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        sessionOf(inSession).id,
        ordinal,
        todo.content,
        todo.status,
        todo.priority,
        moment(at)
      )
    }
  }

  const patch = (ofMessage: string, files: ReadonlyArray<string>, hash: string | null = null): void => {
    const owner = messageOf(ofMessage)
    run(
      "INSERT INTO patches (message_id, key, hash, files, at_ms) VALUES (?, ?, ?, ?, ?)",
      owner.id,
      nextKey("pch_"),
      hash,
      JSON.stringify(files),
      owner.at
    )
  }

  const layer: Layer.Layer<SqlClient.SqlClient | Content> = Layer.merge(layerClient(database), custody.layer)
  const derive = (): void => deriveRollups(database)
  return { database, layer, session, message, part, tool, request, file, event, todos, patch, derive }
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

/** Raw records in memory, addressed as the custody stream is. */
const makeCustody = () => {
  const kept = new Map<number, { readonly raw: Buffer; readonly path: string; readonly offset: number }>()
  const ends = new Map<string, number>()
  let end = 0
  const keep = (value: unknown, path: string) => {
    const raw = Buffer.from(`${JSON.stringify(value)}\n`)
    const address = end
    const offset = ends.get(path) ?? 0
    kept.set(address, { raw, path, offset })
    end += raw.length
    ends.set(path, offset + raw.length)
    return { address, length: raw.length - 1, offset }
  }
  const at = (address: number, pointer: string): unknown => {
    const record = kept.get(address)
    if (record === undefined) return null
    let value: unknown = JSON.parse(record.raw.toString())
    for (const name of pointer.split("/").slice(1)) value = (value as Record<string, unknown> | null)?.[name]
    return value ?? null
  }
  const layer = Layer.succeed(Content)({
    raw: (address, length) => Effect.sync(() => kept.get(address)?.raw.subarray(0, length) ?? null),
    value: (reference) => Effect.sync(() => at(reference.address, reference.pointer)),
    text: (reference) =>
      Effect.sync(() => {
        const value = at(reference.address, reference.pointer)
        return value === null || typeof value === "string" ? value : JSON.stringify(value)
      }),
    provenance: (address) =>
      Effect.sync(() => {
        const record = kept.get(address)
        return record === undefined ? null : { path: record.path, generation: 0, offset: record.offset }
      })
  })
  return { keep, layer }
}
