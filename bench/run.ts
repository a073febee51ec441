/**
 * `npm run bench`: measures Spoor beside its peers, on the same trees in the same run, and writes what came of
 * it to `RESULTS.md` and `results.json`.
 */
import * as os from "node:os"
import * as path from "node:path"
import { Bench } from "./Bench.ts"
import type { Case } from "./Case.ts"
import { cases } from "./cases/all.ts"
import { describeMachine, tooBusy } from "./machine.ts"
import { busyNow } from "./measuring/idleness.ts"
import { measureCase } from "./measuring/measure-case.ts"
import { help, Mistake, parseOptions } from "./options.ts"
import type { Options } from "./options.ts"
import type { MeasuredCase } from "./results/Results.ts"
import { writeResults } from "./results/write.ts"

const say = (what: string) => process.stderr.write(`bench: ${what}\n`)

const main = async (words: ReadonlyArray<string>): Promise<number> => {
  const options = parseOptions(words)
  const all = cases.filter(({ scale }) => scale === (options.quick ? "quick" : "full"))
  if (options.help || options.list) {
    process.stdout.write(options.help ? help : listOf(all))
    return 0
  }
  const wanted = choose(all, options.only)
  if (!(await isQuietEnough(options))) return 1
  const complete = await measureAll(wanted, all, options)
  say(`wrote ${path.join(options.out, "RESULTS.md")}`)
  return complete ? 0 : 1
}

/** Returns whether all of them could be measured. */
const measureAll = async (
  wanted: ReadonlyArray<Case>,
  all: ReadonlyArray<Case>,
  options: Options
): Promise<boolean> => {
  const bench = new Bench(options, say)
  let interrupted = false
  // what runs gets the signal too and fails; so all that was made is removed before we end
  process.on("SIGINT", () => (interrupted = true))
  const measured: Array<MeasuredCase> = []
  try {
    for (const one of wanted) {
      const result = await measureCase(one, bench, options.runs)
      if (interrupted) break
      if (result === null) continue
      measured.push(result)
      // after each: an hour's figures are not lost with the last case
      writeResults(options.out, measured, {
        machine: describeMachine(options.cache),
        method: bench.measurer.method,
        order: all.map(({ name }) => name)
      })
    }
  } finally {
    bench.close()
  }
  return measured.length === wanted.length
}

const listOf = (all: ReadonlyArray<Case>): string =>
  all.map(({ name, says }) => `${name}\n    ${says}\n`).join("")

const choose = (all: ReadonlyArray<Case>, only: ReadonlyArray<string>): ReadonlyArray<Case> => {
  const isNamed = (name: string, wanted: string) => name === wanted || name.startsWith(`${wanted}-`)
  for (const wanted of only) {
    if (!all.some(({ name }) => isNamed(name, wanted))) {
      throw new Mistake(`There is no case ${wanted}; there are ${all.map(({ name }) => name).join(", ")}.`)
    }
  }
  return only.length === 0 ? all : all.filter(({ name }) => only.some((wanted) => isNamed(name, wanted)))
}

const isQuietEnough = async (options: Options): Promise<boolean> => {
  const share = await busyNow()
  if (share === null || share <= tooBusy) return true
  const load = os.loadavg()[0]!.toFixed(1)
  const used = `Other programs use ${(share * 100).toFixed(0)} % of the processors (load ${load})`
  if (options.quick || options.anyway) {
    say(`${used}: these figures are worth little.`)
    return true
  }
  say(`${used}. Wait until the machine is quiet, or give --anyway.`)
  return false
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (cause) {
  if (!(cause instanceof Mistake)) throw cause
  say(cause.message)
  process.exitCode = 2
}
