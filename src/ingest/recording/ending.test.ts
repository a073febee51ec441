import { describe, expect, it } from "vitest"
import type { RunExecution } from "../../record/AgentRun.ts"
import { aRun } from "../../store/runs/testing/aRun.ts"
import { endedRun, exitCodeOf } from "./ending.ts"
import { KeptBeginning, KeptEnd } from "./Kept.ts"
import type { Ended } from "./supervise.ts"

const execution: RunExecution = {
  revision: 1,
  command: ["claude", "-p", "x"],
  cwd: "/srv",
  machine: "quay",
  recorder: { pid: 1, identity: null },
  began_at_ms: aRun("").started_at_ms + 40,
  exit_code: null,
  signal: null,
  timeout_ms: 60_000,
  prompt_from: "arguments",
  stdin: null,
  is_output_whole: false,
  usage: null,
  session: null,
  history: []
}
const working = aRun("a", { status: "RUNNING", execution })
const at = aRun("").started_at_ms + 1040

const kept = (text: string, most = 1 << 20): KeptEnd => {
  const end = new KeptEnd(most)
  end.add(Buffer.from(text))
  return end
}

const nothing: Ended = {
  code: 0,
  signal: null,
  is_timeout: false,
  stopped_by: null,
  failure: null,
  stdout: kept("At noon.\n"),
  stderr: kept(""),
  stdin: null,
  told: { session: null, usage: null, answer: null, fault: null }
}
const end = (how: Partial<Ended>, run = working) =>
  endedRun(run, { ...nothing, ...how }, at, (usage) => ({
    ...usage,
    cost_usd_micros: 5,
    cost_status: "computed"
  }))

describe("a run whose command", () => {
  const fault = { code: "overloaded_error", message: "at capacity" }
  const told = (more: Partial<Ended["told"]>): Partial<Ended> => ({ told: { ...nothing.told, ...more } })
  const cases: ReadonlyArray<
    readonly [says: string, how: Partial<Ended>, status: string, code: number, error: object | null]
  > = [
    ["exits with 0", {}, "SUCCESS", 0, null],
    [
      "exits with 3",
      { code: 3, stderr: kept("oh\nno room\n") },
      "FAILED",
      3,
      {
        code: "EXIT_3",
        message: "claude exited with code 3: no room",
        stack_trace: "oh\nno room",
        recoverable: false
      }
    ],
    [
      "says that it failed, and exits with 0",
      told({ fault }),
      "FAILED",
      0,
      { ...fault, stack_trace: null, recoverable: false }
    ],
    [
      "fails in a way that may pass",
      { code: 1, stderr: kept("read ECONNRESET") },
      "FAILED",
      1,
      {
        code: "EXIT_1",
        message: "claude exited with code 1: read ECONNRESET",
        stack_trace: "read ECONNRESET",
        recoverable: true
      }
    ],
    [
      "is ended by a signal of others",
      { code: null, signal: "SIGKILL" },
      "FAILED",
      137,
      { code: "SIGKILL", message: "claude was ended by SIGKILL", stack_trace: null, recoverable: false }
    ],
    ["ends by our signal", { code: null, signal: "SIGTERM", stopped_by: "SIGTERM" }, "CANCELLED", 143, null],
    ["exits by our signal", { code: 130, stopped_by: "SIGINT" }, "CANCELLED", 130, null],
    ["takes our signal as a word, and goes on", { code: 0, stopped_by: "SIGINT" }, "SUCCESS", 0, null],
    [
      "takes too long",
      { code: null, signal: "SIGTERM", is_timeout: true },
      "TIMEOUT",
      124,
      { code: "TIMEOUT", message: "stopped after 60 seconds", stack_trace: null, recoverable: true }
    ],
    [
      "is not there",
      { code: null, failure: { code: "ENOENT", message: "spawn claude ENOENT" } },
      "FAILED",
      127,
      { code: "ENOENT", message: "spawn claude ENOENT", stack_trace: null, recoverable: false }
    ],
    [
      "may not be called",
      { code: null, failure: { code: "EACCES", message: "spawn claude EACCES" } },
      "FAILED",
      126,
      { code: "EACCES", message: "spawn claude EACCES", stack_trace: null, recoverable: false }
    ]
  ]
  it.for(cases)("%s", ([, how, status, code, error]) => {
    const run = end(how)
    expect([run.status, exitCodeOf({ ...nothing, ...how }), run.error]).toEqual([status, code, error])
    expect(run.execution!.history.at(-1)).toMatchObject({ status, at_ms: at })
    expect(run.completed_at_ms).toBe(at)
    // a success leaves out the 40 ms of waiting, the others do not
    expect(run.duration_ms).toBe(status === "SUCCESS" ? 1000 : 1040)
  })
})

describe("the output of a run", () => {
  it("is its answer where it told one, and all that was printed", () => {
    const told = { ...nothing.told, answer: "Noon." }
    expect(end({ told, stdout: kept('{"result":"Noon."}\n') }).output).toEqual({
      message: "Noon.",
      confidence: null,
      reasoning: null,
      raw_response: '{"result":"Noon."}\n',
      // a quarter of its 19 characters: an estimate
      tokens_used: 4
    })
    expect(end({}).output).toMatchObject({ message: "At noon.", raw_response: "At noon.\n" })
  })

  it("is not known when it went to a terminal, and not whole when there was no room", () => {
    expect(end({ stdout: null })).toMatchObject({ output: null, execution: { is_output_whole: false } })
    expect(end({ stdout: kept("0123456789", 4) })).toMatchObject({
      output: { raw_response: "6789" },
      execution: { is_output_whole: false }
    })
    expect(end({}).execution!.is_output_whole).toBe(true)
  })

  it("tells usage, which is priced, and the session", () => {
    const usage = {
      told_by: "codex",
      model: "gpt-5.5",
      input_tokens: 1,
      output_tokens: 2,
      reasoning_tokens: 0,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      cost_usd_micros: null,
      cost_status: "unknown"
    } as const
    const session = { agent: "codex", native_id: "01a1" }
    const run = end({ told: { ...nothing.told, usage, session } })
    expect(run.execution).toMatchObject({
      session,
      usage: { ...usage, cost_usd_micros: 5, cost_status: "computed" }
    })
    // the model is taken from it where nobody named one
    expect(
      end({ told: { ...nothing.told, usage } }, { ...working, input: { ...working.input, model: null } })
        .input.model
    ).toBe("gpt-5.5")
  })
})

describe("what was piped in", () => {
  const piped = (text: string): KeptBeginning => {
    const beginning = new KeptBeginning(10)
    beginning.add(Buffer.from(text))
    return beginning
  }
  const asked = (prompt_from: RunExecution["prompt_from"]) => ({
    ...working,
    execution: { ...execution, prompt_from }
  })

  it("stands behind the prompt of the command line, or is the prompt", () => {
    expect(end({ stdin: piped("tides") })).toMatchObject({
      input: { prompt: "Say when the tide turns\n\ntides" },
      execution: { prompt_from: "arguments and stdin", stdin: "tides" }
    })
    expect(end({ stdin: piped("tides") }, asked("command"))).toMatchObject({
      input: { prompt: "tides" },
      execution: { prompt_from: "stdin", stdin: "tides" }
    })
  })

  it("is not there to be given again when it was too long; nothing is nothing", () => {
    expect(end({ stdin: piped("longer than ten") }).execution).toMatchObject({ stdin: null })
    expect(end({ stdin: piped("") })).toMatchObject({
      input: { prompt: "Say when the tide turns" },
      execution: { prompt_from: "arguments", stdin: null }
    })
  })
})
