/** Everything that can be said on the command line, in the order in which help shows it. */
import type { Surface } from "../parse.ts"
import { everywhere } from "./everywhere.ts"
import { ingestCommand } from "./ingest.ts"
import { sessionCommands } from "./sessions.ts"
import { dbCommands } from "./db.ts"
import { contextCommand, moreUsage, statisticsCommands } from "./statistics.ts"
import { moreTraces, tracesCommand } from "./traces.ts"
import { runCommand, runCommands } from "./runs.ts"
import { recordCommands } from "./record.ts"
import { auditCommands } from "./audit.ts"
import { analyticsCommands } from "./analytics.ts"
import { telemetryCommands } from "./telemetry.ts"
import { statuslineCommand } from "./statusline.ts"
import { doctorCommand, moreDoctor } from "./doctor.ts"
import { hooksCommands, recordHookCommand } from "./hooks.ts"
import { overviewCommand } from "./overview.ts"
import { usageCommands } from "./usage.ts"
import { configCommands } from "./config.ts"
import { completions } from "./completions.ts"

export const surface: Surface = {
  everywhere,
  groups: [
    { path: ["sessions"], says: "Sessions: list, show, restore" },
    { path: ["runs"], says: "Runs of agents by programs and scripts: list, retry, statistics, moving" },
    {
      path: ["hooks"],
      says: "Hooks, by which agents and git tell of their work at once: install, remove, look"
    },
    { path: ["db"], says: "The store: check, verify, migrate, back up, restore" },
    { path: ["usage"], says: "What was used and what it cost" },
    {
      path: ["telemetry"],
      says: "What tools beside the agents wrote down: git, routing, self-healing, recovery, …"
    },
    { path: ["checkpoints"], says: "What audits found: list, compare" },
    { path: ["analytics"], says: "How findings went over time, and where they are" },
    { path: ["record"], says: "For hooks: what happened, as it happens" },
    { path: ["config"], says: "The configuration: what it is, from where, and how to change it" }
  ],
  commands: [
    overviewCommand,
    ingestCommand,
    ...usageCommands,
    contextCommand,
    ...moreUsage,
    ...sessionCommands,
    tracesCommand,
    ...moreTraces,
    ...statisticsCommands,
    runCommand,
    ...runCommands,
    ...auditCommands,
    ...analyticsCommands,
    ...telemetryCommands,
    ...hooksCommands,
    ...recordCommands,
    recordHookCommand,
    doctorCommand,
    ...moreDoctor,
    statuslineCommand,
    ...dbCommands,
    ...configCommands,
    completions
  ]
}
