/**
 * Makes of a session's rows what `opencode export` prints: `{info, messages: [{info, parts}]}`.
 *
 * Fields and their order are those of release 1.18.34, whose `opencode import` takes the result. A message that
 * only a row of 2.x tells, or tells better, is written as that row's data with its id and type, in the same list:
 * no release is known to import it, but nothing is left out, and `export.ts` reads it.
 *
 * The file holds whatever was kept: also messages that OpenCode has taken back since. Parts without a message
 * are not in it, since OpenCode takes no such part.
 */
import { type Fields, fieldsOf, fieldsOrNone, jsonIn, textOf } from "../fields.ts"
import type { ExportedSession } from "../Source.ts"
import { isRicher } from "./usage.ts"

export const exportSession = (records: Iterable<unknown>, session: string): ExportedSession | null => {
  const kept = collect(records, session)
  const row = kept.sessions.get("session") ?? kept.sessions.get("session_v2")
  if (row === undefined && kept.messages.size === 0 && kept.seconds.size === 0) return null
  const info = row === undefined ? { id: session } : infoOf(row)
  return {
    name: `${session}.json`,
    text: `${JSON.stringify({ info, messages: messagesOf(kept) }, null, 2)}\n`,
    import_command: ["opencode", "import"]
  }
}

/** Rows of one session by id, the last sighting of each. */
interface Kept {
  readonly sessions: Map<string, Fields>
  readonly messages: Map<string, Fields>
  /** By message. */
  readonly parts: Map<string, Map<string, Fields>>
  /** Messages of 2.x. */
  readonly seconds: Map<string, Fields>
}

const collect = (records: Iterable<unknown>, session: string): Kept => {
  const kept: Kept = { sessions: new Map(), messages: new Map(), parts: new Map(), seconds: new Map() }
  for (const record of records) {
    const row = fieldsOf(record)
    const table = textOf(row?.["table"])
    const id = textOf(row?.["id"])
    if (row === null || table === null || id === null) continue
    if (table === "session" || table === "session_v2") {
      if (id === session) kept.sessions.set(table, row)
    } else if (row["session_id"] !== session || fieldsOf(row["data"]) === null) continue
    else if (table === "message") kept.messages.set(id, row)
    else if (table === "session_message") kept.seconds.set(id, row)
    else if (table === "part") {
      const message = textOf(row["message_id"]) ?? ""
      const parts = kept.parts.get(message)
      if (parts === undefined) kept.parts.set(message, new Map([[id, row]]))
      else parts.set(id, row)
    }
  }
  return kept
}

/** A session's row as OpenCode hands it out; what the row does not have is left out. */
const infoOf = (row: Fields): Fields => {
  const own = (name: string): unknown => row[name] ?? undefined
  const changed = [row["summary_additions"], row["summary_deletions"], row["summary_files"]]
  const [additions, deletions, files] = changed.map((count) => count ?? 0)
  const cache = { read: own("tokens_cache_read"), write: own("tokens_cache_write") }
  const [input, output, reasoning] = [own("tokens_input"), own("tokens_output"), own("tokens_reasoning")]
  return {
    id: row["id"],
    slug: own("slug"),
    projectID: own("project_id"),
    workspaceID: own("workspace_id"),
    directory: own("directory"),
    path: own("path"),
    parentID: own("parent_id"),
    fork: row["fork_session_id"] == null ? undefined : { sessionID: row["fork_session_id"] },
    title: own("title"),
    agent: own("agent"),
    model: jsonIn(row["model"]),
    version: own("version"),
    summary: changed.every((count) => count == null) ? undefined : { additions, deletions, files },
    cost: own("cost"),
    tokens: input === undefined ? undefined : { input, output, reasoning, cache },
    metadata: jsonIn(row["metadata"]),
    revert: jsonIn(row["revert"]),
    permission: jsonIn(row["permission"]),
    time: {
      created: own("time_created"),
      updated: own("time_updated"),
      compacting: own("time_compacting"),
      archived: own("time_archived")
    }
  }
}

/** In the order in which OpenCode shows them: by time, and then by id. */
const messagesOf = ({ messages, seconds, parts }: Kept): ReadonlyArray<Fields> => {
  const rows = [...messages.values()].filter((row) => !isBetterTold(row, seconds.get(String(row["id"]))))
  const told = new Set(rows.map((row) => row["id"]))
  const others = [...seconds.values()].filter((row) => !told.has(row["id"]))
  return [...rows, ...others]
    .sort(
      (a, b) =>
        Number(a["time_created"]) - Number(b["time_created"]) ||
        Number(a["seq"] ?? 0) - Number(b["seq"] ?? 0) ||
        compare(a, b)
    )
    .map((row) => (row["table"] === "message" ? messageOf(row, parts) : secondOf(row)))
}

const isBetterTold = (first: Fields, second: Fields | undefined): boolean =>
  second !== undefined && isRicher(fieldsOrNone(second["data"]), fieldsOrNone(first["data"]))

const messageOf = (row: Fields, parts: Kept["parts"]): Fields => {
  const [id, sessionID] = [row["id"], row["session_id"]]
  const own = [...(parts.get(String(id))?.values() ?? [])].sort(compare)
  return {
    info: { ...fieldsOrNone(row["data"]), id, sessionID },
    parts: own.map((part) => ({
      ...fieldsOrNone(part["data"]),
      id: part["id"],
      sessionID,
      messageID: part["message_id"]
    }))
  }
}

const secondOf = (row: Fields): Fields => {
  const data = fieldsOrNone(row["data"])
  const time = { created: row["time_created"], ...fieldsOrNone(data["time"]) }
  return { ...data, id: row["id"], type: row["type"], time }
}

const compare = (a: Fields, b: Fields): number => (String(a["id"]) < String(b["id"]) ? -1 : 1)
