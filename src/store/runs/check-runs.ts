/** Holds two places of runs against each other, and makes good what one of them missed. */
import * as Effect from "effect/Effect"
import type { AgentRun } from "../../record/AgentRun.ts"
import { compareRuns } from "./later-run.ts"
import type { RunError } from "./RunError.ts"
import type { Repository, UnreadRun } from "./RunRepository.ts"

/** `ids`: of the runs that one place missed or has in an earlier state, by place; at most a thousand of each. */
export interface RunsCheck {
  readonly rows: number
  readonly files: number
  readonly behind_in_rows: number
  readonly behind_in_files: number
  readonly repaired: number
  readonly ids: { readonly rows: ReadonlyArray<string>; readonly files: ReadonlyArray<string> }
  readonly unread: ReadonlyArray<UnreadRun>
}

const slice = 500
const named = 1000

export const checkRuns = (
  rows: Repository,
  files: Repository,
  repair: boolean
): Effect.Effect<RunsCheck, RunError> =>
  Effect.gen(function* () {
    const behind = { rows: new Array<string>(), files: new Array<string>() }
    const counts = { rows: 0, files: 0 }
    let repaired = 0
    const pairs = new Pairs(rows, files)
    for (;;) {
      const pair = yield* pairs.next
      if (pair === null) break
      const { row, file } = pair
      if (row !== null) counts.rows++
      if (file !== null) counts.files++
      const order = row === null ? -1 : file === null ? 1 : compareRuns(row, file)
      if (order === 0) continue
      const side = order < 0 ? "rows" : "files"
      behind[side].push((row ?? file)!.id)
      if (!repair) continue
      yield* order < 0 ? rows.join([file!]) : files.join([row!])
      repaired++
    }
    return {
      ...counts,
      behind_in_rows: behind.rows.length,
      behind_in_files: behind.files.length,
      repaired,
      ids: { rows: behind.rows.slice(0, named), files: behind.files.slice(0, named) },
      unread: yield* files.unread
    }
  })

interface Pair {
  readonly row: AgentRun | null
  readonly file: AgentRun | null
}

/** Runs of both places, side by side in the order of their ids. */
class Pairs {
  readonly #rows: Reader
  readonly #files: Reader

  constructor(rows: Repository, files: Repository) {
    this.#rows = new Reader(rows)
    this.#files = new Reader(files)
  }

  /** Null at the end. */
  get next(): Effect.Effect<Pair | null, RunError> {
    return Effect.gen({ self: this }, function* () {
      const row = yield* this.#rows.head
      const file = yield* this.#files.head
      if (row === null && file === null) return null
      const isRow = row !== null && (file === null || row.id <= file.id)
      const isFile = file !== null && (row === null || file.id <= row.id)
      if (isRow) this.#rows.skip()
      if (isFile) this.#files.skip()
      return { row: isRow ? row : null, file: isFile ? file : null }
    })
  }
}

class Reader {
  readonly #runs: Repository
  #held: ReadonlyArray<AgentRun> = []
  #at = 0
  #after = ""
  #isEnd = false

  constructor(runs: Repository) {
    this.#runs = runs
  }

  get head(): Effect.Effect<AgentRun | null, RunError> {
    return Effect.gen({ self: this }, function* () {
      if (this.#at === this.#held.length && !this.#isEnd) {
        this.#held = yield* this.#runs.slice(this.#after, slice)
        this.#at = 0
        this.#isEnd = this.#held.length === 0
        this.#after = this.#held.at(-1)?.id ?? this.#after
      }
      return this.#held[this.#at] ?? null
    })
  }

  skip(): void {
    this.#at++
  }
}
