/** A digest of many runs, so that two places can be held against each other, and a backup against itself. */
import { createHash, type Hash } from "node:crypto"
import type { AgentRun } from "../../record/AgentRun.ts"
import { runText } from "../../record/run-document.ts"

/** SHA-256 of a run's document, in hexadecimal. */
export const runDigest = (run: AgentRun): string => createHash("sha256").update(runText(run)).digest("hex")

/** SHA-256 over `id digest` of every run, a line each, in the order in which they are added: that of their ids. */
export class RunsDigest {
  readonly #hash: Hash = createHash("sha256")
  runs = 0

  add(run: AgentRun): void {
    this.#hash.update(`${run.id} ${runDigest(run)}\n`)
    this.runs++
  }

  /** Ends it. */
  hex(): string {
    return this.#hash.digest("hex")
  }
}
