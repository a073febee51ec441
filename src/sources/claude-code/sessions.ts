/**
 * Which session a record belongs to, and what it tells of that session.
 *
 * Claude Code writes a sub-agent's lines under its parent's session id. Here every sub-agent is a session of
 * its own: `<session>/agent-<agentId>`; `<session>/sidechain-<uuid of its first line>` in the versions that
 * wrote sub-agents into the session's file without an id; `<session>/call-<id of the call>` in captures.
 */
import * as Hash from "effect/Hash"
import type { Span } from "../../record/Reference.ts"
import type { SessionSeen } from "../../record/SessionSeen.ts"
import type { Sink } from "../Source.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, textOf, timeOf } from "../fields.ts"
import { fileName } from "../file-name.ts"
import { noFacts, titleRank } from "../session-facts.ts"
import type { Desk, Line } from "./Line.ts"
import type { Memory, Spawn } from "./Memory.ts"

/** Native id of a sub-agent's session. */
export const agentSession = (session: string, agentId: string): string => `${session}/agent-${agentId}`

/** Native id of a sub-agent's session in a capture, where its lines name the call that started it. */
export const callSession = (session: string, call: string): string => `${session}/call-${call}`

/**
 * The record as a line of its session. Null when no session is known yet: the record names none, nor did
 * any before it, and it is no message, which must stand in some session.
 */
export const placed = (desk: Desk, record: Fields, span: Span, base: string): Line | null => {
  const main = mainSession(desk, record)
  if (main === null) return null
  const at_ms = timeOf(record["timestamp"])
  const uuid = textOf(record["uuid"])
  const isSidechain = record["isSidechain"] === true
  let session = main
  let agent: Line["agent"] = "main"
  const agentId = textOf(record["agentId"]) ?? (isSidechain ? agentIdOf(desk.file.path) : null)
  const call = agentId === null ? textOf(record["parent_tool_use_id"]) : null
  if (agentId !== null) {
    session = agentSession(main, agentId)
    agent = internalName(agentId) === null ? "delegate" : "internal"
  } else if (call !== null) {
    session = callSession(main, call)
    agent = "delegate"
  } else if (isSidechain && uuid !== null) {
    session = `${main}/sidechain-${sidechainRoot(desk.memory, record, uuid)}`
    agent = "delegate"
  }
  return { record, span, base, session, agent, isSidechain, uuid, at_ms }
}

/**
 * Where a fork came from, where no line says `forkedFrom`. In 2.1.328 every copied answer names the session that
 * its request was made in. A fork of a fork has copies of both; the last one's session is the parent, so it is
 * told with the first answer that is the fork's own.
 */
export const followFork = (desk: Desk, line: Line): void => {
  if (line.agent !== "main" || fieldsOf(line.record["forkedFrom"]) !== null) return
  const { memory } = desk
  const made_in = textOf(line.record["requestSessionId"])
  if (made_in !== null && made_in !== line.session) memory.copied_from = made_in
  else if (memory.copied_from !== null) {
    seeSession(desk, line, { relation: "fork", parent_native_id: memory.copied_from })
    memory.copied_from = null
  }
}

/** The session that calls in this line were made in: a fork's copies name agents that belong to its parent. */
export const madeIn = ({ memory }: Desk, line: Line): string =>
  memory.copied_from ?? memory.session ?? line.session

/** Tells the store that the line's session exists, and what the line says of it. */
export const seeSession = (desk: Desk, line: Line, more: Partial<SessionSeen> | null = null): void => {
  const { record, agent, at_ms } = line
  const isMain = agent === "main"
  const cwd = textOf(record["cwd"])
  const forkedFrom = isMain ? textOf(fieldsOf(record["forkedFrom"])?.["sessionId"]) : null
  const seen: SessionSeen = {
    agent: "claude-code",
    native_id: line.session,
    relation: relationOf(line, forkedFrom),
    parent_native_id: isMain ? forkedFrom : parentOf(line.session),
    parent_call_id: null,
    role: isMain ? null : (textOf(record["attributionAgent"]) ?? internalName(agentIdIn(line.session))),
    title: null,
    title_rank: 0,
    cwd,
    cwd_at_ms: cwd === null ? null : at_ms,
    project_root: null,
    git_branch: textOf(record["gitBranch"]),
    agent_version: textOf(record["version"]),
    started_at_ms: at_ms,
    ended_at_ms: at_ms
  }
  desk.sink.session(more === null ? seen : { ...seen, ...more })
}

const relationOf = (line: Line, forkedFrom: string | null): SessionSeen["relation"] => {
  if (line.agent !== "main") return line.agent === "delegate" ? "subagent" : "system"
  return forkedFrom === null ? "root" : "fork"
}

/** A sub-agent as others show it: its parent's call, or a note beside its transcript. */
export const seeChild = (
  sink: Sink,
  native_id: string,
  parent_native_id: string,
  parent_call_id: string | null,
  spawn: Pick<Spawn, "role" | "title">
): void =>
  sink.session({
    ...unseen,
    native_id,
    relation: internalName(agentIdIn(native_id)) === null ? "subagent" : "system",
    parent_native_id,
    parent_call_id,
    ...spawned(spawn)
  })

/** A session that a file beside its transcript is about: nothing is known from there, but that it was. */
export const seeMention = (sink: Sink, native_id: string): void => sink.session({ ...unseen, native_id })

/** The name that a person gave a session, from beside its transcript. */
export const seeTitle = (sink: Sink, native_id: string, title: string): void =>
  sink.session({ ...unseen, native_id, title: oneLine(title, 200), title_rank: titleRank.custom })

const unseen = { ...noFacts, agent: "claude-code" } as const

/** What the call that starts a sub-agent says of it. */
export const spawned = (
  spawn: Pick<Spawn, "role" | "title">
): Pick<SessionSeen, "role" | "title" | "title_rank"> => ({
  role: spawn.role,
  title: spawn.title,
  title_rank: spawn.title === null ? 0 : titleRank.agent
})

/** An inline sidechain begins with the prompt of the call that started it: the call, if it is remembered. */
export const spawningCall = (
  memory: Memory,
  session: string,
  prompt: string
): readonly [string, Spawn] | null => {
  const hash = Hash.string(prompt)
  for (const [id, call] of memory.calls.entries()) {
    if (call.spawn !== undefined && call.spawn.prompt === hash && call.session === session)
      return [id, call.spawn]
  }
  return null
}

/** Session of the parent, from the id of a sub-agent's. */
export const parentOf = (session: string): string => session.slice(0, Math.max(0, session.lastIndexOf("/")))

/** `a<name>-<hex>`: Claude Code names the agents that it starts for itself (`compact`, `side_question`, …). */
export const internalName = (agentId: string | null): string | null =>
  agentId === null ? null : (/^a([a-z][a-z_]*)-[0-9a-f]+$/.exec(agentId)?.[1] ?? null)

const agentIdIn = (session: string): string | null => /\/agent-([^/]+)$/.exec(session)?.[1] ?? null

/** Agent id in the name of a sub-agent's file. */
export const agentIdOf = (path: string): string | null =>
  /(?:^|[\\/])agent-([^\\/]+?)\.jsonl$/.exec(path)?.[1] ?? null

/** The session that the record names, else the one before it; a message makes do with the file's name. */
const mainSession = ({ memory, file }: Desk, record: Fields): string | null => {
  const named = textOf(record["sessionId"]) ?? textOf(record["session_id"])
  if (named !== null || memory.session !== null) return (memory.session = named ?? memory.session)
  const isMessage = record["type"] === "user" || record["type"] === "assistant"
  return isMessage ? (memory.session = fileName(file.path).replace(/\.[^.]*$/, "")) : null
}

/** uuid of the line that began the sidechain; when its chain is lost, the one that was written to last. */
const sidechainRoot = (memory: Memory, record: Fields, uuid: string): string => {
  const parent = textOf(record["parentUuid"])
  const root = parent === null ? uuid : (memory.lines.get(parent)?.root ?? memory.sidechain ?? uuid)
  memory.sidechain = root
  return root
}
