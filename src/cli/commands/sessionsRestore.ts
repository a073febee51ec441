/** `spoor sessions restore ID`: the agent's own files, back from custody; an export of what lay in a database. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { membersBelow } from "../../analytics/session-family.ts"
import { findSession } from "../../analytics/session-reference.ts"
import { shellQuote } from "../../analytics/shell-quote.ts"
import { type RestoredSessions, restoreSessions, type SessionFile } from "../../ingest/restore-session.ts"
import { packFolder } from "../../store/custody/Packs.ts"
import { openStoreToRead } from "../../store/open-store.ts"
import { storeError } from "../../store/StoreError.ts"
import { answering, storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, counted } from "../output/numbers.ts"
import type { sessionsRestoreOptions } from "../surface/sessions.ts"

type State = "written" | "would be written" | "same" | "differs"

interface Row {
  readonly path: string
  readonly size_bytes: number
  readonly state: State
  /** Native id of the session that it belongs to. */
  readonly session: string
  /** The command that reads an export back; null for the agent's own files, which need none. */
  readonly import_command: string | null
}

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsRestoreOptions>) {
  const { config, options, terminal } = call
  const found = yield* answering(call, wanted(call.positionals[0]!, options.tree))
  const { session } = found
  const restored = yield* fromStore(yield* storePath(config), found.row_ids)
  if (restored.files.length + restored.exports.length === 0) return yield* nothingKept(session.id)
  const folder = (named: string) => path.resolve(withHome(named, config.home))
  const to = options.to === undefined ? null : folder(options.to)
  const out = options.out === undefined ? (to ?? folder(".")) : folder(options.out)
  const rows = yield* Effect.try({
    try: () => [...placeFiles(restored, to, options), ...placeExports(restored, out, options)],
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
    for (const { import_command: command, session: id } of rows) {
      if (command === null) continue
      terminal.say(
        `${id} lay in a database: this is an export of it. To bring it back, in its project's folder: ${command}`
      )
    }
  }
  const differing = rows.filter(({ state }) => state === "differs").length
  if (differing > 0)
    terminal.warn(
      `${counted(differing, "file is", "files are")} there already with other content, and left alone. --force overwrites.`
    )
  return differing > 0 ? ExitCode.partial : ExitCode.ok
})

/** The session, and the row ids of all that are to be restored with it. */
const wanted = Effect.fnUntraced(function* (reference: string, tree: boolean) {
  const session = yield* findSession(reference)
  if (!tree) return { session, row_ids: [session.row_id] }
  const below = yield* membersBelow(session.row_id)
  const family = yield* Effect.forEach(below, ({ agent, id }) => findSession(`${agent}:${id}`))
  return { session, row_ids: family.map(({ row_id }) => row_id) }
})

const fromStore = (store: string, row_ids: ReadonlyArray<number>) =>
  Effect.try({
    try: () => {
      const database = openStoreToRead(store)
      try {
        return restoreSessions(database, packFolder(store), row_ids)
      } finally {
        database.close()
      }
    },
    catch: (cause) => storeError(cause, "Restoring a session")
  })

interface Placing {
  readonly force: boolean
  readonly "dry-run": boolean
}

const placeFiles = ({ files }: RestoredSessions, to: string | null, placing: Placing): ReadonlyArray<Row> =>
  files.map((file) => {
    const target = to === null ? file.path : below(to, file)
    const state = place(target, file.bytes, file.mtime_ms, placing)
    const { session } = file
    return { path: target, size_bytes: file.bytes.length, state, session, import_command: null }
  })

const placeExports = ({ exports }: RestoredSessions, out: string, placing: Placing): ReadonlyArray<Row> =>
  exports.map(({ name, text, session, import_command }) => {
    // The name is made of an id that another program wrote.
    const target = path.join(out, name.replaceAll(/[^\w.-]/g, "_"))
    const content = Buffer.from(text)
    const state = place(target, content, null, placing)
    const command = [...import_command, target].map(shellQuote).join(" ")
    return { path: target, size_bytes: content.length, state, session, import_command: command }
  })

const place = (target: string, content: Buffer, mtime_ms: number | null, placing: Placing): State => {
  const there = fs.existsSync(target) ? fs.readFileSync(target) : null
  if (there?.equals(content) === true) return "same"
  if (there !== null && !placing.force) return "differs"
  if (placing["dry-run"]) return "would be written"
  fs.mkdirSync(path.dirname(target), { recursive: true })
  // written beside and renamed, so that an agent never sees half a file
  const unfinished = `${target}.spoor-restoring`
  fs.writeFileSync(unfinished, content, { mode: 0o600 })
  if (mtime_ms !== null) fs.utimesSync(unfinished, new Date(), new Date(mtime_ms))
  fs.renameSync(unfinished, target)
  return "written"
}

/** The file's place below its root, below another folder. It cannot climb out of it. */
const below = (folder: string, file: SessionFile): string => {
  const relative = path.relative(file.root, file.path)
  const isInside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative)
  return path.resolve(folder, isInside ? relative : path.basename(file.path))
}

const nothingKept = (id: string) =>
  new CommandError({
    message: `Restoring session ${id}: none of its files is in custody`,
    hint: "Custody may have been off when it was read, or only other sessions tell of it.",
    exit: ExitCode.notFound
  })
