/** From the configuration to what ingest is asked to do. */
import * as os from "node:os"
import type { IngestOptions } from "../ingest/ingest.ts"
import { sourcesOf } from "../ingest/sourcesOf.ts"
import { defaultThresholds, type Thresholds } from "../ingest/validators.ts"
import { type Config, get, section } from "./config/Config.ts"
import { spoolFolder as hookSpoolFolder } from "./hooks/spool.ts"
import { spoolFolder } from "./spool/places.ts"
import { rootsOf } from "./trailRoots.ts"

/** What a single call may ask for beyond the configuration. */
export interface IngestWishes {
  /** Only these agents. */
  readonly agents?: ReadonlyArray<string>
  /** These places instead of the configured ones. */
  readonly roots?: ReadonlyArray<string>
}

/** All that the configuration decides about an ingest. `custody`: see the setting. */
export const configured = (config: Config, wishes: IngestWishes = {}) => {
  const found = rootsOf(config, wishes.agents === undefined ? {} : { agents: wishes.agents })
  return {
    sources: sourcesOf(found),
    roots: wishes.roots ?? found.flatMap(({ roots }) => roots),
    thresholds: { ...defaultThresholds, ...section<Thresholds>(config, "validators") },
    machine: get(config, "machine") ?? os.hostname(),
    user: get(config, "user") ?? loginName(),
    custody: get(config, "custody.enabled"),
    readers: get(config, "ingest.readers") ?? Math.min(4, os.availableParallelism()),
    max_record_bytes: get(config, "ingest.max_record_bytes"),
    timezone: get(config, "ingest.timezone") ?? get(config, "timezone") ?? undefined,
    archive_after_ms: archiveAfter(get(config, "ingest.archive_after_days")),
    spool: spoolFolder(config.paths),
    hook_spool: hookSpoolFolder(config.paths),
    now: Date.now
  } satisfies Partial<IngestOptions>
}

const archiveAfter = (days: number): number | null => (days === 0 ? null : days * 86_400_000)

const loginName = (): string | null => {
  try {
    return os.userInfo().username
  } catch {
    // a user id without an entry in the system's list has no name
    return null
  }
}
