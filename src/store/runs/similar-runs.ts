/**
 * Runs whose prompts are like a text, the most alike first.
 *
 * Prompts that programs make are alike in most of their words, so the words that tell most are compared: the rarest of
 * the text's. Their number is bounded by how many prompts they stand in, so that the answer takes a few milliseconds
 * however many runs there are. Rank is FTS5's BM25. Where every word is that frequent, all that have
 * them are alike. Scripts that write no spaces are compared by pairs of signs, for the index has whole clauses of them
 * as words.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { briefsOf, idsOf } from "./run-pages.ts"
import { chosenRuns } from "./run-outcomes.ts"
import { readRunColumns } from "./RunColumns.ts"
import type { RunQuery, Similar } from "./RunRepository.ts"

/** Words of a text looked for, words found that are looked at, words compared. */
const lookedFor = 400
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
  { plain, signs }: Words
): { readonly by: ReadonlyArray<string>; readonly found: ReadonlyArray<Match> } => {
  const known = [...knownWords(database, plain), ...signs.flatMap((clause) => clausesLike(database, clause))]
  known.sort((a, b) => a.prompts - b.prompts)
  const rare = rarest(database, known)
  if (rare.length > 0) return { by: namesOf(rare), found: ranked(database, rare.map(weighted).join(" OR ")) }
  // Every word stands in a great many prompts, and none tells more than another: the newest that have all of them.
  const few = known.slice(0, 6)
  if (few.length === 0) return { by: [], found: [] }
  const all = few.map(({ term }) => quoted(term)).join(" AND ")
  return { by: namesOf(few), found: newestWith(database, all, frequent) }
}

/** `word`: of the text, for people. `term`: in the index. `weight`: how often it counts. */
interface Known {
  readonly word: string
  readonly term: string
  readonly prompts: number
  readonly weight: number
}

const namesOf = (known: ReadonlyArray<Known>): ReadonlyArray<string> => [
  ...new Set(known.map(({ word }) => word))
]

/** Words that stand in any prompt. Of a long text the longest are looked for: as a rule they are the rarest. */
const knownWords = (database: DatabaseSync, words: ReadonlyArray<string>): ReadonlyArray<Known> => {
  const count = database.prepare(
    "SELECT count(*) AS prompts FROM (SELECT 1 FROM search_runs WHERE search_runs MATCH ? LIMIT ?)"
  )
  const isLong = words.length > lookedAt
  const looked = isLong ? words.toSorted((a, b) => b.length - a.length).slice(0, lookedFor) : words
  const known: Array<Known> = []
  for (const word of looked) {
    const prompts = promptsWith(count, word)
    if (prompts > 0) known.push({ word, term: word, prompts, weight: 1 })
    if (known.length === lookedAt) break
  }
  return known
}

/** Clauses of a text looked for, pairs of signs of each, and words of the index compared for its sake. */
const clausesLookedFor = 6
const pairsAtMost = 24
const clausesAtMost = 8
/** Before the first of the scripts. */
const firstSign = "\u0e00"

/**
 * Words of the index that share pairs of signs with a clause, and at least half as many as the one that shares most.
 * To look through all words would take too long: those are that begin with a sign, or as the clause's word does.
 */
const clausesLike = (database: DatabaseSync, { before, clause }: Clause): ReadonlyArray<Known> => {
  const letters = [...clause]
  const pairs = letters.length === 1 ? letters : letters.slice(1).map((sign, at) => `${letters[at]}${sign}`)
  const asked = [...new Set(pairs)].slice(0, pairsAtMost)
  const shared = asked.map(() => "(instr(term, ?) > 0)").join(" + ")
  const found = database
    .prepare(
      `SELECT term, doc AS prompts, ${shared} AS shared FROM (
          SELECT term, doc FROM search_runs_words WHERE term >= ?
          UNION ALL SELECT term, doc FROM search_runs_words WHERE term >= ? AND term < ? AND ? <> '')
        WHERE shared > 0 ORDER BY shared DESC, term LIMIT ?`
    )
    .all(
      ...asked,
      firstSign,
      `${before}${firstSign}`,
      `${before}\u{10ffff}`,
      before,
      clausesAtMost
    ) as unknown as ReadonlyArray<Known & { readonly shared: number }>
  const most = found[0]?.shared ?? 0
  return found
    .filter((one) => one.shared * 2 >= most)
    .map(({ term, prompts, shared: pairsShared }) => ({
      word: clause,
      term,
      prompts,
      weight: Math.ceil((4 * pairsShared) / asked.length)
    }))
}

/** The rarest words, as far as they stand in few enough prompts. */
const rarest = (database: DatabaseSync, known: ReadonlyArray<Known>): ReadonlyArray<Known> => {
  const { all } = database.prepare('SELECT count(*) AS "all" FROM agent_inputs').get() as { all: number }
  // what stands in more than half of them tells nothing
  const most = Math.min(frequent, Math.max(1, Math.floor(all / 2)))
  const taken: Array<Known> = []
  let sum = 0
  for (const word of known.slice(0, compared)) {
    sum += word.prompts
    if (word.prompts > most || (taken.length > 0 && sum > together)) break
    taken.push(word)
  }
  return taken
}

const promptsWith = (count: StatementSync, word: string): number =>
  (count.get(quoted(word), frequent + 1) as { prompts: number }).prompts

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

/** `plain`: words as the index cuts them. `signs`: what of them is written without spaces. Each once, in their order. */
interface Words {
  readonly plain: ReadonlyArray<string>
  readonly signs: ReadonlyArray<Clause>
}

/** `before`: the letters that its word begins with, if any. */
interface Clause {
  readonly before: string
  readonly clause: string
}

const wordsOf = (text: string): Words => {
  const all = text.toLowerCase().match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []
  const plain = all.flatMap((word) => word.split(spaceless).filter((part) => part !== ""))
  const signs = new Map<string, Clause>()
  for (const word of all) {
    const before = word.split(spaceless, 1)[0]!
    for (const clause of word.match(spaceless) ?? [])
      if (!signs.has(clause)) signs.set(clause, { before, clause })
  }
  return { plain: [...new Set(plain)], signs: [...signs.values()].slice(0, clausesLookedFor) }
}

/** Scripts that write no spaces, or whose words take on others: those of China, Japan and Korea, and South-East Asia's. */
const spaceless =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu

const quoted = (word: string): string => `"${word}"`

/** What is asked for several times counts as often. */
const weighted = ({ term, weight }: Known): string => Array(weight).fill(quoted(term)).join(" OR ")
