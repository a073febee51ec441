/** What an agent's output tells of its own run. */
import type { RunExecution, RunUsage } from "../../record/AgentRun.ts"

/** Everything may be missing. `answer`: the last of the agent's own words. */
export interface Told {
  session: RunExecution["session"]
  usage: RunUsage | null
  answer: string | null
  /** Why it failed, where it says that it did. */
  fault: { readonly code: string; readonly message: string } | null
}

export const noUsage = (told_by: RunUsage["told_by"]): RunUsage => ({
  told_by,
  model: null,
  input_tokens: null,
  output_tokens: null,
  reasoning_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  cost_usd_micros: null,
  cost_status: "unknown"
})

/** Adds up what may not be known: null and a number is that number. */
export const plus = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : a + b
