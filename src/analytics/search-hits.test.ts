/** Whichever way the hits of a page are found, they are those that looking up every hit gives. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as fc from "fast-check"
import { bestHits, newestHits } from "./search-hits.ts"
import type { Hits, HitsQuestion } from "./search-hits.ts"
import { newestAmongMany } from "./search-newest.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const sessions = 80
const messages = 12_000

/**
 * Sessions side by side, read in any order, with times that many share and some do not have. Words by how often
 * they stand: in each message, in most, in a third (the oldest alone), in few.
 */
const trail = (() => {
  const made = makeTrail()
  for (let i = 1; i <= sessions; i++) made.session(`s${i}`, { project: `/p/${i % 3}` })
  made.database.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${messages})
    INSERT INTO messages (id, agent_id, native_id, session_id, role, kind, at_ms)
      SELECT i, 1, 'm' || i, 1 + (i / 50 * 37) % ${sessions}, 'user', 'prompt',
        CASE WHEN i % 97 > 0 THEN (i / 50 * 37) % ${sessions} * 4000 + i * 7919 % 9000 END FROM n;
    INSERT INTO search (rowid, prompt, answer, tool)
      SELECT id, 'every ' || CASE WHEN id % 10 > 0 THEN 'most ' ELSE '' END
        || CASE WHEN session_id < ${sessions / 3} THEN 'oldest ' ELSE '' END
        || CASE WHEN id % 61 = 0 THEN 'few most most' ELSE '' END, '', '' FROM messages;`)
  return made
})()

const run = <A>(effect: Effect.Effect<A, unknown, SqlClient.SqlClient>): A =>
  Effect.runSync(effect.pipe(Effect.provide(trail.layer), Effect.orDie))

/** Every hit looked up, sorted and counted. */
const plain = ({ fts5, conditions, limit, offset }: HitsQuestion, order: string): Hits =>
  run(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{ id: number }>`
        SELECT m.id FROM search JOIN messages m ON m.id = search.rowid JOIN sessions s ON s.id = m.session_id
        WHERE ${sql.and([sql`search MATCH ${fts5}`, ...conditions])} ORDER BY ${sql.literal(order)}`
      return { ids: rows.slice(offset, offset + limit).map(({ id }) => id), matched: rows.length }
    })
  )

const newestFirst = "m.at_ms DESC NULLS LAST, m.id DESC"
const bestFirst = "bm25(search, 3.0, 2.0, 1.0), m.id DESC"

const conditions = {
  none: [],
  project: ["s.project_id = 1"],
  since: ["m.at_ms >= 200000"],
  nothing: ["s.project_id = 7"]
}

const questions = fc.record({
  fts5: fc.constantFrom(
    '("every")',
    '("most")',
    '("every most")',
    '("oldest")',
    '("few")',
    '("none")',
    '("every" NOT "most")'
  ),
  which: fc.constantFrom(...(Object.keys(conditions) as Array<keyof typeof conditions>)),
  limit: fc.integer({ min: 1, max: 60 }),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 13_000 }))
})

const ask = (
  which: (question: HitsQuestion) => Effect.Effect<Hits, unknown, SqlClient.SqlClient>,
  order: string
): void => {
  fc.assert(
    fc.property(questions, ({ fts5, which: filter, limit, offset }) => {
      const question = run(
        Effect.map(SqlClient.SqlClient, (sql) => ({
          fts5,
          limit,
          offset,
          conditions: conditions[filter].map((condition) => sql.literal(condition))
        }))
      )
      expect(run(which(question))).toEqual(plain(question, order))
    }),
    { numRuns: 120 }
  )
}

describe("the hits of a page", () => {
  it("are the newest", () => ask(newestHits, newestFirst))
  it("are the best", () => ask(bestHits, bestFirst))
})

describe("the newest among many", () => {
  const found = (fts5: string, wanted: number, matched: number) =>
    run(newestAmongMany({ fts5, wanted, matched }))

  it.each([1, 20, 100])("are found without looking up all, %d of them", (limit) => {
    for (const fts5 of ['("every")', '("most")', '("every most")']) {
      const { ids, matched } = plain({ fts5, conditions: [], limit, offset: 0 }, newestFirst)
      expect(found(fts5, limit, matched)).toEqual(ids)
    }
  })

  it("are left to the plain way where they are not among the newest of all", () => {
    const { matched } = plain({ fts5: '("oldest")', conditions: [], limit: 1, offset: 0 }, newestFirst)
    expect(matched).toBeGreaterThan(3000)
    expect(found('("oldest")', 20, matched)).toBeNull()
    expect(found('("every")', messages, messages)).toBeNull()
  })
})
