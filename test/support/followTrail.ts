/** Follows a folder live with everything at its defaults, in quick motion, for tests and benchmarks. */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import { defaultBackoff } from "../../src/ingest/backoff.ts"
import { follow, type FollowOptions } from "../../src/ingest/live/follow.ts"
import type { CorrelatedEvent } from "../../src/ingest/live/LiveEvent.ts"
import { defaultThresholds } from "../../src/ingest/validators.ts"
import { makeRates } from "../../src/rates/Rates.ts"
import { sources } from "../../src/sources/registry.ts"

/** A time after all that tests make up, that goes on. */
const began = Date.UTC(2026, 10, 1) - Date.now()

export const followOptions = (database: string, roots: ReadonlyArray<string>): FollowOptions => ({
  database,
  roots,
  sources,
  rates: makeRates(),
  thresholds: defaultThresholds,
  machine: "test",
  user: null,
  custody: true,
  index: false,
  readers: 2,
  max_record_bytes: 64 << 20,
  now: () => began + Date.now(),
  batch_ms: 10,
  sweep_ms: 1000,
  poll_ms: 200,
  full_sweep_ms: 3000,
  lease_ms: 1500,
  busy_ms: 50,
  always_poll: false,
  max_folders: 8192,
  max_paths: 100_000,
  backoff: { ...defaultBackoff, base_ms: 50, cap_ms: 500 },
  on: () => {}
})

export interface Followed {
  readonly events: ReadonlyArray<CorrelatedEvent>
  /** Resolves with the first event that fits, past ones too. */
  readonly event: (fits: (event: CorrelatedEvent) => boolean) => Promise<CorrelatedEvent>
  readonly stop: () => Promise<void>
}

/** Begins to follow, in this process. */
export const startFollowing = (
  database: string,
  roots: ReadonlyArray<string>,
  more: Partial<FollowOptions> = {}
): Followed => {
  const events: Array<CorrelatedEvent> = []
  const waiting = new Set<() => void>()
  const control = new AbortController()
  const on = (event: CorrelatedEvent): void => {
    events.push(event)
    for (const check of waiting) check()
  }
  const ended = Effect.runPromiseExit(follow({ ...followOptions(database, roots), ...more, on }), {
    signal: control.signal
  })
  return {
    events,
    event: (fits) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = events.find(fits)
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
    stop: async () => {
      control.abort()
      await ended
    }
  }
}

/** Run as a program: `node followTrail.ts DATABASE ROOT…`; events as JSON, a line each; SIGTERM stops it. */
if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const [database, ...roots] = process.argv.slice(2)
  const control = new AbortController()
  process.on("SIGTERM", () => control.abort())
  const on = (event: CorrelatedEvent): void => console.log(JSON.stringify(event))
  await Effect.runPromiseExit(follow({ ...followOptions(database!, roots), on }), { signal: control.signal })
}
