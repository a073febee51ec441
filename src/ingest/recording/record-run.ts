/**
 * Records a run live: it is written down before its command begins, when it begins and when it has ended, so that a
 * run whose recorder was killed is known to have begun.
 *
 * Recording never stands in the way of the command: what cannot be written is said and left.
 */
import * as crypto from "node:crypto"
import { constants } from "node:os"
import * as Effect from "effect/Effect"
import type { AgentRun, RunExecution, RunUsage } from "../../record/AgentRun.ts"
import { changedRun } from "../../record/run-document.ts"
import { endedRun, exitCodeOf } from "./ending.ts"
import { identityOf } from "./Processes.ts"
import { askedIn } from "./prompt-of.ts"
import { passedOn, supervise, type Order } from "./supervise.ts"

export interface RecordOptions<E> extends Omit<Order, "onSpawn"> {
  readonly repository: string
  /** Overrides what the command line says. */
  readonly model: string | null
  readonly machine: string
  /** The run that this is another attempt of. */
  readonly again: AgentRun | null
  /** Writes the run down for the first time. If it fails, the command does not begin. */
  readonly begin: (run: AgentRun) => Effect.Effect<void, E>
  /** Writes it down again. */
  readonly keep: (run: AgentRun) => Effect.Effect<void>
  readonly price: (usage: RunUsage, at_ms: number) => RunUsage
  readonly now: () => number
}

export interface Recorded {
  readonly run: AgentRun
  readonly exit_code: number
}

export const recordRun = <E>(options: RecordOptions<E>): Effect.Effect<Recorded, E> =>
  Effect.uninterruptible(
    Effect.gen(function* () {
      const early = new EarlySignal()
      const asked = newRun(options)
      yield* options.begin(asked).pipe(Effect.onError(() => Effect.sync(() => early.end())))
      if (early.signal !== null) {
        early.end()
        return yield* neverBegun(asked, early.signal, options)
      }
      let run = asked
      let keeping: Promise<void> = Promise.resolve()
      const env = { ...options.env, SPOOR_RUN_ID: asked.id }
      const onSpawn = (pid: number): void => {
        run = begunRun(asked, pid, options.now())
        keeping = Effect.runPromise(options.keep(run))
      }
      const ending = supervise({ ...options, env, onSpawn })
      early.end()
      const ended = yield* Effect.promise(() => ending)
      const at_ms = options.now()
      yield* Effect.promise(() => keeping)
      run = endedRun(run, ended, at_ms, (usage) => options.price(usage, at_ms))
      yield* options.keep(run)
      return { run, exit_code: exitCodeOf(ended) }
    })
  )

/** Hears signals before there is a command to pass them on to. */
class EarlySignal {
  signal: NodeJS.Signals | null = null

  constructor() {
    for (const signal of passedOn) process.on(signal, this.#hear)
  }

  end(): void {
    for (const signal of passedOn) process.off(signal, this.#hear)
  }

  readonly #hear = (signal: NodeJS.Signals): void => {
    this.signal = signal
  }
}

const neverBegun = <E>(
  asked: AgentRun,
  signal: NodeJS.Signals,
  options: RecordOptions<E>
): Effect.Effect<Recorded> =>
  Effect.gen(function* () {
    const at_ms = options.now()
    const run = changedRun(asked, {
      status: "CANCELLED",
      completed_at_ms: at_ms,
      duration_ms: at_ms - asked.started_at_ms,
      execution: {
        ...asked.execution!,
        revision: 1,
        history: [...asked.execution!.history, { status: "CANCELLED", at_ms, reason: signal }]
      }
    })
    yield* options.keep(run)
    return { run, exit_code: 128 + constants.signals[signal] }
  })

const newRun = <E>(options: RecordOptions<E>): AgentRun => {
  const { command, cwd, machine, timeout_ms, again, stdin } = options
  const at_ms = options.now()
  const told = askedIn(command)
  const given = typeof stdin === "object" ? stdin.text : null
  // of another command the words that stood for the prompt are no longer what was asked
  const same = isOtherCommand(again, command) ? null : again
  const execution: RunExecution = {
    revision: 0,
    command: [...command],
    cwd,
    machine,
    recorder: { pid: process.pid, identity: identityOf(process.pid) },
    began_at_ms: null,
    exit_code: null,
    signal: null,
    timeout_ms,
    prompt_from: same?.execution?.prompt_from ?? (told.prompt === null ? "command" : "arguments"),
    stdin: given,
    is_output_whole: false,
    usage: null,
    session: null,
    history: [{ status: "QUEUED", at_ms, reason: again === null ? null : `another attempt of ${again.id}` }]
  }
  return {
    id: crypto.randomUUID(),
    repository: options.repository,
    status: "QUEUED",
    started_at_ms: at_ms,
    completed_at_ms: null,
    duration_ms: null,
    retry_count: again === null ? 0 : again.retry_count + 1,
    parent_run_id: again?.id ?? null,
    input: same?.input ?? {
      prompt: told.prompt ?? command.join(" "),
      diff: null,
      recent_commits: [],
      model: options.model ?? told.model,
      temperature: null
    },
    output: null,
    error: null,
    execution,
    document: null
  }
}

const isOtherCommand = (again: AgentRun | null, command: ReadonlyArray<string>): boolean =>
  again?.execution?.prompt_from === "command" && again.execution.command.join("\0") !== command.join("\0")

const begunRun = (run: AgentRun, pid: number, at_ms: number): AgentRun =>
  changedRun(run, {
    status: "RUNNING",
    execution: {
      ...run.execution!,
      revision: run.execution!.revision + 1,
      began_at_ms: at_ms,
      history: [...run.execution!.history, { status: "RUNNING", at_ms, reason: `process ${pid}` }]
    }
  })
