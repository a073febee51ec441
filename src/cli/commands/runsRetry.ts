/** `spoor runs retry` */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import { findRun } from "../../analytics/run-detail.ts"
import type { AgentRun } from "../../record/AgentRun.ts"
import { type Repository, RunRepository } from "../../store/runs/RunRepository.ts"
import { retriedRun, steppedRun } from "../../store/runs/run-steps.ts"
import { RunError } from "../../store/runs/RunError.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { type Config, get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { changingRuns } from "../runs/answeringRuns.ts"
import { recordCommand } from "../runs/recordCommand.ts"
import type { runRetryOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runRetryOptions>) {
  const { options, positionals, config, terminal } = call
  const [reference = "", ...instead] = positionals
  const first = yield* changingRuns(call, (runs) =>
    Effect.flatMap(Effect.provideService(findRun(reference), RunRepository, runs), (run) =>
      Effect.andThen(notYetRetried(run, runs), mayBeRetried(run))
    )
  )
  const command = yield* commandOf(first, instead, config)
  const cwd = yield* placeOf(first)
  terminal.detail(`Another attempt of ${first.id}, in ${cwd}.`)
  const { exit_code } = yield* recordCommand(call, {
    command,
    cwd,
    repository: first.repository,
    model: first.input.model,
    timeout_ms: options.timeout ?? first.execution?.timeout_ms ?? null,
    stdin: yield* stdinOf(first),
    again: first,
    begin: (again) => changingRuns(call, (runs) => runs.retry(again))
  })
  return exit_code
})

/** Of a run that was retried the other attempt is told. */
const notYetRetried = ({ id, status }: AgentRun, runs: Repository): Effect.Effect<void, RunError> =>
  Effect.gen(function* () {
    if (status !== "RETRYING") return
    const attempts = yield* runs.attempts(id)
    const next = attempts.find(({ parent_run_id }) => parent_run_id === id)
    if (next === undefined) return
    return yield* new RunError({
      reason: "illegal_step",
      message: `The run ${id} was retried already. Its other attempt is ${next.id}, which is ${next.status}; \`spoor runs retry ${next.id.slice(0, 8)}\` is about that one.`
    })
  })

/** Before anything begins; it is asked again when the attempt is written down. */
const mayBeRetried = (run: AgentRun): Effect.Effect<AgentRun, RunError> =>
  Effect.try({
    try: () => {
      steppedRun(run, (it) => retriedRun(it, it))
      return run
    },
    catch: (cause) => {
      if (cause instanceof RunError) return cause
      throw cause
    }
  })

/** What was said in this call, else what was recorded, else what is configured. */
const commandOf = (
  run: AgentRun,
  instead: ReadonlyArray<string>,
  config: Config
): Effect.Effect<ReadonlyArray<string>, CommandError> => {
  if (instead.length > 0) return Effect.succeed(instead)
  if (run.execution !== null) return Effect.succeed(run.execution.command)
  const configured = get(config, "runs.retry_command")
  if (configured !== null && configured.length > 0) {
    const words: Readonly<Record<string, string>> = { prompt: run.input.prompt, model: run.input.model ?? "" }
    return Effect.succeed(
      configured.map((word) => word.replaceAll(/\{(prompt|model)\}/g, (_, name: string) => words[name]!))
    )
  }
  return Effect.fail(
    new CommandError({
      message: `Spoor did not start the run ${run.id}, so it does not know its command`,
      hint: "Say it behind `--`, or set runs.retry_command, in which {prompt} stands for the prompt.",
      exit: ExitCode.usage
    })
  )
}

const placeOf = ({ execution }: AgentRun): Effect.Effect<string, CommandError> => {
  const cwd = execution?.cwd ?? process.cwd()
  return fs.existsSync(cwd)
    ? Effect.succeed(cwd)
    : Effect.fail(
        new CommandError({
          message: `The directory ${cwd}, in which the run worked, is gone`,
          hint: "Make it again, or record the command anew with `spoor run`.",
          exit: ExitCode.failure
        })
      )
}

/** What was piped in is piped in again; what was not kept as a whole cannot be. */
const stdinOf = ({ id, execution }: AgentRun) => {
  if (execution === null) return Effect.succeed("leave" as const)
  if (execution.stdin !== null) return Effect.succeed({ text: execution.stdin })
  return /stdin/.test(execution.prompt_from)
    ? Effect.fail(
        new CommandError({
          message: `What was piped into the run ${id} was too long to be kept, or is no text`,
          hint: "Record the command anew with `spoor run`.",
          exit: ExitCode.failure
        })
      )
    : Effect.succeed("leave" as const)
}
