/** Words of the index that are like a clause which is written without spaces. */
import type { DatabaseSync } from "node:sqlite"
import type { KnownWord } from "./known-words.ts"
import type { Clause } from "./prompt-words.ts"

/** Pairs of signs of a clause that are looked for, and words of the index compared for its sake. */
const pairsAtMost = 24
const clausesAtMost = 8
/** Before the first of the scripts. */
const firstSign = "\u0e00"

/**
 * Words of the index that share pairs of signs with a clause, and at least half as many as the one that shares most.
 * To look through all words would take too long: those are that begin with a sign, or as the clause's word does.
 */
export const clausesLike = (database: DatabaseSync, { before, clause }: Clause): ReadonlyArray<KnownWord> => {
  const letters = Array.from(clause)
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
    ) as unknown as ReadonlyArray<KnownWord & { readonly shared: number }>
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
