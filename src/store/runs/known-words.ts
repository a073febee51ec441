/** Words of a text that stand in the prompts of runs. */
import type { DatabaseSync, StatementSync } from "node:sqlite"

/**
 * - `word`: of the text, for people. `term`: the word of the index that is compared for its sake.
 * - `prompts`: how many it stands in.
 * - `weight`: how often it counts.
 */
export interface KnownWord {
  readonly word: string
  readonly term: string
  readonly prompts: number
  readonly weight: number
}

/** Words of a text that are looked for. */
const lookedFor = 400

/**
 * At most so many words that stand in any prompt; prompts are counted up to one more than `frequent`. Of a long text
 * the longest words are looked for: as a rule they are the rarest.
 */
export const knownWords = (
  database: DatabaseSync,
  words: ReadonlyArray<string>,
  most: number,
  frequent: number
): ReadonlyArray<KnownWord> => {
  const count = database.prepare(
    "SELECT count(*) AS prompts FROM (SELECT 1 FROM search_runs WHERE search_runs MATCH ? LIMIT ?)"
  )
  const isLong = words.length > most
  const looked = isLong ? words.toSorted((a, b) => b.length - a.length).slice(0, lookedFor) : words
  const known: Array<KnownWord> = []
  for (const word of looked) {
    const prompts = promptsWith(count, word, frequent + 1)
    if (prompts > 0) known.push({ word, term: word, prompts, weight: 1 })
    if (known.length === most) break
  }
  return known
}

/** A word as FTS5 wants it, whatever it means there. Invariant: it holds letters and digits alone. */
export const quoted = (word: string): string => `"${word}"`

const promptsWith = (count: StatementSync, word: string, most: number): number =>
  (count.get(quoted(word), most) as { prompts: number }).prompts
