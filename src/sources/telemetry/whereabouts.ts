/**
 * Where tools beside the agents leave their logs: below `~/.claude/`, in seven files by name. Other files lie in those
 * folders too, so the files are roots, not the folders.
 */
import type { Whereabouts } from "../Source.ts"

export const telemetryWhereabouts: Whereabouts = {
  agent: "telemetry",
  title: "Telemetry",
  roots: ({ home }) => files.map((file) => `${home.replaceAll("\\", "/")}/.claude/${file}`),
  wants: (path) => wanted.test(path),
  trees: []
}

const files = [
  "data/git-activity.jsonl",
  "data/routing-metrics.jsonl",
  "data/self-heal-outcomes.jsonl",
  "data/recovery-outcomes.jsonl",
  "coordinator/data/coordination-log.jsonl",
  "kernel/expertise-routing.jsonl",
  "kernel/dq-scores.jsonl"
]

/** The same names in other folders, saved aside under a longer one, and what `spoor record` could not write at once. */
const wanted =
  /(?:^|[\\/])(?:git-activity|routing-metrics|dq-scores|self-heal-outcomes|recovery-outcomes|coordination-log|expertise-routing|spoor-record)[^\\/]*\.jsonl$/
