/** Sessions that belong together: `spoor sessions tree`. */
import * as Schema from "effect/Schema"
import { SessionRelation } from "../record/SessionSeen.ts"
import { SessionFigures } from "./SessionFigures.ts"

/**
 * - `parent`: the member above: for a fork the session it was copied from, else the one that started it.
 * - `call_id`: the tool call that started it, when the trail tells.
 * - `direct`, `rolled_up`, `sub_agents`, `sub_agents_missing`: see `Sessions.ts`. A fork is never part of a sum.
 */
export const FamilyMember = Schema.Struct({
  id: Schema.String,
  agent: Schema.String,
  relation: SessionRelation,
  role: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  parent: Schema.NullOr(Schema.String),
  call_id: Schema.NullOr(Schema.String),
  depth: Schema.Int,
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  sub_agents: Schema.Int,
  sub_agents_missing: Schema.Int,
  direct: SessionFigures,
  rolled_up: SessionFigures
})
export type FamilyMember = typeof FamilyMember.Type

/** `members` stand in the order of a printed tree: each before those below it, siblings by start. */
export const SessionFamily = Schema.Struct({
  schema_version: Schema.Literal(1),
  /** The session that was asked for. */
  session: Schema.String,
  members: Schema.Array(FamilyMember)
})
export type SessionFamily = typeof SessionFamily.Type
