/** Measures one case, with all that has to be known to read its figures. */
import * as os from "node:os"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { describeVersions } from "../machine.ts"
import type { MeasuredCase } from "../results/Results.ts"
import { ProgramFailure } from "./Program.ts"

const project = path.resolve(import.meta.dirname, "../..")

/** Null when a program failed; that has been said then. A bug of ours is thrown. */
export const measureCase = async (
  one: Case,
  bench: Bench,
  asked: number | null
): Promise<MeasuredCase | null> => {
  bench.say(`${one.name}: ${one.says}`)
  bench.peers.clear()
  bench.neighbours_share = null
  const runs = asked ?? one.runs
  const about = {
    name: one.name,
    says: one.says,
    at: new Date().toISOString(),
    runs,
    versions: describeVersions(project),
    load_average: os.loadavg()[0]!
  }
  try {
    const result = await one.run(bench, runs)
    return { ...about, peers: peersOf(bench), neighbours_share: bench.neighbours_share, ...result }
  } catch (cause) {
    if (!(cause instanceof ProgramFailure)) throw cause
    bench.say(`${one.name} could not be measured: ${cause.message}`)
    return null
  }
}

const peersOf = (bench: Bench): MeasuredCase["peers"] =>
  [...bench.peers.values()].map((peer) => ({
    name: peer.name,
    version: peer.version,
    left_out: peer.found ? null : peer.why
  }))
