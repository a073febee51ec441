/**
 * `spoor record KIND`: what a hook tells.
 *
 * A plain command: it loads no Effect, for a hook stands in the way of whoever waits for it. Whatever goes wrong is
 * said on stderr and noted in a log; only with `--strict` does it show in the exit code.
 */
import * as path from "node:path"
import { askGit } from "../../ingest/spool/ask-git.ts"
import { type OwnRecord, record, type Recorded } from "../../ingest/spool/record.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { isTerminal } from "../output/Terminal.ts"
import { spoolFolder } from "../spool/places.ts"
import { noteProblem } from "../spool/noteProblem.ts"

export const plain = async (plainCall: Call): Promise<number> => {
  const call = plainCall as RecordCall
  const told = await toldBy(call)
  if ("wrong" in told) return refused(call, told.wrong)
  const recorded = record(told.own, {
    database: call.config.database.kind === "sqlite" ? call.config.database.path : null,
    spool: spoolFolder(call.config.paths),
    timezone: get(call.config, "ingest.timezone") ?? get(call.config, "timezone") ?? undefined,
    isLast: true
  })
  const code = report(call, recorded)
  call.terminal.end()
  // not by coming to an end: see `ShortWriteOptions`
  process.exit(code)
}

/** Each kind has options of its own; what is asked for here all of them have. */
type RecordCall = Omit<Call, "options"> & { readonly options: Readonly<Record<string, unknown>> }

type Told = { readonly own: OwnRecord } | { readonly wrong: string }

/** The record that options, stdin or git itself make. */
const toldBy = async (call: RecordCall): Promise<Told> => {
  const { options, given, command, config } = call
  const word = command.path[1]!
  const kind = word.replaceAll("-", "_")
  const fields = Object.fromEntries(
    command.options
      .filter(({ name }) => given.has(name) && !aside.has(name))
      .map(({ name }) => [fieldOf(name), valueOf(given.get(name))])
  )
  const session = (options["session"] as string | undefined) ?? sessionIn(config.env)
  const cwd = path.resolve((options["cwd"] as string | undefined) ?? process.cwd())
  const around = { spoor: 1, kind, ...(session === null ? {} : { session }), cwd }
  const isBare = Object.keys(fields).every((name) => name === "at" || name === "simulated")
  if (kind === "git" && options["stdin"] !== true && asksGit(fields)) {
    const answer = askGit(cwd, session)
    if ("failed" in answer) return { wrong: `git was asked about the commit, and says: ${answer.failed}` }
    return { own: { ...around, git: answer.hex, ...fields } }
  }
  const stdin = options["stdin"] === true || (isBare && !isTerminal(0)) ? await readStdin() : { read: {} }
  if ("wrong" in stdin) return stdin
  const { read } = stdin
  // What the caller says of the session stands above what its variables say.
  const said = ["session", "session_id"].some((name) => name in read) && !given.has("session")
  const { session: _, ...elsewhere } = { session: null, ...around }
  const own = { ...(said ? elsewhere : around), ...read, ...fields, spoor: 1, kind }
  return { own: { ...named(own), ...own } }
}

/** Options that are no fields. */
const aside: ReadonlySet<string> = new Set([
  "session",
  "cwd",
  "stdin",
  "strict",
  "json",
  "quiet",
  "verbose",
  "color",
  "db",
  "config",
  "log-format"
])

/** A commit whose hash is not told. */
const asksGit = (fields: Readonly<Record<string, unknown>>): boolean =>
  fields["hash"] === undefined && (fields["event"] === undefined || fields["event"] === "commit")

const fieldOf = (option: string): string => option.replaceAll("-", "_")

const valueOf = (value: unknown): string | number | boolean =>
  value === "true" ? true : value === "false" ? false : (value as string | number | boolean)

/** A record that says when it happened may be told again; one that happened now is named, and told once. */
const named = (
  record: Readonly<Record<string, unknown>>
): { readonly at_ms?: number; readonly key?: string } =>
  ["at", "at_ms", "ts", "timestamp", "key"].some((name) => record[name] !== undefined)
    ? {}
    : { at_ms: Date.now(), key: process.getBuiltinModule("node:crypto").randomUUID() }

/** Agents name the session to the commands that they run; of two that differ neither can be believed. */
const sessionIn = (env: Readonly<Record<string, string | undefined>>): string | null => {
  const names = ["SPOOR_SESSION", "CLAUDE_CODE_SESSION_ID", "CODEX_THREAD_ID"]
  const found = new Set(names.flatMap((name) => env[name] || []))
  return found.size === 1 ? [...found][0]! : null
}

/** Who calls a hook may leave the pipe open; then what came so far is all. */
const patience_ms = 250

/** Bytes. Texts are cut at 2,000 characters anyway. */
const longestRecord = 64 << 20

type Stdin = { readonly read: Readonly<Record<string, never>> } | { readonly wrong: string }

const readStdin = (): Promise<Stdin> =>
  new Promise((resolve) => {
    const chunks: Array<Buffer> = []
    let length = 0
    const done = (): void => {
      clearTimeout(timer)
      process.stdin.destroy()
      resolve(
        length > longestRecord
          ? { wrong: `stdin holds more than ${longestRecord >> 20} MiB` }
          : objectIn(Buffer.concat(chunks).toString("utf8"))
      )
    }
    const timer = setTimeout(done, patience_ms)
    process.stdin
      .on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > longestRecord) done()
      })
      .on("end", done)
      .on("error", done)
  })

const objectIn = (text: string): Stdin => {
  if (text.trim() === "") return { read: {} }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { read: value as Record<string, never> }
      : { wrong: "stdin holds JSON that is no object" }
  } catch {
    // the parser's own words repeat what it was given, which may be a secret
    return { wrong: "stdin holds no JSON" }
  }
}

const report = (call: RecordCall, recorded: Recorded): number => {
  const { terminal, options, config } = call
  switch (recorded.outcome) {
    case "written":
      if (terminal.json) terminal.printJson(recorded)
      terminal.detail("Recorded.")
      return ExitCode.ok
    case "spooled": {
      const why = "words" in recorded.why ? recorded.why.words : reasons[recorded.why.reason]
      if (terminal.json) terminal.printJson(recorded)
      terminal.detail(`Kept in the spool, until the next ingest: ${why}.`)
      if (recorded.why.reason === "failed")
        noteProblem(config.paths, `The store could not be written: ${why}`)
      return ExitCode.ok
    }
    case "refused":
      return refused(call, recorded.why)
    case "lost":
      noteProblem(config.paths, `Lost: ${recorded.why}`)
      terminal.fail(`Neither the store nor the spool can be written: ${recorded.why}`, "The record is lost.")
      return options["strict"] === true ? ExitCode.failure : ExitCode.ok
  }
}

const reasons = {
  no_store: "there is no store yet",
  other_version: "the store was written by another version of Spoor",
  busy: "another process is writing"
} as const

const refused = ({ terminal, command, options, config }: RecordCall, why: string): number => {
  const shown = `spoor ${command.path.join(" ")}`
  noteProblem(config.paths, `${shown}: ${why}`)
  terminal.fail(`${shown}: ${why}`, `\`${shown} --help\` tells which fields there are.`)
  return options["strict"] === true ? ExitCode.usage : ExitCode.ok
}
