/** The results as data: `results.json`. A run of some cases replaces those and leaves the others as they are. */
import * as fs from "node:fs"
import type { CaseResult } from "./CaseResult.ts"
import { isSameMachine } from "../machine.ts"
import type { Machine, Versions } from "../machine.ts"

export interface Results {
  readonly schema_version: 1
  readonly machine: Machine
  /** How processes were measured. */
  readonly method: string
  readonly cases: ReadonlyArray<MeasuredCase>
}

export interface MeasuredCase extends CaseResult {
  readonly name: string
  readonly says: string
  /** ISO time, UTC. */
  readonly at: string
  /** Measured rounds; the warm-up is not among them. */
  readonly runs: number
  readonly versions: Versions
  /** Peers that took part, and those that could not, with the reason. */
  readonly peers: ReadonlyArray<MeasuredPeer>
  /** The greatest share of the processors, 0 to 1, that other programs used meanwhile; null when not told. */
  readonly neighbours_share: number | null
  /** Of the last minute, as the case began. */
  readonly load_average: number
}

export interface MeasuredPeer {
  readonly name: string
  readonly version: string
  /** Null: it took part. */
  readonly left_out: string | null
}

/** What an earlier run wrote, if these figures may stand beside it. */
export const readResults = (file: string, machine: Machine): ReadonlyArray<MeasuredCase> => {
  if (!fs.existsSync(file)) return []
  const earlier = JSON.parse(fs.readFileSync(file, "utf8")) as Results
  return earlier.schema_version === 1 && isSameMachine(earlier.machine, machine) ? earlier.cases : []
}

/** `order` names all cases there are; results of others are dropped. */
export const mergeCases = (
  earlier: ReadonlyArray<MeasuredCase>,
  now: ReadonlyArray<MeasuredCase>,
  order: ReadonlyArray<string>
): ReadonlyArray<MeasuredCase> => {
  const byName = new Map([...earlier, ...now].map((measured) => [measured.name, measured]))
  return order.flatMap((name) => byName.get(name) ?? [])
}
