/**
 * Sessions, as their own record, their messages and the tool calls that start them show them.
 *
 * Both generations name the same facts: documents in camel case (`parentID`), rows of the database in snake
 * case (`parent_id`). `SessionRow` is the common form.
 */
import type { Sink } from "../Source.ts"
import { fields, isFields, text, time, type Fields } from "./fields.ts"
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
  const at = fields(info["time"])
  return {
    id,
    parent: text(info["parentID"]),
    forkedFrom: text(fields(info["fork"])["sessionID"]),
    title: text(info["title"]),
    version: text(info["version"]),
    directory: text(info["directory"]) ?? text(fields(info["location"])["directory"]),
    agent: text(info["agent"]),
    worktree: null,
    created_ms: time(at["created"]),
    updated_ms: time(at["updated"])
  }
}

/** Tells a session by its own record. */
export const seeSession = (row: SessionRow, sink: Sink): void => {
  const title = row.title === null || isPlaceholder(row.title) ? null : row.title
  sink.session({
    agent,
    native_id: row.id,
    relation: row.parent !== null ? "subagent" : row.forkedFrom !== null ? "fork" : "root",
    parent_native_id: row.parent ?? row.forkedFrom,
    parent_call_id: null,
    role: row.agent ?? (row.title === null ? null : roleInTitle(row.title)),
    title,
    title_rank: title === null ? 0 : 3,
    cwd: row.directory,
    cwd_at_ms: row.directory === null ? null : row.created_ms,
    project_root: rootOf(row.worktree),
    git_branch: null,
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
  const at = fields(info["time"])
  const created_ms = time(at["created"])
  const isCopy = isCopied(ids.message, ids.session, created_ms)
  const place = info["path"]
  const cwd = isFields(place) ? text(place["cwd"]) : null
  sink.session({
    agent,
    native_id: ids.session,
    relation: isCopy ? "fork" : "root",
    parent_native_id: null,
    parent_call_id: null,
    role: null,
    title: null,
    title_rank: 0,
    cwd,
    cwd_at_ms: cwd === null ? null : created_ms,
    project_root: isFields(place) ? rootOf(text(place["root"])) : null,
    git_branch: null,
    agent_version: null,
    started_at_ms: isCopy ? null : created_ms,
    ended_at_ms: isCopy ? null : (time(at["completed"]) ?? created_ms)
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
    agent,
    native_id: child,
    relation: "subagent",
    parent_native_id: parent,
    parent_call_id: call_id,
    role,
    title: null,
    title_rank: 0,
    cwd: null,
    cwd_at_ms: null,
    project_root: null,
    git_branch: null,
    agent_version: null,
    started_at_ms: null,
    ended_at_ms: null
  })
}

/** Outside of a repository OpenCode writes `/`. */
const rootOf = (worktree: string | null): string | null => (worktree === "/" ? null : worktree)

/** The title that a session bears until a model has made one: `New session - 2026-08-09T19:52:15.285Z`. */
const isPlaceholder = (title: string): boolean => /^(?:New|Child) session - \d{4}-\d\d-\d\dT/i.test(title)

/** Releases before 1.18 name a sub-agent in the title alone: `Count words (@general subagent)`. */
const roleInTitle = (title: string): string | null => /\(@(\S+) subagent\)$/.exec(title)?.[1] ?? null
