/**
 * Puts a question to the store: brings it up to date if that is wanted, opens it for reading, and closes it. What
 * comes back holds no secrets, if the command shows words of the trail.
 */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Content } from "../store/Content.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { provideClient } from "../store/Sqlite.ts"
import { storeError, type StoreError } from "../store/StoreError.ts"
import type { Call } from "./Command.ts"
import { CommandError } from "./CommandError.ts"
import { type Config, get } from "./config/Config.ts"
import { ExitCode } from "./ExitCode.ts"
import { withoutSecrets } from "./secrets.ts"

type Asker = Pick<Call, "command" | "config" | "given" | "terminal" | "version">

export interface AnsweringOptions {
  /** The question needs the full-text index: bring it up to date too. */
  readonly index?: boolean
  /** Answer from the store as it is, whatever the configuration says. */
  readonly asItIs?: boolean
  /** The answer has been redacted as it was asked for. */
  readonly isRedacted?: boolean
}

/** The answer to a question that needs rows alone. */
export const answering = <A, E>(
  call: Asker,
  question: Effect.Effect<A, E, SqlClient>,
  options: AnsweringOptions = {}
): Effect.Effect<A, E | StoreError | CommandError> =>
  withStore(call, options, (database) => provideClient(database)(question))

/** The answer to a question that also reads what was said. */
export const answeringWithContent = <A, E>(
  call: Asker,
  question: Effect.Effect<A, E, SqlClient | Content>,
  options: AnsweringOptions = {}
): Effect.Effect<A, E | StoreError | CommandError> =>
  withStore(call, options, (database, path) =>
    Effect.gen(function* () {
      const [{ layerContent }, { packFolder }] = yield* Effect.promise(() =>
        Promise.all([import("../store/Content.ts"), import("../store/custody/Packs.ts")])
      )
      return yield* question.pipe(
        Effect.provide(layerContent(database, packFolder(path))),
        provideClient(database)
      )
    })
  )

/** The path of the store's file, or why this place cannot be used. */
export const storePath = ({ database }: Config): Effect.Effect<string, CommandError> =>
  database.kind === "sqlite"
    ? Effect.succeed(database.path)
    : Effect.fail(new CommandError({ message: database.message, hint: database.hint, exit: ExitCode.usage }))

/** The answer to a question that is put to the open store itself. */
export const withStore = <A, E>(
  call: Asker,
  { index = false, asItIs = false, isRedacted = false }: AnsweringOptions,
  use: (database: Store, path: string) => Effect.Effect<A, E>
): Effect.Effect<A, E | StoreError | CommandError> =>
  Effect.suspend(() => {
    // one connection serves the look for what is new and the question
    const held: { database: Store | null } = { database: null }
    return Effect.gen(function* () {
      const path = yield* storePath(call.config)
      const wantsFresh = !asItIs && get(call.config, "auto_ingest")
      if (existsSync(path)) held.database = yield* wantsFresh ? openUnlessOld(path) : open(path)
      if (wantsFresh) {
        const { bringUpToDate } = yield* Effect.promise(() => import("./freshen.ts"))
        const { config, terminal, version } = call
        yield* bringUpToDate({ config, terminal, version, path, database: held.database, index })
      }
      if (!existsSync(path)) return yield* noStore(path)
      const database = (held.database ??= yield* open(path))
      const answer = yield* use(database, path)
      return isRedacted ? answer : yield* withoutSecrets(call, answer)
    }).pipe(Effect.ensuring(Effect.sync(() => held.database?.close())))
  })

type Store = ReturnType<typeof openStoreToRead>

const open = (path: string): Effect.Effect<Store, StoreError> =>
  Effect.try({
    try: () => openStoreToRead(path),
    catch: (cause) => storeError(cause, `Opening the store ${path}`)
  })

/** Null: an older schema, which the ingest that follows will lead on. */
const openUnlessOld = (path: string): Effect.Effect<Store | null, StoreError> =>
  Effect.catchIf(
    open(path) as Effect.Effect<Store | null, StoreError>,
    ({ reason }) => reason === "needs_migration",
    () => Effect.succeed(null)
  )

/** Nothing has been ingested yet. */
export const noStore = (path: string) =>
  new CommandError({
    message: `There is no store at ${path} yet`,
    hint: "`spoor ingest` makes one from what your agents left on disk.",
    exit: ExitCode.notFound
  })
