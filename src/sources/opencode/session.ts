/**
 * Sessions, as their own record, their messages and the tool calls that start them show them.
 *
 * Both generations name the same facts: documents in camel case (`parentID`), rows of the database in snake
 * case (`parent_id`). `SessionRow` is the common form.
 */
import type { Sink } from "../Source.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, textOf } from "../fields.ts"
import { noFacts, titleRank } from "../session-facts.ts"
import { isCopied, type MessageIds } from "./ids.ts"

/** Name of the agent in every row. */
export const agent = "opencode"

/** What a session's own record tells. */
export interface SessionRow {
  readonly id: string
  readonly parent: string | null
  /** The session that a fork was copied from; only 2.x writes it. */
  readonly forkedFrom: string | null
  readonly title: string | null
  readonly version: string | null
  readonly directory: string | null
  readonly agent: string | null
  readonly worktree: string | null
  readonly created_ms: number | null
  readonly updated_ms: number | null
}

/** The form of documents: storage trees and exports. */
export const sessionOfDocument = (info: Fields, id: string): SessionRow => {
  const at = fieldsOrNone(info["time"])
  return {
    id,
    parent: textOf(info["parentID"]),
    forkedFrom: textOf(fieldsOrNone(info["fork"])["sessionID"]),
    title: textOf(info["title"]),
    version: textOf(info["version"]),
    directory: textOf(info["directory"]) ?? textOf(fieldsOrNone(info["location"])["directory"]),
    agent: textOf(info["agent"]),
    worktree: null,
    created_ms: epochTimeOf(at["created"]),
    updated_ms: epochTimeOf(at["updated"])
  }
}

/** Tells a session by its own record. */
export const seeSession = (row: SessionRow, sink: Sink): void => {
  const title = row.title === null || isPlaceholder(row.title) ? null : row.title
  sink.session({
    ...noFacts,
    agent,
    native_id: row.id,
    relation: row.parent !== null ? "subagent" : row.forkedFrom !== null ? "fork" : "root",
    parent_native_id: row.parent ?? row.forkedFrom,
    role: row.agent ?? (row.title === null ? null : roleInTitle(row.title)),
    title,
    title_rank: title === null ? 0 : titleRank.agent,
    cwd: row.directory,
    cwd_at_ms: row.directory === null ? null : row.created_ms,
    project_root: rootOf(row.worktree),
    agent_version: row.version,
    started_at_ms: row.created_ms,
    ended_at_ms: row.updated_ms
  })
}

/**
 * Tells a session by one of its messages: trees of the first generation keep the directory there alone, and
 * sessions whose own record is gone are known by nothing else. A copied message shows that its session is a fork.
 */
export const seeSessionOfMessage = (info: Fields, ids: MessageIds, sink: Sink): void => {
  const at = fieldsOrNone(info["time"])
  const created_ms = epochTimeOf(at["created"])
  const isCopy = isCopied(ids.message, ids.session, created_ms)
  const place = info["path"]
  const cwd = isFields(place) ? textOf(place["cwd"]) : null
  sink.session({
    ...noFacts,
    agent,
    native_id: ids.session,
    relation: isCopy ? "fork" : "root",
    cwd,
    cwd_at_ms: cwd === null ? null : created_ms,
    project_root: isFields(place) ? rootOf(textOf(place["root"])) : null,
    started_at_ms: isCopy ? null : created_ms,
    ended_at_ms: isCopy ? null : (epochTimeOf(at["completed"]) ?? created_ms)
  })
}

/** Tells the session that a tool call started. */
export const seeChildSession = (
  child: string,
  parent: string,
  call_id: string | null,
  role: string | null,
  sink: Sink
): void => {
  sink.session({
    ...noFacts,
    agent,
    native_id: child,
    relation: "subagent",
    parent_native_id: parent,
    parent_call_id: call_id,
    role
  })
}

/** Outside of a repository OpenCode writes `/`. */
const rootOf = (worktree: string | null): string | null => (worktree === "/" ? null : worktree)

/** The title that a session bears until a model has made one: `New session - 2026-08-09T19:52:15.285Z`. */
const isPlaceholder = (title: string): boolean => /^(?:New|Child) session - \d{4}-\d\d-\d\dT/i.test(title)

/** Releases before 1.18 name a sub-agent in the title alone: `Count words (@general subagent)`. */
const roleInTitle = (title: string): string | null => /\(@(\S+) subagent\)$/.exec(title)?.[1] ?? null
