/**
 * Where files of agent runs lie: nowhere that is known beforehand. Their first writer puts them below the folder that
 * it was started in, so the configuration has to say where; the folder that Spoor itself writes runs into comes from
 * the configuration too.
 */
import { fileName } from "../file-name.ts"
import type { Whereabouts } from "../Source.ts"

export const agentRunsWhereabouts: Whereabouts = {
  agent: "agent-runs",
  title: "Agent runs",
  roots: () => [],
  wants: (path) => runFile.test(fileName(path)),
  trees: []
}

/** A run's file is named by the run's id, a UUID. */
const runFile = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.json$/i
