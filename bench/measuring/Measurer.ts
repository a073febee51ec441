/**
 * Runs a program and takes its time, processor time and memory.
 *
 * Node tells none of that about a child, so a small C program does (`limits/measure.c`). Where there is no C
 * compiler the shell's own clock is read: to the millisecond, and without memory.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { compile } from "../limits/compile.ts"
import { ProgramFailure } from "./Program.ts"
import type { ProcessRun, Program } from "./Program.ts"

export class Measurer {
  /** How it measures, for the results. */
  readonly method: string
  readonly #folder: string
  readonly #wrapper: string | null

  /** `folder` takes what programs print. */
  constructor(folder: string) {
    this.#folder = folder
    const wrapper = compile("measure", folder)
    this.#wrapper = wrapper.found ? wrapper.path : null
    this.method = wrapper.found ? "wait4, by limits/measure.c" : `the shell's clock (${wrapper.why})`
  }

  run(program: Program): ProcessRun {
    program.before?.()
    const [stdin, stdout, stderr] = [program.stdin ?? "/dev/null", this.#file("stdout"), this.#file("stderr")]
    const figures =
      this.#wrapper === null
        ? measuredByShell([stdin, stdout, stderr], program)
        : measuredBy(this.#wrapper, [stdin, stdout, stderr], program)
    const printed = fs.readFileSync(stdout, "utf8")
    if (!(program.accepts ?? [0]).includes(figures.exit_code)) {
      throw new ProgramFailure(`${program.name} exited with ${figures.exit_code}. ${lastWords(stderr)}`)
    }
    const run = {
      ...figures,
      ...(program.measures === "inside" ? insideFigures(printed) : {}),
      stdout: printed
    }
    program.after?.(run)
    return run
  }

  #file(name: string): string {
    return path.join(this.#folder, name)
  }
}

type Figures = Omit<ProcessRun, "stdout">
type Streams = readonly [string, string, string]

const measuredBy = (wrapper: string, streams: Streams, program: Program): Figures => {
  const run = spawnSync(wrapper, [...streams, ...program.command], { env: program.env, encoding: "utf8" })
  if (run.status !== 0) throw new ProgramFailure(`Measuring ${program.name}: ${run.error ?? run.stderr}`)
  const told = JSON.parse(run.stdout) as Record<
    "wall_us" | "cpu_us" | "all_cpu_us" | "peak_rss_bytes" | "exit_code" | "signal",
    number
  >
  return {
    wall_ms: told.wall_us / 1000,
    cpu_ms: told.cpu_us / 1000,
    all_cpu_ms: told.all_cpu_us / 1000,
    peak_rss_bytes: told.peak_rss_bytes,
    exit_code: told.signal === 0 ? told.exit_code : 128 + told.signal
  }
}

const timed = `input=$1 output=$2 errors=$3; shift 3
TIMEFORMAT="%3R %3U %3S"
{ time "$@" <"$input" >"$output" 2>"$errors"; } 2>&1`

const measuredByShell = (streams: Streams, program: Program): Figures => {
  const words = ["-c", timed, "bash", ...streams, ...program.command]
  const run = spawnSync("bash", words, { env: program.env, encoding: "utf8" })
  if (run.error !== undefined) throw new ProgramFailure(`Measuring ${program.name}: ${run.error.message}`)
  const [wall = 0, user = 0, system = 0] = run.stdout.trim().split(" ").map(Number)
  const cpu_ms = (user + system) * 1000
  return {
    wall_ms: wall * 1000,
    cpu_ms,
    all_cpu_ms: cpu_ms,
    peak_rss_bytes: null,
    exit_code: run.status ?? 128
  }
}

const insideFigures = (printed: string): { readonly wall_ms: number; readonly cpu_ms: number } => {
  const { wall_ms, cpu_ms } = JSON.parse(printed.trimEnd().split("\n").at(-1)!) as {
    wall_ms: number
    cpu_ms: number
  }
  return { wall_ms, cpu_ms }
}

const lastWords = (stderr: string): string =>
  fs.readFileSync(stderr, "utf8").trim().split("\n").slice(-5).join("\n")
