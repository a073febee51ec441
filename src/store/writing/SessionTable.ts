/** Sessions as the writer knows them: ids by native id, facts joined in memory, rows written once a commit. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { SessionSeen } from "../../record/SessionSeen.ts"
import type { Dictionaries, ProjectPlace } from "./Dictionaries.ts"
import { joinSessions, noFacts, type SessionFacts } from "../join-sessions.ts"

interface Entry {
  readonly id: number
  facts: SessionFacts
}

export interface SessionContext {
  readonly machine: string
  readonly user: string | null
  /** Which project a working directory belongs to; `root` is what the trail itself says, if anything. */
  readonly projectOf: (cwd: string, root: string | null) => ProjectPlace
}

const selectSql = `SELECT s.id, s.relation, s.parent_native_id, s.parent_call_id, s.role, s.title, s.title_rank,
  d.path AS cwd, s.cwd_at_ms, p.root AS project_root, s.git_branch, s.agent_version, s.started_at_ms, s.ended_at_ms
  FROM sessions s LEFT JOIN directories d ON d.id = s.directory_id LEFT JOIN projects p ON p.id = s.project_id
  WHERE s.native_id = ? AND s.agent_id = ?`

const updateSql = `UPDATE sessions SET relation = ?, parent_native_id = ?, parent_call_id = ?, role = ?, title = ?,
  title_rank = ?, project_id = ?, directory_id = ?, cwd_at_ms = ?, git_branch = ?, agent_version = ?,
  started_at_ms = ?, ended_at_ms = ? WHERE id = ?`

export class SessionTable {
  /** By agent, then by native id. */
  readonly #entries = new Map<number, Map<string, Entry>>()
  readonly #dirty = new Set<Entry>()
  readonly #find: StatementSync
  readonly #add: StatementSync
  readonly #update: StatementSync
  readonly #adopt: StatementSync
  readonly #dictionaries: Dictionaries
  readonly #context: SessionContext

  constructor(database: DatabaseSync, dictionaries: Dictionaries, context: SessionContext) {
    this.#dictionaries = dictionaries
    this.#context = context
    this.#find = database.prepare(selectSql)
    this.#add = database.prepare(
      "INSERT INTO sessions (agent_id, native_id, relation, machine_id, user_name) VALUES (?, ?, 'root', ?, ?)"
    )
    this.#update = database.prepare(updateSql)
    this.#adopt = database.prepare(`UPDATE sessions SET parent_id = (SELECT p.id FROM sessions p
      WHERE p.native_id = sessions.parent_native_id AND p.agent_id = sessions.agent_id)
      WHERE parent_native_id IS NOT NULL AND parent_id IS NULL`)
  }

  /** Id of a session; a bare row is made for one that is not known yet. */
  id(agent_id: number, native_id: string): number {
    return this.#entry(agent_id, native_id).id
  }

  see(agent_id: number, seen: SessionSeen): number {
    const entry = this.#entry(agent_id, seen.native_id)
    entry.facts = joinSessions(entry.facts, seen)
    this.#dirty.add(entry)
    return entry.id
  }

  /** Writes what was joined since the last flush, and leads children to their parents. */
  flush(): void {
    for (const entry of this.#dirty) this.#write(entry)
    this.#dirty.clear()
    this.#adopt.run()
  }

  forget(): void {
    this.#entries.clear()
    this.#dirty.clear()
  }

  #entry(agent_id: number, native_id: string): Entry {
    let entries = this.#entries.get(agent_id)
    if (entries === undefined) this.#entries.set(agent_id, (entries = new Map()))
    const known = entries.get(native_id)
    if (known !== undefined) return known
    const row = this.#find.get(native_id, agent_id) as (SessionFacts & { readonly id: number }) | undefined
    const entry: Entry =
      row !== undefined
        ? { id: row.id, facts: row }
        : { id: this.#insert(agent_id, native_id), facts: noFacts }
    entries.set(native_id, entry)
    return entry
  }

  #insert(agent_id: number, native_id: string): number {
    const machine = this.#dictionaries.machine(this.#context.machine)
    return Number(this.#add.run(agent_id, native_id, machine, this.#context.user).lastInsertRowid)
  }

  #write(entry: Entry): void {
    const f = entry.facts
    const at = f.cwd === null ? null : this.#context.projectOf(f.cwd, f.project_root)
    const place = at === null ? null : this.#dictionaries.directory(f.cwd!, at)
    this.#update.run(
      f.relation,
      f.parent_native_id,
      f.parent_call_id,
      f.role,
      f.title,
      f.title_rank,
      place?.project_id ?? null,
      place?.directory_id ?? null,
      f.cwd_at_ms,
      f.git_branch,
      f.agent_version,
      f.started_at_ms,
      f.ended_at_ms,
      entry.id
    )
  }
}
