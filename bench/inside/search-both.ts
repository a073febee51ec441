/**
 * Asks Spoor's index and PostgreSQL for the same words, in turn: `search-both.ts STORE TIMES PACKAGE PORT`, or
 * without the last two Spoor alone. Prints a JSON list of hits and times in milliseconds.
 */
import * as Effect from "effect/Effect"
import { search } from "../../src/analytics/search.ts"
import { layerContent } from "../../src/store/Content.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { layerClient } from "../../src/store/Sqlite.ts"
import { connectPostgres } from "../peers/postgres.ts"
import type { PgClient } from "../peers/postgres.ts"

export interface Searched {
  readonly name: string
  /** Documents with a hit; null for a peer that did not take part. */
  readonly hits: Readonly<Record<"spoor" | "postgres", number | null>>
  /** By what was asked of whom. */
  readonly times_ms: Readonly<Record<string, ReadonlyArray<number>>>
}

/** The same question in three languages: of people, of FTS5 and of PostgreSQL. */
interface Words {
  readonly typed: string
  readonly fts5: string
  readonly tsquery: string
}

/** Of words from which the texts are made (`test/support/words.ts`), by how many of them hold it. */
const questions: Readonly<Record<string, Words>> = {
  "a name": { typed: "token1a*", fts5: `"token1a" *`, tsquery: "token1a:*" },
  "a prefix": { typed: "token1*", fts5: `"token1" *`, tsquery: "token1:*" },
  "a phrase": { typed: `"error value"`, fts5: `"error value"`, tsquery: "error <-> value" },
  "two common words": { typed: "request cache", fts5: `"request" "cache"`, tsquery: "request & cache" },
  "a common word": { typed: "request", fts5: `"request"`, tsquery: "request" }
}

/** The hits of a page. */
const page = 20

const [store, times, folder, port] = process.argv.slice(2)
const database = openStoreToRead(store!)
const client = folder === undefined ? null : await connectPostgres(folder, Number(port))
if (client !== null) await client.query("VACUUM ANALYZE documents")

const index = (order: string) =>
  database.prepare(`SELECT rowid FROM search WHERE search MATCH ? ORDER BY ${order} LIMIT ${page}`)
const ranked = index("bm25(search, 3.0, 2.0, 1.0)")
const newest = index("rowid DESC")
const counted = database.prepare("SELECT count(*) AS n FROM search WHERE search MATCH ?")

const product = (typed: string, byRank: boolean) =>
  Effect.runPromise(
    search(typed, { byRank, limit: page }).pipe(
      Effect.provide(layerContent(database, packFolder(store!))),
      Effect.provide(layerClient(database))
    )
  )

const fromPostgres = (open: PgClient, order: string, { tsquery }: Words) =>
  open.query({
    name: order,
    text: `SELECT id FROM documents, to_tsquery('simple', $1) q WHERE words @@ q ORDER BY ${order} LIMIT ${page}`,
    values: [tsquery]
  })

const asked = (words: Words): Readonly<Record<string, () => unknown>> => ({
  "index, ranked": () => ranked.all(words.fts5),
  ...(client === null
    ? {}
    : { "PostgreSQL, ranked": () => fromPostgres(client, "ts_rank(words, q) DESC", words) }),
  "index, newest": () => newest.all(words.fts5),
  ...(client === null ? {} : { "PostgreSQL, newest": () => fromPostgres(client, "id DESC", words) }),
  "sessions search": () => product(words.typed, false),
  "sessions search --rank": () => product(words.typed, true)
})

const measure = async (name: string, words: Words): Promise<Searched> => {
  const times_ms: Record<string, Array<number>> = {}
  for (let round = 0; round <= Number(times); round++) {
    for (const [what, ask] of Object.entries(asked(words))) {
      const began = performance.now()
      await ask()
      const took = performance.now() - began
      if (round > 0) (times_ms[what] ??= []).push(took)
    }
  }
  const spoor = (counted.get(words.fts5) as { n: number }).n
  const there = await client?.query(
    "SELECT count(*)::int AS n FROM documents WHERE words @@ to_tsquery('simple', $1)",
    [words.tsquery]
  )
  return {
    name,
    hits: { spoor, postgres: there === undefined ? null : Number(there.rows[0]!["n"]) },
    times_ms
  }
}

const searched: Array<Searched> = []
for (const [name, words] of Object.entries(questions)) searched.push(await measure(name, words))
await client?.end()
process.stdout.write(`${JSON.stringify(searched)}\n`)
