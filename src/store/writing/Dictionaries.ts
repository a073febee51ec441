/** Ids of names that many rows share: agents, models, tools, paths, pointers, projects. */
import type { DatabaseSync, StatementSync } from "node:sqlite"

/** A table `(id, …key columns)`; rows are made on first use and remembered. */
class Dictionary {
  readonly #ids = new Map<string, number>()
  readonly #find: StatementSync
  readonly #add: StatementSync

  constructor(
    database: DatabaseSync,
    table: string,
    keys: ReadonlyArray<string>,
    extra: ReadonlyArray<string>
  ) {
    const columns = [...keys, ...extra]
    this.#find = database.prepare(
      `SELECT id FROM ${table} WHERE ${keys.map((k) => `${k} = ?`).join(" AND ")}`
    )
    this.#add = database.prepare(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`
    )
  }

  id(key: ReadonlyArray<string>, extra: ReadonlyArray<string | number | null> = []): number {
    const name = key.length === 1 ? key[0]! : key.join("\n")
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const row = this.#find.get(...key) as { id: number } | undefined
    const id = row === undefined ? Number(this.#add.run(...key, ...extra).lastInsertRowid) : row.id
    this.#ids.set(name, id)
    return id
  }

  /** After a rollback, ids given since may not exist. */
  forget(): void {
    this.#ids.clear()
  }
}

/** Where a working directory belongs. */
export interface ProjectPlace {
  readonly root: string
  readonly name: string
  readonly is_worktree: boolean
}

export class Dictionaries {
  readonly #all: ReadonlyArray<Dictionary>
  readonly #agents: Dictionary
  readonly #machines: Dictionary
  readonly #models: Dictionary
  readonly #tools: Dictionary
  readonly #projects: Dictionary
  readonly #directories: Dictionary
  readonly #paths: Dictionary
  readonly #pointers: Dictionary

  constructor(database: DatabaseSync) {
    this.#agents = new Dictionary(database, "agents", ["name"], [])
    this.#machines = new Dictionary(database, "machines", ["name"], [])
    this.#models = new Dictionary(database, "models", ["provider", "name"], [])
    this.#tools = new Dictionary(database, "tools", ["name"], ["mcp_server"])
    this.#projects = new Dictionary(database, "projects", ["root"], ["name"])
    this.#directories = new Dictionary(database, "directories", ["path"], ["project_id", "is_worktree"])
    this.#paths = new Dictionary(database, "paths", ["path"], [])
    this.#pointers = new Dictionary(database, "pointers", ["pointer"], [])
    this.#all = [
      this.#agents,
      this.#machines,
      this.#models,
      this.#tools,
      this.#projects,
      this.#directories,
      this.#paths,
      this.#pointers
    ]
  }

  agent(name: string): number {
    return this.#agents.id([name])
  }

  machine(name: string): number {
    return this.#machines.id([name])
  }

  /** Null for an unknown model. The provider is `""` where the trail does not tell. */
  model(name: string | null, provider: string | null): number | null {
    return name === null ? null : this.#models.id([provider ?? "", name])
  }

  tool(name: string): number {
    return this.#tools.id([name], [mcpServer(name)])
  }

  directory(
    path: string,
    place: ProjectPlace
  ): { readonly directory_id: number; readonly project_id: number } {
    const project_id = this.#projects.id([place.root], [place.name])
    return { directory_id: this.#directories.id([path], [project_id, place.is_worktree ? 1 : 0]), project_id }
  }

  path(path: string): number {
    return this.#paths.id([path])
  }

  pointer(pointer: string | null): number | null {
    return pointer === null ? null : this.#pointers.id([pointer])
  }

  forget(): void {
    for (const dictionary of this.#all) dictionary.forget()
  }
}

/** `mcp__server__tool` is how Claude Code and Codex name the tools of MCP servers. */
const mcpServer = (tool: string): string | null => {
  if (!tool.startsWith("mcp__")) return null
  const end = tool.indexOf("__", 5)
  return end < 0 ? null : tool.slice(5, end)
}
