/** How sightings of a session become one row; see the invariant in `join.ts`. */
import type { SessionRelation } from "../record/SessionSeen.ts"
import { earliest, greater, latest } from "./join.ts"

/** The columns of `sessions` that sightings fill. */
export interface SessionFacts {
  readonly relation: SessionRelation
  readonly parent_native_id: string | null
  readonly parent_call_id: string | null
  readonly role: string | null
  readonly title: string | null
  readonly title_rank: number
  readonly cwd: string | null
  readonly cwd_at_ms: number | null
  readonly project_root: string | null
  readonly git_branch: string | null
  readonly agent_version: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
}

export const noFacts: SessionFacts = {
  relation: "root",
  parent_native_id: null,
  parent_call_id: null,
  role: null,
  title: null,
  title_rank: 0,
  cwd: null,
  cwd_at_ms: null,
  project_root: null,
  git_branch: null,
  agent_version: null,
  started_at_ms: null,
  ended_at_ms: null
}

export const joinSessions = (a: SessionFacts, b: SessionFacts): SessionFacts => {
  const title = titleOrder(a, b) >= 0 ? a : b
  const place = placeOrder(b, a) >= 0 ? b : a
  return {
    relation: relationRank(a.relation) >= relationRank(b.relation) ? a.relation : b.relation,
    parent_native_id: greater(a.parent_native_id, b.parent_native_id),
    parent_call_id: greater(a.parent_call_id, b.parent_call_id),
    role: greater(a.role, b.role),
    title: title.title,
    title_rank: title.title === null ? 0 : title.title_rank,
    cwd: place.cwd,
    cwd_at_ms: place.cwd_at_ms,
    project_root: greater(a.project_root, b.project_root),
    git_branch: greater(a.git_branch, b.git_branch),
    agent_version: laterVersion(a.agent_version, b.agent_version),
    started_at_ms: earliest(a.started_at_ms, b.started_at_ms),
    ended_at_ms: latest(a.ended_at_ms, b.ended_at_ms)
  }
}

const relations: ReadonlyArray<SessionRelation> = ["root", "fork", "subagent", "system"]
const relationRank = (relation: SessionRelation): number => relations.indexOf(relation)

/** Greater than 0 when `a` has the better title: there, of the higher rank, the greater text. */
const titleOrder = (a: SessionFacts, b: SessionFacts): number =>
  (a.title === null ? -1 : a.title_rank) - (b.title === null ? -1 : b.title_rank) ||
  textOrder(a.title ?? "", b.title ?? "")

/** Greater than 0 when `a` has the better place: there, the earlier, the greater text. */
const placeOrder = (a: SessionFacts, b: SessionFacts): number => {
  const known = Number(a.cwd !== null) - Number(b.cwd !== null)
  if (known !== 0) return known
  const at = a.cwd_at_ms ?? Infinity
  const bt = b.cwd_at_ms ?? Infinity
  return at === bt ? textOrder(a.cwd ?? "", b.cwd ?? "") : bt > at ? 1 : -1
}

const textOrder = (a: string, b: string): number => (a === b ? 0 : a > b ? 1 : -1)

/** The later of two version numbers, part by part; text decides where numbers do not. */
const laterVersion = (a: string | null, b: string | null): string | null => {
  if (a === b) return a
  if (a === null || b === null) return a ?? b
  const as = a.split(/[.-]/)
  const bs = b.split(/[.-]/)
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const order = Number.parseInt(as[i] ?? "-1", 10) - Number.parseInt(bs[i] ?? "-1", 10)
    if (order !== 0 && !Number.isNaN(order)) return order > 0 ? a : b
  }
  return a >= b ? a : b
}
