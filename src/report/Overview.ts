/** What is on this machine, at a glance: the answer of plain `spoor`. */
import * as Schema from "effect/Schema"
import { CacheFigures } from "./Models.ts"
import { UsageAmounts } from "./Usage.ts"

/**
 * Usage of today, of the last 7 and 30 days with today, and of the whole trail. `sessions`: user sessions that were
 * alive then, whether they used anything or not.
 */
export const OverviewWindow = Schema.Struct({
  name: Schema.Literals(["today", "7d", "30d", "all"]),
  since_ms: Schema.NullOr(Schema.Int),
  sessions: Schema.Int,
  ...UsageAmounts.fields
})
export type OverviewWindow = typeof OverviewWindow.Type

/** One agent. `sessions`: its user sessions; `windows`: as in the report, in the same order. */
export const OverviewAgent = Schema.Struct({
  agent: Schema.String,
  sessions: Schema.Int,
  sub_agents: Schema.Int,
  last_active_at_ms: Schema.NullOr(Schema.Int),
  windows: Schema.Array(OverviewWindow)
})
export type OverviewAgent = typeof OverviewAgent.Type

/** A model or project of the last 30 days. `name`: null where the trail does not tell. */
export const OverviewTop = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  cost_share: Schema.NullOr(Schema.Finite),
  ...UsageAmounts.fields
})
export type OverviewTop = typeof OverviewTop.Type

/**
 * What was read of one source.
 *
 * - `files`: seen so far; `vanished`: those of them that the agent has deleted since, and that the store keeps.
 * - `failed`: could not be read as a whole; `rejections`: pieces that could not be read.
 * - `unknown_records`: records of kinds that are kept but not understood.
 */
export const OverviewSource = Schema.Struct({
  source: Schema.String,
  files: Schema.Int,
  size_bytes: Schema.Int,
  failed: Schema.Int,
  vanished: Schema.Int,
  rejections: Schema.Int,
  unknown_records: Schema.Int,
  read_at_ms: Schema.NullOr(Schema.Int)
})
export type OverviewSource = typeof OverviewSource.Type

/** A session that was active a moment ago. */
export const LiveSession = Schema.Struct({
  session: Schema.String,
  agent: Schema.String,
  relation: Schema.String,
  title: Schema.NullOr(Schema.String),
  project: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  last_at_ms: Schema.Int,
  requests: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int)
})
export type LiveSession = typeof LiveSession.Type

/** Runs of agents: all, those asked for in the last 24 hours, and those of them that failed. */
export const OverviewRuns = Schema.Struct({
  runs: Schema.Int,
  runs_last_24h: Schema.Int,
  failed_last_24h: Schema.Int
})
export type OverviewRuns = typeof OverviewRuns.Type

/** A record kind that no decoder knows, and how often it was read. */
export const UnknownKind = Schema.Struct({
  source: Schema.String,
  kind: Schema.String,
  records: Schema.Int
})
export type UnknownKind = typeof UnknownKind.Type

/**
 * - `live`: sessions with a sign of life in the last `live_minutes`, the latest first.
 * - `cache`: of the last 30 days.
 * - `agents`, `top_models`, `top_projects`: the most expensive first.
 */
export const Overview = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  now_ms: Schema.Int,
  windows: Schema.Array(OverviewWindow),
  agents: Schema.Array(OverviewAgent),
  top_models: Schema.Array(OverviewTop),
  top_projects: Schema.Array(OverviewTop),
  cache: CacheFigures,
  live_minutes: Schema.Finite,
  live: Schema.Array(LiveSession),
  agent_runs: OverviewRuns,
  sources: Schema.Array(OverviewSource),
  unknown_kinds: Schema.Array(UnknownKind),
  first_at_ms: Schema.NullOr(Schema.Int),
  last_at_ms: Schema.NullOr(Schema.Int)
})
export type Overview = typeof Overview.Type
