/** The cases that stand in this folder, and what they expect. */
import * as fs from "node:fs"
import * as path from "node:path"
import { stepsOf } from "./build-home.ts"
import type { Amounts, Expected, ExpectedSession } from "./make/Truth.ts"

export type { Amounts, ExpectedSession }

/** What `expected.json` holds. Without sessions it is left to the tool which session has which request. */
export interface Expectation extends Omit<Expected, "sessions" | "user_sessions"> {
  readonly sessions?: ReadonlyArray<ExpectedSession>
  readonly user_sessions?: number
  readonly trap: string
  readonly title: string
  readonly env?: Readonly<Record<string, string>>
  readonly prices: ReadonlyArray<never>
}

export interface CorpusCase {
  /** `T01-streaming-snapshots` */
  readonly name: string
  readonly folder: string
  readonly steps: number
  /** After each step, for a tool that keeps a store. */
  readonly expected: ReadonlyArray<Expectation>
  /** After each step, for a tool without memory. */
  readonly stateless: ReadonlyArray<Expectation>
}

export const corpus: ReadonlyArray<CorpusCase> = fs
  .readdirSync(import.meta.dirname)
  .filter((name) => /^T\d\d-/.test(name))
  .sort()
  .map((name) => {
    const folder = path.join(import.meta.dirname, name)
    const steps = stepsOf(folder)
    const read = (file: string): Expectation => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"))
    const before = Array.from({ length: steps - 1 }, (_, i) => read(`expected-${i + 1}.json`))
    const hasOwn = fs.existsSync(path.join(folder, "expected-stateless.json"))
    return {
      name,
      folder,
      steps,
      expected: [...before, read("expected.json")],
      stateless: [...before, read(hasOwn ? "expected-stateless.json" : "expected.json")]
    }
  })
