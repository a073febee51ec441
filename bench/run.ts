/**
 * `npm run bench`: measures Spoor beside its peers, on the same trees in the same run, and writes what came of
 * it to `RESULTS.md` and `results.json`.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Bench } from "./Bench.ts"
import type { Case } from "./Case.ts"
import { cases } from "./cases/all.ts"
import { describeMachine, describeVersions, tooBusy } from "./machine.ts"
import { busyNow } from "./measuring/idleness.ts"
import { help, parseOptions } from "./options.ts"
import type { Options } from "./options.ts"
import { markdown } from "./results/markdown.ts"
import { mergeCases, readResults } from "./results/Results.ts"
import type { MeasuredCase, Results } from "./results/Results.ts"

const say = (what: string) => process.stderr.write(`bench: ${what}\n`)

const main = async (words: ReadonlyArray<string>): Promise<number> => {
  const options = parseOptions(words)
  const ofScale = cases.filter(({ scale }) => scale === (options.quick ? "quick" : "full"))
  if (options.help || options.list) {
    process.stdout.write(options.help ? help : listOf(ofScale))
    return 0
  }
  const wanted = choose(ofScale, options.only)
  if (!(await isQuietEnough(options))) return 1
  const bench = new Bench(options, say)
  // the program that is being measured gets the signal too, fails, and all that was made is removed
  process.once("SIGINT", () => say("interrupted"))
  try {
    const measured: Array<MeasuredCase> = []
    for (const one of wanted) {
      measured.push(await measureCase(one, bench, options))
      // after each case: an hour's figures are not lost with the last one
      write(measured, bench, options, ofScale)
    }
  } finally {
    bench.close()
  }
  say(`wrote ${path.join(options.out, "RESULTS.md")}`)
  return 0
}

const listOf = (all: ReadonlyArray<Case>): string =>
  all.map(({ name, says }) => `${name}\n    ${says}\n`).join("")

const choose = (all: ReadonlyArray<Case>, only: ReadonlyArray<string>): ReadonlyArray<Case> => {
  const isNamed = (name: string, wanted: string) => name === wanted || name.startsWith(`${wanted}-`)
  for (const wanted of only) {
    if (!all.some(({ name }) => isNamed(name, wanted))) {
      throw new Error(`There is no case ${wanted}; there are ${all.map(({ name }) => name).join(", ")}.`)
    }
  }
  return only.length === 0 ? all : all.filter(({ name }) => only.some((wanted) => isNamed(name, wanted)))
}

const isQuietEnough = async (options: Options): Promise<boolean> => {
  const share = await busyNow()
  if (share === null || share <= tooBusy) return true
  const used = `Other programs use ${(share * 100).toFixed(0)} % of the processors (load ${os.loadavg()[0]!.toFixed(1)})`
  if (options.quick || options.anyway) {
    say(`${used}: these figures are worth little.`)
    return true
  }
  say(`${used}. Wait until the machine is quiet, or give --anyway.`)
  return false
}

const measureCase = async (one: Case, bench: Bench, options: Options): Promise<MeasuredCase> => {
  say(`${one.name}: ${one.says}`)
  const at = new Date().toISOString()
  const runs = options.runs ?? one.runs
  const load_average = os.loadavg()[0]!
  bench.peers.clear()
  bench.neighbours_share = null
  const result = await one.run(bench, runs)
  return {
    name: one.name,
    says: one.says,
    at,
    runs,
    versions: describeVersions(path.dirname(import.meta.dirname)),
    peers: [...bench.peers.values()].map((peer) => ({
      name: peer.name,
      version: peer.version,
      left_out: peer.found ? null : peer.why
    })),
    neighbours_share: bench.neighbours_share,
    load_average,
    ...result
  }
}

const write = (
  measured: ReadonlyArray<MeasuredCase>,
  bench: Bench,
  options: Options,
  all: ReadonlyArray<Case>
): void => {
  const file = path.join(options.out, "results.json")
  const machine = describeMachine(options.cache)
  const order = all.map(({ name }) => name)
  const results: Results = {
    schema_version: 1,
    machine,
    method: bench.measurer.method,
    cases: mergeCases(readResults(file, machine), measured, order)
  }
  fs.mkdirSync(options.out, { recursive: true })
  fs.writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  fs.writeFileSync(path.join(options.out, "RESULTS.md"), markdown(results))
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (cause) {
  // what a person can set right is told without a stack
  say(
    cause instanceof Error
      ? process.env["DEBUG"] === undefined
        ? cause.message
        : (cause.stack ?? cause.message)
      : String(cause)
  )
  process.exitCode = 1
}
