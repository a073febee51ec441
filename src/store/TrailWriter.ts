/**
 * Writes what was read: the one place where the trail becomes rows.
 *
 * A commit holds whole batches: rows, rejections, cursors, custody and rollups together. A process that dies
 * leaves what the last commit held. Invariant: one writer at a time; `IngestLock.ts` sees to it.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { TodoListSeen } from "../record/TodoList.ts"
import { fileOperationColumns, partColumns, type Batch, type EventRow } from "./Batch.ts"
import { PackWriter } from "./custody/Packs.ts"
import { RowUnpacker, type Cell } from "./PackedRows.ts"
import { seenInTranscripts } from "./telemetry/from-transcripts.ts"
import { BatchIds } from "./writing/BatchIds.ts"
import { Dictionaries } from "./writing/Dictionaries.ts"
import { settleLineage } from "./writing/lineage.ts"
import { MessageTable } from "./writing/MessageTable.ts"
import { PartTable } from "./writing/PartTable.ts"
import { RequestTable, type Pricer } from "./writing/RequestTable.ts"
import { RunTable } from "./writing/RunTable.ts"
import { Rollups } from "./writing/rollups.ts"
import { SessionTable, type SessionContext } from "./writing/SessionTable.ts"
import { SourceTable } from "./writing/SourceTable.ts"
import { TelemetryTable } from "./writing/TelemetryTable.ts"

export interface TrailWriterOptions extends SessionContext {
  readonly packs: string
  readonly price: Pricer
  readonly now: () => number
  /** The run of the live trail that writes, or null. */
  readonly correlation_id: string | null
}

/** Part types whose text is searched. */
const searched = new Set(["text", "reasoning", "tool"])

/** A file that no source knows has no agent, and no rows; the rows of these sources are no agent's. */
const agentless: ReadonlySet<string> = new Set(["", "agent-runs", "telemetry"])

const partNames = Object.keys(partColumns)
const column = {
  session: partNames.indexOf("session"),
  message: partNames.indexOf("message"),
  type: partNames.indexOf("type")
}

export class TrailWriter {
  readonly #database: DatabaseSync
  readonly #options: TrailWriterOptions
  readonly #dictionaries: Dictionaries
  readonly #sessions: SessionTable
  readonly #messages: MessageTable
  readonly #parts: PartTable
  readonly #requests: RequestTable
  /** Made when the first run comes. */
  #runs: RunTable | undefined
  readonly #sources: SourceTable
  readonly #telemetry: TelemetryTable
  readonly #packs: PackWriter
  readonly #rollups: Rollups
  readonly #fileOperations = new RowUnpacker(fileOperationColumns)
  readonly #file: StatementSync
  readonly #patch: StatementSync
  readonly #event: StatementSync
  readonly #todoTime: StatementSync
  readonly #clearTodos: StatementSync
  readonly #todo: StatementSync
  readonly #queue: StatementSync
  readonly #shares: StatementSync
  /** Sessions whose rollups must be made anew at the next commit. */
  readonly #touched = new Set<number>()
  readonly #toSearch = new Set<number>()
  /** Where the custody stream ends. */
  #end: number

  constructor(database: DatabaseSync, options: TrailWriterOptions) {
    this.#database = database
    this.#options = options
    this.#dictionaries = new Dictionaries(database)
    this.#sessions = new SessionTable(database, this.#dictionaries, options)
    this.#messages = new MessageTable(database, this.#dictionaries)
    this.#parts = new PartTable(database)
    this.#requests = new RequestTable(database, this.#dictionaries, options.price)
    this.#sources = new SourceTable(database, options.correlation_id)
    this.#telemetry = new TelemetryTable(database, options.projectOf)
    this.#packs = new PackWriter(database, options.packs)
    this.#rollups = new Rollups(database)
    this.#file =
      database.prepare(`INSERT INTO file_operations (message_id, part_key, path_id, verb, lines_added, lines_removed, at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      lines_added = max(coalesce(lines_added, excluded.lines_added), coalesce(excluded.lines_added, lines_added)),
      lines_removed = max(coalesce(lines_removed, excluded.lines_removed), coalesce(excluded.lines_removed, lines_removed))`)
    this.#patch =
      database.prepare(`INSERT INTO patches (message_id, key, hash, files, at_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET files = max(files, excluded.files), hash = coalesce(hash, excluded.hash)`)
    this.#event =
      database.prepare(`INSERT INTO events (session_id, key, type, at_ms, data, address, length) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET type = excluded.type, at_ms = excluded.at_ms, data = excluded.data,
      address = excluded.address, length = excluded.length WHERE coalesce(excluded.at_ms, 0) >= coalesce(events.at_ms, 0)`)
    this.#todoTime = database.prepare("SELECT max(at_ms) AS at_ms FROM todos WHERE session_id = ?")
    this.#clearTodos = database.prepare("DELETE FROM todos WHERE session_id = ?")
    this.#todo = database.prepare(
      "INSERT INTO todos (session_id, ordinal, content, status, priority, at_ms) VALUES (?, ?, ?, ?, ?, ?)"
    )
    this.#queue = database.prepare("INSERT OR IGNORE INTO search_queue SELECT value FROM json_each(?)")
    this.#shares = database.prepare("SELECT 1 FROM sessions WHERE id = ? AND shares_messages = 1")
    this.#end = endOfStream(database)
  }

  begin(): void {
    if (!this.#database.isTransaction) this.#database.exec("BEGIN IMMEDIATE")
  }

  /** Takes a batch into the open transaction. */
  apply(batch: Batch): void {
    const base = this.#end
    this.#end += batch.raw_bytes
    this.#packs.append(base, batch.segments)
    const file_id = this.#sources.write(batch, base, this.#options.now())
    const agent_id = agentless.has(batch.agent) ? 0 : this.#dictionaries.agent(batch.agent)
    const ids = new BatchIds(agent_id, batch.texts, this.#sessions, this.#messages, this.#dictionaries)
    for (const seen of batch.sessions) ids.told.add(this.#sessions.see(agent_id, seen))
    this.#writeMessages(batch, ids, base)
    this.#writeParts(batch, ids, base)
    const { requests } = batch
    for (let i = 0; i < requests.length; i++) ids.told.add(this.#requests.see(requests, i, ids, base))
    this.#writeFileOperations(batch, ids)
    for (const seen of batch.patches) {
      const message_id = this.#messages.id(agent_id, ids.sessionOf(seen.session), seen.message)
      this.#patch.run(message_id, seen.key, seen.hash, JSON.stringify(seen.files), seen.at_ms)
    }
    for (const list of batch.todo_lists) this.#writeTodos(ids.sessionOf(list.session), list)
    for (const row of batch.events) this.#writeEvent(ids.sessionOf(row.session), row, base)
    for (const { run, position, length } of batch.runs) {
      this.#runs ??= new RunTable(this.#database)
      this.#runs.see(run, position === null ? undefined : { address: position + base, length })
    }
    for (const row of batch.telemetry) {
      const address = row.position === null ? null : row.position + base
      this.#telemetry.see(row.facts, { address, length: row.length })
    }
    for (const id of ids.told) {
      this.#touched.add(id)
      if (file_id !== null) this.#sources.link(id, file_id)
    }
  }

  /** Settles what depends on several rows, and commits. */
  commit(): void {
    if (!this.#database.isTransaction) return
    this.#sessions.flush()
    for (const id of settleLineage(this.#database, this.#contested())) this.#touched.add(id)
    this.#settleTelemetry()
    this.#requests.settleTwins((id) => this.#touched.add(id))
    this.#requests.settleModels(this.#touched)
    this.#rollups.remake(this.#touched)
    this.#runs?.settle()
    this.#queue.run(JSON.stringify([...this.#toSearch]))
    this.#packs.sync()
    this.#database.exec("COMMIT")
    this.#touched.clear()
    this.#toSearch.clear()
  }

  /** Forgets the open transaction. */
  rollback(): void {
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
    this.#touched.clear()
    this.#toSearch.clear()
    this.#telemetry.forget()
    this.#sessions.forget()
    this.#messages.forget(this.#database)
    this.#sources.forget()
    this.#requests.forget()
    this.#runs?.forget()
    this.#dictionaries.forget()
    this.#rollups.forget()
    this.#packs.rewind()
    this.#end = endOfStream(this.#database)
  }

  close(): void {
    this.#packs.close()
  }

  /** Sessions whose lineage may have changed: new sharing, or new rows in a session that shares. */
  #contested(): ReadonlySet<number> {
    const contested = new Set(this.#messages.takeContested())
    for (const id of this.#touched) if (this.#shares.get(id) !== undefined) contested.add(id)
    return contested
  }

  #writeMessages({ messages }: Batch, ids: BatchIds, base: number): void {
    for (let i = 0; i < messages.length; i++) {
      const { id, kind } = this.#messages.see(messages, i, ids, base)
      if (kind !== "answer") this.#toSearch.add(id)
    }
  }

  #writeParts({ parts, texts }: Batch, ids: BatchIds, base: number): void {
    const width = partNames.length
    for (let i = 0; i < parts.length; i++) {
      const session_id = ids.session(parts.cells[i * width + column.session]!)
      const message_id = ids.message(session_id, parts.cells[i * width + column.message]!)
      this.#parts.see(message_id, parts, i, ids, base)
      if (searched.has(texts[parts.cells[i * width + column.type]!]!)) this.#toSearch.add(message_id)
    }
  }

  #writeFileOperations({ file_operations, texts }: Batch, ids: BatchIds): void {
    const row: Array<Cell> = []
    for (let i = 0; i < file_operations.length; i++) {
      const [, , key, , verb, added, removed, at_ms] = this.#fileOperations.read(
        file_operations,
        i,
        texts,
        row
      )
      const from = i * row.length
      const { cells } = file_operations
      const message_id = ids.message(ids.session(cells[from]!), cells[from + 1]!)
      this.#file.run(message_id, key!, ids.path(cells[from + 3]!), verb!, added!, removed!, at_ms!)
    }
  }

  #writeTodos(session_id: number, list: TodoListSeen): void {
    const stored = this.#todoTime.get(session_id) as { at_ms: number | null }
    if (stored.at_ms !== null && (list.at_ms ?? -1) < stored.at_ms) return
    this.#clearTodos.run(session_id)
    list.todos.forEach((todo, ordinal) =>
      this.#todo.run(session_id, ordinal, todo.content, todo.status, todo.priority, list.at_ms)
    )
  }

  /** Who had a commit first may have changed with any session that shows it. */
  #settleTelemetry(): void {
    for (const { facts, ...place } of seenInTranscripts(this.#database, this.#touched)) {
      this.#telemetry.replace(facts, place)
    }
    this.#telemetry.settle()
  }

  #writeEvent(session_id: number, row: EventRow, base: number): void {
    const address = row.position === null ? null : row.position + base
    this.#event.run(session_id, row.key, row.type, row.at_ms, JSON.stringify(row.data), address, row.length)
  }
}

const endOfStream = (database: DatabaseSync): number => {
  const last = database
    .prepare("SELECT address + length AS end FROM chunks ORDER BY address DESC LIMIT 1")
    .get()
  return last === undefined ? 0 : Number(last["end"])
}
