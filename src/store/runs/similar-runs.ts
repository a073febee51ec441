/**
 * Runs whose prompts are like a text, the most alike first.
 *
 * Prompts that programs make are alike in most of their words, so the words that tell most are compared: the rarest of
 * the text's. Their number is bounded by how many prompts they stand in, so that the answer takes a few milliseconds
 * however many runs there are. Rank is FTS5's BM25. Where every word is that frequent, all that have
 * them are alike. Scripts that write no spaces are compared by pairs of signs, for the index has whole clauses of them
 * as words.
 */
import type { DatabaseSync } from "node:sqlite"
import { clausesLike } from "./clauses-like.ts"
import { knownWords, quoted, type KnownWord } from "./known-words.ts"
import { wordsOf, type PromptWords } from "./prompt-words.ts"
import { briefsOf, idsOf } from "./run-pages.ts"
import { chosenRuns } from "./run-outcomes.ts"
import { readRunColumns } from "./RunColumns.ts"
import type { RunQuery, Similar } from "./RunRepository.ts"

/** Words found that are looked at, and words compared. */
const lookedAt = 40
const compared = 12
/** Prompts that a word may stand in, and that all of them may. */
const frequent = 1000
const together = 3000

export const similarRuns = (database: DatabaseSync, text: string, query: RunQuery): Similar => {
  const words = wordsOf(text)
  const { started_at_ms, ...columns } = readRunColumns(database, ["started_at_ms", "kind"])
  const chosen = chosenRuns({ ...columns, started_at_ms }, query)
  if (words.plain.length + words.signs.length === 0 || chosen.length === 0) return { runs: [], by: [] }
  const isChosen = new Uint8Array(started_at_ms.length)
  for (const number of chosen) isChosen[number] = 1
  const { by, found } = matches(database, words)
  const fitting = found.filter(({ number }) => isChosen[number] === 1)
  const least = fitting[Math.min(query.limit, fitting.length) - 1]?.score ?? 0
  // of those that are alike as much, the newer ones
  const best = named(
    database,
    fitting.filter(({ score }) => score >= least)
  )
    .sort(
      (a, b) =>
        b.score - a.score || started_at_ms[b.number]! - started_at_ms[a.number]! || (a.id < b.id ? -1 : 1)
    )
    .slice(0, query.limit)
  return { runs: briefsOf(database, best).map((brief, i) => ({ ...brief, score: best[i]!.score })), by }
}

interface Match {
  readonly number: number
  /** Greater is more alike. */
  readonly score: number
}

const named = (database: DatabaseSync, found: ReadonlyArray<Match>) => {
  const ids = new Map(
    idsOf(
      database,
      Int32Array.from(found, ({ number }) => number)
    ).map(({ number, id }) => [number, id])
  )
  return found.map((match) => ({ ...match, id: ids.get(match.number)! }))
}

const matches = (
  database: DatabaseSync,
  { plain, signs }: PromptWords
): { readonly by: ReadonlyArray<string>; readonly found: ReadonlyArray<Match> } => {
  const plainKnown = knownWords(database, plain, lookedAt, frequent)
  const known = [...plainKnown, ...signs.flatMap((clause) => clausesLike(database, clause))]
  known.sort((a, b) => a.prompts - b.prompts)
  const rare = rarest(database, known)
  if (rare.length > 0) return { by: namesOf(rare), found: ranked(database, rare.map(weighted).join(" OR ")) }
  // Every word stands in a great many prompts, and none tells more than another: the newest that have all of them.
  const few = known.slice(0, 6)
  if (few.length === 0) return { by: [], found: [] }
  const all = few.map(({ term }) => quoted(term)).join(" AND ")
  return { by: namesOf(few), found: newestWith(database, all, frequent) }
}

const namesOf = (known: ReadonlyArray<KnownWord>): ReadonlyArray<string> => [
  ...new Set(known.map(({ word }) => word))
]

/** The rarest words, as far as they stand in few enough prompts. */
const rarest = (database: DatabaseSync, known: ReadonlyArray<KnownWord>): ReadonlyArray<KnownWord> => {
  const { all } = database.prepare('SELECT count(*) AS "all" FROM agent_inputs').get() as { all: number }
  // what stands in more than half of them tells nothing
  const most = Math.min(frequent, Math.max(1, Math.floor(all / 2)))
  const taken: Array<KnownWord> = []
  let sum = 0
  for (const word of known.slice(0, compared)) {
    sum += word.prompts
    if (word.prompts > most || (taken.length > 0 && sum > together)) break
    taken.push(word)
  }
  return taken
}

/** By rank. */
const ranked = (database: DatabaseSync, match: string): ReadonlyArray<Match> =>
  database
    .prepare(
      `SELECT rowid AS number, -bm25(search_runs) AS score FROM search_runs WHERE search_runs MATCH ?
        ORDER BY 2 DESC`
    )
    .all(match) as unknown as ReadonlyArray<Match>

/** The newest so many that match, all alike: they have no score. */
const newestWith = (database: DatabaseSync, match: string, most: number): ReadonlyArray<Match> =>
  database
    .prepare(
      "SELECT rowid AS number, 0 AS score FROM search_runs WHERE search_runs MATCH ? ORDER BY rowid DESC LIMIT ?"
    )
    .all(match, most) as unknown as ReadonlyArray<Match>

/** What is asked for several times counts as often. */
const weighted = ({ term, weight }: KnownWord): string => Array(weight).fill(quoted(term)).join(" OR ")
