/** What a run is once its command has ended. */
import { constants } from "node:os"
import type { AgentRun, RunExecution, RunFault, RunOutput, RunUsage } from "../../record/AgentRun.ts"
import { changedRun, type RunChanges } from "../../record/run-document.ts"
import type { RunStatus } from "../../record/RunStatus.ts"
import { lastChars } from "./Kept.ts"
import type { Ended } from "./supervise.ts"

/** The exit code that is passed on: the command's own, and otherwise what a shell gives. */
export const exitCodeOf = ({ code, signal, is_timeout, failure }: Ended): number => {
  if (failure !== null) return failure.code === "ENOENT" ? 127 : 126
  if (is_timeout) return 124
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal]
}

/** `price`: what tokens cost where the output did not say. Invariant: the run works, or waits. */
export const endedRun = (
  run: AgentRun,
  ended: Ended,
  at_ms: number,
  price: (usage: RunUsage) => RunUsage
): AgentRun => {
  const { status, reason } = stateOf(ended)
  const execution = run.execution!
  const began = execution.began_at_ms
  const { usage: told } = ended.told
  // priced as the model that was asked, where the output does not name another
  const usage =
    told === null ? null : { ...price({ ...told, model: told.model ?? run.input.model }), model: told.model }
  const changes: RunChanges = {
    status,
    completed_at_ms: at_ms,
    // as its first writer has it: a success leaves out the wait, the others do not
    duration_ms: at_ms - (status === "SUCCESS" ? (began ?? run.started_at_ms) : run.started_at_ms),
    input: inputOf(run, ended),
    output: outputOf(ended),
    error: faultOf(run, status, ended),
    execution: {
      ...execution,
      revision: execution.revision + 1,
      exit_code: ended.code,
      signal: ended.signal,
      prompt_from: promptFrom(run, ended),
      stdin: ended.stdin?.isText === true && ended.stdin.bytes > 0 ? ended.stdin.text() : execution.stdin,
      is_output_whole: ended.stdout?.isWhole === true,
      usage,
      session: ended.told.session,
      history: [...execution.history, { status, at_ms, reason }]
    }
  }
  return changedRun(run, changes)
}

/** A signal of ours cancels only what ends by it: a program that takes it as a word goes on. */
const stateOf = (ended: Ended): { readonly status: RunStatus; readonly reason: string | null } => {
  const { code, signal, is_timeout, stopped_by, failure, told } = ended
  if (failure !== null) return { status: "FAILED", reason: failure.message }
  if (is_timeout) return { status: "TIMEOUT", reason: "it took longer than it was given" }
  if (stopped_by !== null && code !== 0) return { status: "CANCELLED", reason: stopped_by }
  if (code !== 0) return { status: "FAILED", reason: signal ?? `exit code ${code}` }
  return told.fault === null
    ? { status: "SUCCESS", reason: null }
    : { status: "FAILED", reason: "its output says so" }
}

const inputOf = (run: AgentRun, { stdin, told }: Ended): AgentRun["input"] => {
  const model = run.input.model ?? told.usage?.model ?? null
  if (stdin === null || stdin.bytes === 0) return { ...run.input, model }
  const piped = stdin.text()
  const isAsked = run.execution!.prompt_from === "arguments"
  return { ...run.input, model, prompt: isAsked ? `${run.input.prompt}\n\n${piped}` : piped }
}

const promptFrom = (run: AgentRun, { stdin }: Ended): RunExecution["prompt_from"] => {
  const before = run.execution!.prompt_from
  if (stdin === null || stdin.bytes === 0) return before
  return before === "arguments" ? "arguments and stdin" : "stdin"
}

const longestMessage = 20_000
const longestFault = 2000

/** Null when it went to a terminal, unseen. */
const outputOf = ({ stdout, told }: Ended): RunOutput | null => {
  if (stdout === null) return null
  const raw = stdout.text()
  return {
    message: told.answer ?? lastChars(raw.trim(), longestMessage),
    confidence: null,
    reasoning: null,
    raw_response: raw,
    // as its first writer estimates them
    tokens_used: Math.floor(raw.length / 4)
  }
}

const faultOf = (run: AgentRun, status: RunStatus, ended: Ended): RunFault | null => {
  if (status !== "FAILED" && status !== "TIMEOUT") return null
  const stderr = ended.stderr?.text().trim() ?? ""
  const { code, message } = wordsOf(run, status, ended, stderr)
  return {
    code,
    message: message.slice(0, longestFault),
    stack_trace: stderr === "" ? null : lastChars(stderr, 16_000),
    recoverable: recoverable.some((sign) => code.includes(sign) || message.includes(sign))
  }
}

const wordsOf = (
  run: AgentRun,
  status: RunStatus,
  { code, signal, failure, told }: Ended,
  stderr: string
): { readonly code: string; readonly message: string } => {
  if (failure !== null) return failure
  const timeout_ms = run.execution!.timeout_ms ?? 0
  if (status === "TIMEOUT") return { code: "TIMEOUT", message: `stopped after ${timeout_ms / 1000} seconds` }
  if (told.fault !== null) return told.fault
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
  const last = stderr.split("\n").at(-1) ?? ""
  return {
    code: signal ?? `EXIT_${code}`,
    message: `${run.execution!.command[0]} ${how}${last === "" ? "" : `: ${last}`}`
  }
}

/** Signs that another attempt may succeed, as the first writer of run files has them. */
const recoverable = ["ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "RATE_LIMIT", "TIMEOUT"]
