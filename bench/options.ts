/** The words after `npm run bench --`. */
import * as os from "node:os"
import * as path from "node:path"
import { parseArgs } from "node:util"

export interface Options {
  /** Small trees: shows that the bench works, not how fast Spoor is. */
  readonly quick: boolean
  /** Names of cases, or beginnings of names; empty: all. */
  readonly only: ReadonlyArray<string>
  /** Measured rounds instead of each case's own number. */
  readonly runs: number | null
  /** Leave the trees for the next run. */
  readonly keep: boolean
  /** Where trees are made, and stores while they are measured. */
  readonly cache: string
  /** Where peers are installed. */
  readonly peers: string
  /** Where `RESULTS.md` and `results.json` are written. */
  readonly out: string
  /** Measure although others use the machine. */
  readonly anyway: boolean
  readonly list: boolean
  readonly help: boolean
}

export const help = `npm run bench -- [--quick] [--only CASE,…] [--runs N] [--keep] [--anyway]

  --quick       small trees: to see that everything runs
  --only CASE   these cases: a name, or its beginning up to a dash (usage, usage-300); several with commas
  --runs N      measured rounds; each case has its own number otherwise
  --keep        leave the trees for the next run
  --cache DIR   where they are made (by default in the system's folder for temporary files)
  --peers DIR   where peers are installed (bench/.peers)
  --out DIR     where RESULTS.md and results.json are written (bench/; with --quick, the cache)
  --anyway      measure although others use the machine
  --list        name the cases
`

/** Something was asked for that there is not; the message says what there is. */
export class Mistake extends Error {}

/** Throws a `Mistake`. */
export const parseOptions = (words: ReadonlyArray<string>): Options => {
  const values = valuesOf(words)
  const { quick, only, runs, keep, anyway, list } = values
  const cache = path.resolve(values.cache)
  return {
    quick,
    only: (only ?? []).flatMap((names) => names.split(",")).filter((name) => name !== ""),
    runs: runs === undefined ? null : wholeNumber(runs),
    keep,
    cache,
    peers: path.resolve(values.peers),
    out: path.resolve(values.out ?? (quick ? path.join(cache, "results") : import.meta.dirname)),
    anyway,
    list,
    help: values.help
  }
}

const valuesOf = (words: ReadonlyArray<string>) => {
  try {
    return parseArgs({ args: [...words], options: known }).values
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) throw new Mistake(cause.message)
    throw cause
  }
}

const known = {
  quick: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  runs: { type: "string" },
  keep: { type: "boolean", default: false },
  cache: { type: "string", default: path.join(os.tmpdir(), "spoor-bench") },
  peers: { type: "string", default: path.join(import.meta.dirname, ".peers") },
  out: { type: "string" },
  anyway: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false }
} as const

const wholeNumber = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Mistake(`--runs takes a whole number, not ${text}.`)
  return number
}
