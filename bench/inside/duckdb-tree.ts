/**
 * Loads an OpenCode tree into a DuckDB file: `duckdb-tree.ts PACKAGE WAY TREE FILE`.
 *
 * Ways: `extract` reads each file as text and takes each column out of it; `transform` takes all columns at
 * once; `columns` has `read_json` do both, with the columns named; `auto` leaves them to `read_json_auto`.
 *
 * All fill the same tables, with what Spoor's rows hold of sessions, messages and parts, texts included.
 * `read_json` gives a whole load up for one malformed file; the first two ways leave such files out.
 */
import { openDuckdb } from "../peers/duckdb.ts"

/** Column, its DuckDB type, and the places it may stand at, the first that is there counts. */
type Column = readonly [name: string, type: "VARCHAR" | "BIGINT" | "DOUBLE" | "JSON", ...paths: Array<string>]

const session: ReadonlyArray<Column> = [
  ["id", "VARCHAR", "id"],
  ["project_id", "VARCHAR", "projectID"],
  ["directory", "VARCHAR", "directory"],
  ["title", "VARCHAR", "title"],
  ["parent_id", "VARCHAR", "parentID"],
  ["version", "VARCHAR", "version"],
  ["created", "BIGINT", "time.created"],
  ["updated", "BIGINT", "time.updated"]
]
const tokens: ReadonlyArray<Column> = [
  ["cost", "DOUBLE", "cost"],
  ["input", "BIGINT", "tokens.input"],
  ["output", "BIGINT", "tokens.output"],
  ["reasoning", "BIGINT", "tokens.reasoning"],
  ["cache_read", "BIGINT", "tokens.cache.read"],
  ["cache_write", "BIGINT", "tokens.cache.write"]
]
const message: ReadonlyArray<Column> = [
  ["id", "VARCHAR", "id"],
  ["session_id", "VARCHAR", "sessionID"],
  ["parent_id", "VARCHAR", "parentID"],
  ["role", "VARCHAR", "role"],
  ["agent", "VARCHAR", "agent"],
  ["mode", "VARCHAR", "mode"],
  ["model", "VARCHAR", "modelID", "model.modelID"],
  ["provider", "VARCHAR", "providerID", "model.providerID"],
  ["cwd", "VARCHAR", "path.cwd"],
  ["finish", "VARCHAR", "finish"],
  ["created", "BIGINT", "time.created"],
  ["completed", "BIGINT", "time.completed"],
  ...tokens
]
const part: ReadonlyArray<Column> = [
  ["id", "VARCHAR", "id"],
  ["session_id", "VARCHAR", "sessionID"],
  ["message_id", "VARCHAR", "messageID"],
  ["type", "VARCHAR", "type"],
  ["text", "VARCHAR", "text"],
  ["tool", "VARCHAR", "tool"],
  ["call_id", "VARCHAR", "callID"],
  ["status", "VARCHAR", "state.status"],
  ["tool_input", "JSON", "state.input"],
  ["tool_output", "VARCHAR", "state.output"],
  ["error", "VARCHAR", "state.error"],
  ["title", "VARCHAR", "state.title"],
  ["started", "BIGINT", "state.time.start", "time.start"],
  ["ended", "BIGINT", "state.time.end", "time.end"],
  ["reason", "VARCHAR", "reason"],
  ["snapshot", "VARCHAR", "snapshot"],
  ...tokens
]
const tables = { session, message, part }

const extracted = (columns: ReadonlyArray<Column>, files: string): string => {
  const value = (type: string, at: string) =>
    type === "VARCHAR"
      ? `json_extract_string(j, '$.${at}')`
      : type === "JSON"
        ? `json_extract(j, '$.${at}')`
        : `CAST(json_extract(j, '$.${at}') AS ${type})`
  const selected = columns.map(
    ([name, type, ...paths]) => `COALESCE(${paths.map((at) => value(type, at)).join(", ")}) AS "${name}"`
  )
  return `SELECT ${selected.join(", ")}
    FROM (SELECT TRY(content::JSON) AS j FROM read_text('${files}')) WHERE j IS NOT NULL`
}

const transformed = (columns: ReadonlyArray<Column>, files: string): string => {
  const structure = JSON.stringify(nested(columns)).replaceAll("'", "''")
  return `SELECT ${fieldsOf(columns)} FROM (SELECT from_json(content, '${structure}') AS r
    FROM read_text('${files}') WHERE json_valid(content))`
}

const readByColumns = (columns: ReadonlyArray<Column>, files: string): string => {
  const types = Object.entries(nested(columns)).map(([name, type]) => `'${name}': '${typeText(type)}'`)
  return `SELECT ${fieldsOf(columns, "")} FROM read_json('${files}', format = 'unstructured',
    maximum_object_size = 67108864, columns = {${types.join(", ")}})`
}

const readAutomatically = (_columns: ReadonlyArray<Column>, files: string): string =>
  `SELECT * FROM read_json_auto('${files}', maximum_object_size = 67108864, union_by_name = true)`

const ways = { extract: extracted, transform: transformed, columns: readByColumns, auto: readAutomatically }

/** Columns as fields of a record: `COALESCE(r.state.time.start, r.time.start)`. */
const fieldsOf = (columns: ReadonlyArray<Column>, from = "r."): string =>
  columns
    .map(([name, , ...paths]) => {
      const fields = paths.map((at) => `${from}${at.replaceAll(/\w+/g, '"$&"')}`)
      return `COALESCE(${fields.join(", ")}) AS "${name}"`
    })
    .join(", ")

interface Nested {
  readonly [name: string]: string | Nested
}

const nested = (columns: ReadonlyArray<Column>): Nested => {
  const root: Record<string, unknown> = {}
  for (const [, type, ...paths] of columns) {
    for (const at of paths) {
      const names = at.split(".")
      let within = root
      for (const name of names.slice(0, -1)) within = (within[name] ??= {}) as Record<string, unknown>
      within[names.at(-1)!] = type
    }
  }
  return root as Nested
}

const typeText = (type: string | Nested): string =>
  typeof type === "string"
    ? type
    : `STRUCT(${Object.entries(type)
        .map(([name, below]) => `"${name}" ${typeText(below)}`)
        .join(", ")})`

const [folder, way, tree, file] = process.argv.slice(2)
const select = ways[way as keyof typeof ways]
const database = await openDuckdb(folder!, file!)
for (const [name, columns] of Object.entries(tables)) {
  const files = `${tree}/storage/${name}/*/*.json`
  await database.run(`CREATE TABLE ${name} AS ${select(columns, files)}`)
}
await database.run("CHECKPOINT")
const counts = await database.first(
  `SELECT ${Object.keys(tables)
    .map((name) => `(SELECT count(*) FROM ${name})`)
    .join(
      ", "
    )}, (SELECT sum(tokens_output) FROM (SELECT ${way === "auto" ? "tokens.output" : "output"} AS tokens_output FROM message))`
)
database.close()
process.stdout.write(`${counts.map(Number).join(" ")}\n`)
