/** `spoor sessions restore ID`: the agent's own files, back from custody. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { findSession } from "../../analytics/session-reference.ts"
import { packFolder } from "../../store/custody/Packs.ts"
import { type RestoredFile, restoreSession } from "../../store/custody/restore.ts"
import { openStoreToRead } from "../../store/open-store.ts"
import { storeError } from "../../store/StoreError.ts"
import { answering, storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes } from "../output/numbers.ts"
import type { sessionsRestoreOptions } from "../surface/sessions.ts"

type State = "written" | "would be written" | "same" | "differs"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsRestoreOptions>) {
  const { options, terminal } = call
  const session = yield* answering(call, findSession(call.positionals[0]!))
  const files = yield* filesOf(yield* storePath(call.config), session.row_id)
  if (files.length === 0) return yield* nothingKept(session.id)
  const rows = yield* Effect.try({
    try: () => files.map((file) => placeFile(file, options)),
    catch: (cause) => storeError(cause, `Writing the files of session ${session.id}`)
  })
  if (terminal.json) terminal.printJson({ session: session.id, agent: session.agent, files: rows })
  else {
    terminal.printTable({
      rows,
      columns: [
        { title: "File", value: (row) => row.path, cut: "start", least: 20 },
        { title: "Size", align: "right", value: (row) => bytes(row.size_bytes) },
        {
          title: "State",
          value: (row) => row.state,
          style: (text, row) => (row.state === "differs" ? terminal.style.warn(text) : text)
        }
      ]
    })
  }
  const differing = rows.filter(({ state }) => state === "differs").length
  if (differing > 0)
    terminal.warn(`${differing} files are there and differ; they were left alone. --force overwrites them.`)
  return differing > 0 ? ExitCode.partial : ExitCode.ok
})

const filesOf = (store: string, row_id: number) =>
  Effect.try({
    try: () => {
      const database = openStoreToRead(store)
      try {
        return restoreSession(database, packFolder(store), row_id)
      } finally {
        database.close()
      }
    },
    catch: (cause) => storeError(cause, "Restoring a session")
  })

const placeFile = (
  file: RestoredFile,
  options: { readonly to: string | undefined; readonly force: boolean; readonly "dry-run": boolean }
): { readonly path: string; readonly size_bytes: number; readonly state: State } => {
  const target = options.to === undefined ? file.path : below(options.to, file)
  const there = fs.existsSync(target) ? fs.readFileSync(target) : null
  const row = (state: State) => ({ path: target, size_bytes: file.bytes.length, state })
  if (there?.equals(file.bytes) === true) return row("same")
  if (there !== null && !options.force) return row("differs")
  if (options["dry-run"]) return row("would be written")
  fs.mkdirSync(path.dirname(target), { recursive: true })
  // written beside and renamed, so that an agent never sees half a file
  const unfinished = `${target}.spoor-restoring`
  fs.writeFileSync(unfinished, file.bytes, { mode: 0o600 })
  fs.utimesSync(unfinished, new Date(), new Date(file.mtime_ms))
  fs.renameSync(unfinished, target)
  return row("written")
}

/** The file's place below its root, below another folder. It cannot climb out of it. */
const below = (folder: string, file: RestoredFile): string => {
  const relative = path.relative(file.root, file.path)
  const isInside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative)
  return path.resolve(folder, isInside ? relative : path.basename(file.path))
}

const nothingKept = (id: string) =>
  new CommandError({
    message: `Restoring session ${id}: none of its files is in custody`,
    hint: "Sessions that an agent keeps in a database have no file of their own.",
    exit: ExitCode.notFound
  })
