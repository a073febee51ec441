/** Are there rows in the six tables that other programs put in, and that are not settled yet? */
import type { DatabaseSync } from "node:sqlite"

/** Takes a few microseconds: every question asks it. */
export const hasOutsiders = (database: DatabaseSync): boolean =>
  database.prepare(outsidersSql).get()!["found"] === 1

const tables = [
  "routing_metrics_events",
  "git_events",
  "self_heal_events",
  "recovery_events",
  "coordinator_events",
  "expertise_routing_events"
]

const outsidersSql = `SELECT ${tables.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE key IS NULL)`).join(" OR ")} AS found`
