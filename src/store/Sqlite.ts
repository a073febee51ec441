/**
 * Effect's SqlClient over node:sqlite, the driver that answers are read through.
 *
 * Ingest does not write through it: its hot path binds rows to prepared statements itself (`TrailWriter.ts`).
 * To be replaced when a published driver loads with this version of Effect.
 *
 * Effect's own `SqlError` is made of schemas, which take longer to make than a warm answer takes to be found; so
 * it is loaded when something fails (`sql-error.ts`), and nothing here may import it but as a type.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"

type Row = Record<string, unknown>
type Params = ReadonlyArray<unknown>

/** Gives a question a client over an open database. The caller keeps it open meanwhile, and closes it. */
export const provideClient = (database: DatabaseSync) =>
  Effect.provideServiceEffect(
    SqlClient.SqlClient,
    Effect.provideServiceEffect(makeClient(database), Reactivity.Reactivity, Reactivity.make)
  )

/** The same client as a layer, for those who have more to provide. */
export const layerClient = (database: DatabaseSync): Layer.Layer<SqlClient.SqlClient> =>
  Layer.effect(SqlClient.SqlClient)(makeClient(database)).pipe(Layer.provide(Reactivity.layer))

const makeClient = (database: DatabaseSync) => {
  const connection = makeConnection(database)
  // One connection: whoever uses it, for a statement or a whole transaction, has it alone.
  const semaphore = Semaphore.makeUnsafe(1)
  const lease = Effect.uninterruptibleMask((restore) =>
    Effect.as(restore(semaphore.takeScoped(1)), connection)
  )
  return SqlClient.make({
    acquirer: lease,
    transactionAcquirer: lease,
    borrower: (use) => semaphore.withPermit(use(connection)),
    isTransaction: () => database.isTransaction,
    // SQLite may keep a transaction open whose commit failed
    onCommitFailure: () =>
      Effect.suspend(() =>
        database.isTransaction ? connection.executeUnprepared("ROLLBACK", [], undefined) : Effect.void
      ),
    driver: "node:sqlite",
    compiler: Statement.makeCompilerSqlite(),
    beginTransaction: "BEGIN IMMEDIATE",
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
    spanAttributes: [["db.system.name", "sqlite"]]
  })
}

const statementCacheSize = 256

const makeConnection = (database: DatabaseSync): Connection => {
  const cache = new Map<string, StatementSync>()
  const prepare = (sql: string, cached: boolean): StatementSync => {
    const known = cached ? cache.get(sql) : undefined
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    if (cached) {
      cache.set(sql, statement)
      if (cache.size > statementCacheSize) cache.delete(cache.keys().next().value!)
    }
    return statement
  }
  const run = <A>(sql: string, params: Params, cached: boolean, arrays: boolean, f: Run<A>) =>
    Effect.withFiber<A, SqlError>((fiber) => {
      try {
        const statement = prepare(sql, cached)
        statement.setReturnArrays(arrays)
        statement.setReadBigInts(fiber.getRef(SqlClient.SafeIntegers))
        return Effect.succeed(f(statement, params.map(bind)))
      } catch (cause) {
        return failure(cause, "execute")
      }
    })
  const objects = (sql: string, params: Params, cached: boolean, transform: Transform) => {
    const rows = run(sql, params, cached, false, (s, p) => s.all(...p) as Array<Row>)
    return transform === undefined ? rows : Effect.map(rows, transform)
  }
  const arrays = (sql: string, params: Params, cached: boolean) =>
    run(sql, params, cached, true, (s, p) => s.all(...p) as unknown as Array<Array<unknown>>)
  return {
    execute: (sql, params, transform) => objects(sql, params, true, transform),
    executeUnprepared: (sql, params, transform) => objects(sql, params, false, transform),
    executeValues: (sql, params) => arrays(sql, params, true),
    executeValuesUnprepared: (sql, params) => arrays(sql, params, false),
    executeRaw: (sql, params) =>
      run(sql, params, true, false, (s, p) => (s.columns().length > 0 ? s.all(...p) : s.run(...p))),
    executeStream: (sql, params, transform) =>
      stream(
        run(sql, params, false, false, (s, p) => onlyOnce(s.iterate(...p) as Iterable<Row>)),
        transform
      )
  }
}

type Run<A> = (statement: StatementSync, params: Array<SQLInputValue>) => A
type Transform = (<A extends object>(rows: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined

const streamChunk = 256

const stream = (rows: Effect.Effect<Generator<Row, undefined>, SqlError>, transform: Transform) =>
  Stream.scoped(
    Stream.fromPull(
      Effect.map(
        Effect.acquireRelease(rows, (iterator) => Effect.sync(() => iterator.return(undefined))),
        (iterator) =>
          Effect.suspend((): Effect.Effect<readonly [Row, ...Array<Row>], SqlError | Cause.Done> => {
            try {
              const chunk = takeRows(iterator)
              if (chunk.length === 0) return Cause.done()
              const out = transform === undefined ? chunk : transform(chunk)
              return Effect.succeed(out as unknown as readonly [Row, ...Array<Row>])
            } catch (cause) {
              return failure(cause, "stream")
            }
          })
      )
    )
  )

/** The rows of a statement, once: asked for more behind the last row, Node 22 begins with the first again. */
function* onlyOnce(rows: Iterable<Row>): Generator<Row, undefined> {
  yield* rows
}

const takeRows = (iterator: Iterator<Row>): Array<Row> => {
  const rows: Array<Row> = []
  while (rows.length < streamChunk) {
    const next = iterator.next()
    if (next.done === true) break
    rows.push(next.value)
  }
  return rows
}

const bind = (value: unknown): SQLInputValue => {
  if (value === undefined) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (value instanceof Date) return value.getTime()
  return value as SQLInputValue
}

const failure = (cause: unknown, operation: string): Effect.Effect<never, SqlError> =>
  Effect.flatMap(
    Effect.promise(() => import("./sql-error.ts")),
    ({ sqlError }) => Effect.fail(sqlError(cause, operation))
  )
