/** The client that answers are read through: rows in every form, transactions, and failures as values. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as SqlClient from "effect/sql/SqlClient"
import { DatabaseSync } from "node:sqlite"
import { layerClient, provideClient } from "./Sqlite.ts"

const numbers = (count: number): DatabaseSync => {
  const database = new DatabaseSync(":memory:")
  database.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY, says TEXT UNIQUE)")
  const insert = database.prepare("INSERT INTO numbers VALUES (?, ?)")
  for (let n = 1; n <= count; n++) insert.run(n, `number ${n}`)
  return database
}

const asked = <A, E>(database: DatabaseSync, question: Effect.Effect<A, E, SqlClient.SqlClient>) =>
  provideClient(database)(question)

const countOf = (database: DatabaseSync): unknown =>
  database.prepare("SELECT count(*) AS n FROM numbers").get()?.["n"]

describe("the client", () => {
  it.effect("gives rows as objects, as lists and as a stream", () =>
    asked(
      numbers(600),
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        expect(yield* sql`SELECT n, says FROM numbers WHERE n = ${7}`).toEqual([{ n: 7, says: "number 7" }])
        expect(yield* sql`SELECT n, says FROM numbers WHERE n < ${3}`.values).toEqual([
          [1, "number 1"],
          [2, "number 2"]
        ])
        const streamed = yield* Stream.runCollect(sql`SELECT n FROM numbers ORDER BY n`.stream)
        expect(streamed).toHaveLength(600)
        expect(streamed.at(-1)).toEqual({ n: 600 })
      })
    )
  )

  it.effect("is the same as a layer", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      expect(yield* sql`SELECT max(n) AS n FROM numbers`).toEqual([{ n: 3 }])
    }).pipe(Effect.provide(layerClient(numbers(3))))
  )

  it.effect("binds booleans, times and what is absent", () =>
    asked(
      numbers(0),
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const rows = yield* sql.unsafe("SELECT ? AS yes, ? AS at, ? AS absent", [
          true,
          new Date(5),
          undefined
        ])
        expect(rows).toEqual([{ yes: 1, at: 5, absent: null }])
      })
    )
  )

  it.effect.each([
    ["a statement that cannot be read", "SELEC 1", "UnknownError", /near "SELEC"/],
    ["a name that is taken", "INSERT INTO numbers VALUES (2, 'number 1')", "UniqueViolation", /UNIQUE/]
  ] as const)("fails as a value: %s", ([, text, tag, says]) =>
    asked(
      numbers(1),
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const error = yield* Effect.flip(sql.unsafe(text))
        expect(error._tag).toBe("SqlError")
        expect(error.message).toMatch(/^Failed to execute a statement/)
        expect(error.message).toMatch(says)
        expect(error.reason._tag).toBe(tag)
        // and the connection goes on
        expect(yield* sql`SELECT 1 AS one`).toEqual([{ one: 1 }])
      })
    )
  )

  it.effect("fails as a value in a stream", () =>
    asked(
      numbers(1),
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const error = yield* Effect.flip(Stream.runDrain(sql`SELECT * FROM nowhere`.stream))
        expect(error).toMatchObject({ _tag: "SqlError", message: expect.stringMatching(/no such table/) })
      })
    )
  )

  it.effect("keeps what a transaction did, and nothing of one that failed", () => {
    const database = numbers(0)
    return asked(
      database,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql.withTransaction(sql`INSERT INTO numbers VALUES (1, 'kept')`)
        yield* Effect.flip(
          sql.withTransaction(
            Effect.andThen(sql`INSERT INTO numbers VALUES (2, 'lost')`, sql`INSERT INTO nowhere VALUES (1)`)
          )
        )
        expect(countOf(database)).toBe(1)
        yield* sql.withTransaction(
          Effect.andThen(
            sql`INSERT INTO numbers VALUES (3, 'kept too')`,
            Effect.ignore(
              sql.withTransaction(
                Effect.andThen(sql`INSERT INTO numbers VALUES (4, 'lost')`, Effect.fail("no"))
              )
            )
          )
        )
        expect(countOf(database)).toBe(2)
        expect(database.isTransaction).toBe(false)
      })
    )
  })

  it.effect("leaves no transaction open whose commit failed", () => {
    const database = numbers(0)
    database.exec(`PRAGMA foreign_keys = ON;
      CREATE TABLE names (n INTEGER REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)`)
    return asked(
      database,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const error = yield* Effect.flip(sql.withTransaction(sql`INSERT INTO names VALUES (99)`))
        expect(error.message).toMatch(/FOREIGN KEY/)
        expect(database.isTransaction).toBe(false)
        yield* sql.withTransaction(sql`INSERT INTO numbers VALUES (1, 'after')`)
        expect(countOf(database)).toBe(1)
      })
    )
  })

  it.effect("lets nobody into another's transaction", () => {
    const database = numbers(0)
    return asked(
      database,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const undone = sql.withTransaction(
          sql`INSERT INTO numbers VALUES (1, 'lost')`.pipe(
            Effect.andThen(Effect.yieldNow),
            Effect.andThen(Effect.yieldNow),
            Effect.andThen(Effect.fail("no"))
          )
        )
        const fibers = [
          yield* Effect.forkChild(Effect.ignore(undone)),
          yield* Effect.forkChild(sql`INSERT INTO numbers VALUES (2, 'kept')`)
        ]
        yield* Fiber.joinAll(fibers)
        expect(database.prepare("SELECT says FROM numbers").all()).toEqual([{ says: "kept" }])
      })
    )
  })
})
