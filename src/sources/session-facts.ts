/** What sightings of sessions have in common: the empty values to begin with, and which title stands above which. */
import type { SessionSeen } from "../record/SessionSeen.ts"

/** A session of which nothing is known but that it exists. */
export const noFacts = {
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
} as const satisfies Omit<SessionSeen, "agent" | "native_id">

/** See `SessionSeen.title_rank`. */
export const titleRank = { custom: 4, agent: 3, summary: 2, prompt: 1 } as const
