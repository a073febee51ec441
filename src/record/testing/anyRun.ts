/** Runs of any form, for laws. */
import * as fc from "fast-check"
import type { AgentRun, RunExecution } from "../AgentRun.ts"
import { runStatuses } from "../RunStatus.ts"

const perhaps = <A>(some: fc.Arbitrary<A>) => fc.option(some, { nil: null })
/** Texts with all that texts may hold, such as what looks like a time. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "2026-10-25T01:00:00Z",
    "2026-10-25T01:00:00.000Z: why?",
    'a "quoted" \\ text\n\u0000\u2028',
    "null"
  )
)
const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
const count = fc.nat({ max: 1_000_000 })
const figure = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -10, max: 10 })
  .map((x) => (x === 0 ? 0 : x))

const execution: fc.Arbitrary<RunExecution> = fc.record({
  revision: fc.nat({ max: 20 }),
  command: fc.array(text, { maxLength: 4 }),
  cwd: text,
  machine: text,
  recorder: fc.record({ pid: count, identity: perhaps(text) }),
  began_at_ms: perhaps(time),
  exit_code: perhaps(fc.integer({ min: 0, max: 255 })),
  signal: perhaps(fc.constantFrom("SIGTERM", "SIGKILL")),
  timeout_ms: perhaps(count),
  prompt_from: fc.constantFrom("arguments", "stdin", "arguments and stdin", "command"),
  stdin: perhaps(text),
  is_output_whole: fc.boolean(),
  usage: perhaps(
    fc.record({
      told_by: fc.constantFrom("claude-code", "codex", "opencode"),
      model: perhaps(text),
      input_tokens: perhaps(count),
      output_tokens: perhaps(count),
      reasoning_tokens: perhaps(count),
      cache_read_tokens: perhaps(count),
      cache_write_tokens: perhaps(count),
      cost_usd_micros: perhaps(count),
      cost_status: fc.constantFrom("recorded", "computed", "unknown")
    })
  ),
  session: perhaps(fc.record({ agent: text, native_id: text })),
  history: fc.array(
    fc.record({ status: fc.constantFrom(...runStatuses), at_ms: perhaps(time), reason: perhaps(text) }),
    { maxLength: 4 }
  )
})

/** As Spoor would write it: no document of somebody else. */
export const anyRun: fc.Arbitrary<AgentRun> = fc.record({
  id: fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/)),
  repository: text,
  status: fc.constantFrom(...runStatuses),
  started_at_ms: time,
  completed_at_ms: perhaps(time),
  duration_ms: perhaps(fc.integer({ min: -1000, max: 10_000_000 })),
  retry_count: fc.nat({ max: 9 }),
  parent_run_id: perhaps(fc.uuid()),
  input: fc.record({
    prompt: text,
    diff: perhaps(text),
    recent_commits: fc.array(text, { maxLength: 3 }),
    model: perhaps(text),
    temperature: perhaps(figure)
  }),
  output: perhaps(
    fc.record({
      message: text,
      confidence: perhaps(figure),
      reasoning: perhaps(text),
      raw_response: perhaps(text),
      tokens_used: perhaps(count)
    })
  ),
  error: perhaps(
    fc.record({ code: text, message: text, stack_trace: perhaps(text), recoverable: fc.boolean() })
  ),
  execution: perhaps(execution),
  document: fc.constant(null)
})
