/**
 * All runs in one file, with a digest, and back.
 *
 * As NDJSON: a line about the backup, a line for each run, a line with count and digest. As JSON: the same in one
 * object. A run's line holds its document as JSON; where the document's own text is another one than Spoor would
 * write, the text too, so that it comes back as it was. A backup without its end is no backup.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type { AgentRun } from "../../record/AgentRun.ts"
import { fieldsOf } from "../../record/Reading.ts"
import { isNoRun, readRunText, runText } from "../../record/run-document.ts"
import type { Seen } from "../writing/RunTable.ts"
import { RunsDigest, runDigest } from "./run-digest.ts"
import { RunError, runFailure } from "./RunError.ts"
import type { Repository } from "./RunRepository.ts"

export type BackupFormat = "json" | "ndjson"

/** `sha256`: see `run-digest.ts`. */
export interface RunsBackup {
  readonly file: string
  readonly format: BackupFormat
  readonly runs: number
  readonly size_bytes: number
  readonly sha256: string
}

export interface RunsRestore extends Readonly<Record<Seen, number>> {
  readonly file: string
  readonly runs: number
  readonly sha256: string
}

const kind = "spoor-runs"
const slice = 500

/** The file must not be there; it gets its name last. */
export const backupRuns = (
  runs: Repository,
  file: string,
  format: BackupFormat,
  now_ms: number
): Effect.Effect<RunsBackup, RunError> => {
  const fresh = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.new`)
  const attempt = <A>(work: () => A) =>
    Effect.try({ try: work, catch: (cause) => runFailure(cause, `Writing the backup ${file}`) })
  return Effect.gen(function* () {
    if (fs.existsSync(file)) {
      return yield* new RunError({
        reason: "refused",
        message: `There is something at ${file} already. Choose another name.`
      })
    }
    const fd = yield* attempt(() => {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      return fs.openSync(fresh, "w", 0o600)
    })
    const write = (text: string) => attempt(() => fs.writeSync(fd, text))
    const digest = new RunsDigest()
    const head = `"kind":"${kind}","schema_version":1,"made_at_ms":${now_ms}`
    yield* write(format === "json" ? `{${head},"runs":[` : `{${head}}\n`)
    for (let after = ""; ;) {
      const some = yield* runs.slice(after, slice)
      if (some.length === 0) break
      after = some.at(-1)!.id
      const lines = some.map((run) => {
        const before = format === "json" && digest.runs > 0 ? ",\n" : format === "json" ? "\n" : ""
        digest.add(run)
        return `${before}${entryOf(run)}${format === "json" ? "" : "\n"}`
      })
      yield* write(lines.join(""))
    }
    const count = digest.runs
    const sha256 = digest.hex()
    const tail = `"count":${count},"sha256":"${sha256}"`
    yield* write(format === "json" ? `\n],${tail}}\n` : `{${tail}}\n`)
    const size_bytes = yield* attempt(() => {
      fs.fsyncSync(fd)
      const { size } = fs.fstatSync(fd)
      fs.closeSync(fd)
      fs.renameSync(fresh, file)
      return size
    })
    return { file, format, runs: count, size_bytes, sha256 }
  }).pipe(Effect.ensuring(Effect.sync(() => removeIfThere(fresh))))
}

const removeIfThere = (file: string): void => {
  try {
    fs.rmSync(file, { force: true })
  } catch {
    // there is not even a folder for it
  }
}

/** Looks through all of the backup before anything of it is written; then joins its runs to what is there. */
export const restoreRuns = (
  runs: Repository,
  file: string,
  dry_run: boolean
): Effect.Effect<RunsRestore, RunError> =>
  Effect.gen(function* () {
    const { count, sha256 } = yield* read(file, () => Effect.void)
    const seen = { added: 0, advanced: 0, same: 0, older: 0 }
    if (!dry_run) {
      yield* read(file, (some) =>
        Effect.map(runs.join(some), (outcomes) => outcomes.forEach((one) => seen[one]++))
      )
    }
    return { file, runs: count, sha256, ...seen }
  })

const entryOf = (run: AgentRun): string =>
  JSON.stringify({
    id: run.id,
    sha256: runDigest(run),
    run: JSON.parse(runText(run).replace(/^\uFEFF/, "")) as unknown,
    ...(run.document === null ? {} : { text: run.document })
  })

/** Gives the runs in slices, and fails when the backup is not what its digests say. */
const read = (
  file: string,
  take: (some: ReadonlyArray<AgentRun>) => Effect.Effect<void, RunError>
): Effect.Effect<{ readonly count: number; readonly sha256: string }, RunError> =>
  Effect.gen(function* () {
    const digest = new RunsDigest()
    let said: { readonly count?: unknown; readonly sha256?: unknown } = {}
    let some: Array<AgentRun> = []
    const entries = entriesOf(file)
    for (;;) {
      const entry = yield* Effect.tryPromise({
        try: () => entries.next(),
        catch: (cause) =>
          cause instanceof RunError ? cause : runFailure(cause, `Reading the backup ${file}`)
      })
      if (entry.done === true) break
      if ("end" in entry.value) {
        said = entry.value.end
        continue
      }
      digest.add(entry.value.run)
      some.push(entry.value.run)
      if (some.length === slice) {
        yield* take(some)
        some = []
      }
    }
    const found = { count: digest.runs, sha256: digest.hex() }
    if (said.count !== found.count || said.sha256 !== found.sha256) {
      return yield* damaged(file, "its runs are not those that its end tells of, or it has no end")
    }
    yield* take(some)
    return found
  })

type Entry = { readonly run: AgentRun } | { readonly end: Readonly<Record<string, unknown>> }

async function* entriesOf(file: string): AsyncGenerator<Entry, void> {
  let isFirst = true
  for await (const line of linesOf(file)) {
    if (isFirst) {
      isFirst = false
      if (isHead(parsed(file, line))) continue
      // one object over many lines
      return yield* entriesOfJson(file)
    }
    const value = parsed(file, line)
    yield "run" in value ? { run: runIn(file, value) } : { end: value }
  }
}

/** Ended by line feeds alone: JSON may hold every other sign that some take for the end of a line. */
async function* linesOf(file: string): AsyncGenerator<string, void> {
  let pending: Array<Buffer> = []
  for await (const piece of fs.createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      const line = Buffer.concat([...pending, piece.subarray(start, end)]).toString("utf8")
      pending = []
      start = end + 1
      if (line !== "") yield line
    }
    pending.push(piece.subarray(start))
  }
  const rest = Buffer.concat(pending).toString("utf8")
  if (rest !== "") yield rest
}

async function* entriesOfJson(file: string): AsyncGenerator<Entry, void> {
  const { runs, ...end } = parsed(file, await fs.promises.readFile(file, "utf8"))
  if (!isHead(end) || !Array.isArray(runs)) throw damaged(file, "it is no backup of runs")
  for (const value of runs as ReadonlyArray<unknown>) yield { run: runIn(file, fieldsOf(value) ?? {}) }
  yield { end }
}

const isHead = (value: Readonly<Record<string, unknown>>): boolean => value["kind"] === kind

/** A line of a document over many lines is no value: an empty object stands for it. */
const parsed = (file: string, text: string): Readonly<Record<string, unknown>> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    if (text.startsWith("{") && !text.endsWith("}")) return {}
    throw damaged(file, "a part of it is no JSON")
  }
  if (fieldsOf(value) === null) throw damaged(file, "a part of it is no JSON object")
  return value as Readonly<Record<string, unknown>>
}

const runIn = (file: string, value: Readonly<Record<string, unknown>>): AgentRun => {
  const { id, text, run: document, sha256 } = value
  const run = readRunText(typeof text === "string" ? text : JSON.stringify(document, null, 2))
  if (isNoRun(run)) throw damaged(file, `the run ${String(id)} cannot be read: ${run.detail}`)
  if (runDigest(run) !== sha256) throw damaged(file, `the run ${String(id)} is not what its digest says`)
  return run
}

const damaged = (file: string, why: string): RunError =>
  new RunError({
    reason: "corrupt",
    message: `The backup ${file} is damaged: ${why}. Nothing of it was written.`
  })
