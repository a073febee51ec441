/** From the configuration to the recording of one run. */
import * as os from "node:os"
import * as Effect from "effect/Effect"
import { makeProjectOf } from "../../ingest/projects.ts"
import { recordRun, type Recorded, type RecordOptions } from "../../ingest/recording/record-run.ts"
import { makeRates } from "../../rates/Rates.ts"
import type { RunUsage } from "../../record/AgentRun.ts"
import type { Call } from "../Command.ts"
import { type Config, get } from "../config/Config.ts"
import { rateOptions } from "../config/rateOptions.ts"
import { keepRun } from "./keepRun.ts"

/** What one call decides. */
export type Wishes<E> = Pick<
  RecordOptions<E>,
  "command" | "cwd" | "stdin" | "timeout_ms" | "model" | "again" | "begin"
> & {
  /** By default the name of the repository that `cwd` lies in. */
  readonly repository: string | null
}

/** Runs the command and gives back how it went; its exit code is to be passed on. */
export const recordCommand = <E>(
  call: Pick<Call, "config" | "terminal">,
  wishes: Wishes<E>
): Effect.Effect<Recorded, E> => {
  const { config, terminal } = call
  return Effect.tap(
    recordRun({
      ...wishes,
      env: config.env,
      repository: wishes.repository ?? makeProjectOf()(wishes.cwd, null).name,
      machine: get(config, "machine") ?? os.hostname(),
      most_output_bytes: get(config, "runs.max_output_bytes"),
      keep: (run) => keepRun(call, run),
      price: priceOf(config),
      now: Date.now
    }),
    ({ run, exit_code }) => Effect.sync(() => sayRecorded(terminal, run, exit_code))
  )
}

/** Stdout is the command's own, so what is to be said of the run goes to stderr. */
const sayRecorded = (terminal: Call["terminal"], run: Recorded["run"], exit_code: number): void => {
  if (run.status === "FAILED" && run.execution?.began_at_ms === null) {
    const isThere = run.error?.code !== "ENOENT"
    terminal.fail(
      `The command could not begin: ${run.error?.message ?? ""}`,
      isThere ? "Check that it may be run." : "Check that it is installed and on the PATH."
    )
  }
  if (!terminal.json) terminal.detail(`Recorded as run ${run.id}: ${run.status}.`)
  else {
    const { id, status, repository } = run
    process.stderr.write(
      `${JSON.stringify({ schema_version: 1, run: { id, status, repository, exit_code } })}\n`
    )
  }
}

/** What the tokens cost by list price, where the output did not say and the model is known. */
const priceOf =
  (config: Config) =>
  (usage: RunUsage, at_ms: number): RunUsage => {
    if (usage.cost_usd_micros !== null || usage.model === null) return usage
    if (usage.input_tokens === null || usage.output_tokens === null) return usage
    const priced = makeRates(rateOptions(config)).price({
      provider: null,
      model: usage.model,
      at_ms,
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      reasoning_tokens: usage.reasoning_tokens ?? 0,
      cache_read_tokens: usage.cache_read_tokens ?? 0,
      cache_write_5m_tokens: usage.cache_write_tokens ?? 0,
      cache_write_1h_tokens: 0,
      web_searches: 0,
      speed: "standard",
      service_tier: null,
      geo: null,
      recorded_cost_usd_micros: null,
      lower_bound: null
    })
    return priced.cost_status === "computed"
      ? { ...usage, cost_usd_micros: priced.cost_usd_micros, cost_status: "computed" }
      : usage
  }
