/**
 * What a rollout tells of sessions: its own, and those whose history it was given.
 *
 * The first `session_meta` names the file's session. Later ones of the same id are written at every resume;
 * those of other ids are its ancestors', copied with their history, nearest first.
 */
import type { SessionRelation, SessionSeen } from "../../record/SessionSeen.ts"
import { type Fields, fieldsOf, textOf, timeOf } from "../fields.ts"
import { fileName } from "../file-name.ts"
import { noFacts, titleRank } from "../session-facts.ts"
import type { Desk, Line } from "./Line.ts"
import { madeAt } from "./uuid.ts"

/** One more thing is known of a session. */
export const seeSession = (
  { sink }: Pick<Desk, "sink">,
  native_id: string,
  facts: Partial<SessionSeen>
): void => sink.session({ ...noFacts, agent: "codex", native_id, ...facts })

/** Id of the file's session, told by its name when no line has told it. */
export const sessionOf = ({ memory, file }: Desk): string => {
  if (memory.session === null) {
    const stem = fileName(file.path).replace(/\.jsonl(?:\.zst)?$/, "")
    memory.session = /^rollout-[0-9T-]+?-([0-9a-f]{8}-[0-9a-f-]{27})$/i.exec(stem)?.[1] ?? stem
  }
  return memory.session
}

/** Reads a `session_meta`, or the first line of a flat rollout, which is one without its envelope. */
export const readSessionMeta = (desk: Desk, line: Omit<Line, "place">): void => {
  const { memory } = desk
  const id = textOf(line.payload["id"]) ?? textOf(line.payload["session_id"])
  if (id === null) {
    desk.sink.reject(line.span, "bad_field", "a session_meta without an id")
    return
  }
  const facts = factsOf(line.payload, id)
  if (memory.session === null) readOwn(desk, line, id, facts)
  else if (id !== memory.session) readAncestor(desk, id, facts)
}

const readOwn = (desk: Desk, line: Omit<Line, "place">, id: string, facts: Facts): void => {
  const { memory } = desk
  const { payload } = line
  memory.session = id
  memory.created_ms = timeOf(payload["timestamp"]) ?? madeAt(id) ?? line.at_ms
  memory.version = facts.agent_version
  memory.provider = textOf(payload["model_provider"])
  memory.model = textOf(payload["model"])
  memory.delegate = facts.relation === "subagent" || facts.relation === "system"
  memory.placed = facts.cwd !== null
  const forkedFrom = textOf(payload["forked_from_id"])
  const parent = forkedFrom ?? facts.parent_native_id
  memory.ancestors = parent === null ? [] : [parent]
  // A sub-agent that was given nothing has a parent, but is forked from none.
  memory.inherits = forkedFrom !== null
  memory.copying = forkedFrom !== null && fieldsOf(payload["history_base"]) === null
  const title = agentName(payload)
  seeSession(desk, id, {
    ...facts,
    cwd_at_ms: facts.cwd === null ? null : memory.created_ms,
    ...(title === null ? {} : { title, title_rank: titleRank.agent }),
    started_at_ms: earliest(memory.created_ms, line.at_ms),
    ended_at_ms: line.at_ms
  })
}

const readAncestor = (desk: Desk, id: string, facts: Facts): void => {
  const { memory } = desk
  if (!memory.inherits && !memory.delegate) {
    // Up to 0.8x a fork does not name its parent; that it holds the parent's session_meta tells.
    seeSession(desk, memory.session!, { relation: "fork", parent_native_id: id })
  }
  if (!memory.ancestors.includes(id)) memory.ancestors = [...memory.ancestors, id].slice(0, maxAncestors)
  memory.inherits = true
  memory.copying = true
  seeSession(desk, id, { ...facts, started_at_ms: facts.cwd_at_ms })
}

/** Forks of forks of forks are rare; hundreds would be somebody's joke. */
const maxAncestors = 32

type Facts = ReturnType<typeof factsOf>

const factsOf = (payload: Fields, id: string) => {
  const source = originOf(payload)
  const forkedFrom = textOf(payload["forked_from_id"])
  const cwd = textOf(payload["cwd"])
  return {
    relation: source.relation === "root" && forkedFrom !== null ? ("fork" as const) : source.relation,
    parent_native_id: source.relation === "root" ? forkedFrom : (source.parent ?? forkedFrom),
    role: source.role,
    cwd,
    cwd_at_ms: cwd === null ? null : (timeOf(payload["timestamp"]) ?? madeAt(id)),
    git_branch: textOf(fieldsOf(payload["git"])?.["branch"]),
    agent_version: textOf(payload["cli_version"])
  }
}

interface Origin {
  readonly relation: SessionRelation
  readonly parent: string | null
  readonly role: string | null
}

/**
 * `source`: `"cli"`, `"vscode"`, `"exec"`, …; `{subagent: {thread_spawn: {parent_thread_id, agent_role, …}}}`
 * for what an agent delegated; `{subagent: "review"}`, `{subagent: {other: "guardian"}}` and
 * `{internal: "memory_consolidation"}` for what Codex started for itself.
 */
const originOf = (payload: Fields): Origin => {
  const source = fieldsOf(payload["source"])
  const parent = textOf(payload["parent_thread_id"])
  const subagent = source?.["subagent"] ?? source?.["subAgent"]
  const spawn = fieldsOf(fieldsOf(subagent)?.["thread_spawn"])
  if (spawn !== null) {
    return {
      relation: "subagent",
      parent: textOf(spawn["parent_thread_id"]) ?? parent,
      role: textOf(spawn["agent_role"]) ?? textOf(payload["agent_role"])
    }
  }
  const own = nameOf(subagent) ?? nameOf(source?.["internal"])
  if (own !== null) return { relation: "system", parent, role: own }
  const isDelegated = parent !== null || payload["thread_source"] === "subagent"
  return { relation: isDelegated ? "subagent" : "root", parent, role: textOf(payload["agent_role"]) }
}

/** `"review"`, or `"guardian"` of `{other: "guardian"}`. */
const nameOf = (value: unknown): string | null => {
  const [only] = Object.values(fieldsOf(value) ?? {})
  return textOf(value) ?? textOf(only)
}

/** What a sub-agent's parent called it: `task_1` of `/root/task_1`. */
const agentName = (payload: Fields): string | null => {
  const spawn = fieldsOf(fieldsOf(fieldsOf(payload["source"])?.["subagent"])?.["thread_spawn"])
  const path = textOf(spawn?.["agent_path"])
  return path === null ? null : path.slice(path.lastIndexOf("/") + 1) || null
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)
