/**
 * Where a command speaks: data on stdout, talk on stderr, in the form that was asked for.
 *
 * Data is a table or text for people, or JSON with `schema_version` for programs. Talk is notices, warnings
 * and errors: words, or one JSON object a line with `at` (ISO time), `level` (detail, info, warning, error), `event`,
 * `correlation_id` and `message`.
 */
import { fstatSync, statSync } from "node:fs"
import type { Env } from "../config/paths.ts"
import { manyLines, oneLine, safeJson } from "./clean.ts"
import { type Style, styleOf, wantsColor } from "./style.ts"
import { renderTable, type TableInput } from "./Table.ts"
import { writeTo } from "./write.ts"

export interface Terminal {
  readonly json: boolean
  readonly isQuiet: boolean
  readonly isVerbose: boolean
  /** Does talk go to programs, as JSON? */
  readonly isLog: boolean
  /** Names this call: in each line of its log, and in what it keeps in the store. */
  readonly correlation_id: string
  /** Is a person at the other end of stdout, of stderr? */
  readonly isTty: boolean
  readonly talkIsTty: boolean
  /** Columns of stdout; `Infinity` when it is no terminal and `COLUMNS` is not set. */
  readonly columns: number
  readonly style: Style
  readonly talkStyle: Style
  /** Data as it is. The caller has cleaned what is foreign in it. */
  readonly print: (text: string) => void
  /** Data for programs: one JSON value; `schema_version` goes first when the value has none. */
  readonly printJson: (value: object) => void
  /** One JSON value a line, for streams. */
  readonly printJsonLine: (value: object) => void
  readonly printTable: <Row>(table: TableInput<Row>) => void
  readonly say: (text: string) => void
  /** What is said when the command has come to its end, under all that it printed. */
  readonly sayLast: (text: string) => void
  readonly end: () => void
  /** Only with `--verbose`. */
  readonly detail: (text: string) => void
  readonly warn: (text: string) => void
  readonly fail: (text: string, hint?: string) => void
  /** Something that happened: words for people, its fields for a log. */
  readonly tell: (level: "detail" | "info" | "warning", words: string, fields: object) => void
}

export interface TerminalInput {
  readonly env: Env
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly color: boolean | undefined
  readonly logFormat: "text" | "json"
}

export const schemaVersion = 1

export const makeTerminal = (input: TerminalInput): Terminal => {
  const isTty = isTerminal(1)
  const talkIsTty = isTerminal(2)
  const style = styleOf(wantsColor(input.color, input.env, isTty))
  const talkStyle = styleOf(wantsColor(input.color, input.env, talkIsTty))
  const columns = columnsOf(input.env, isTty)
  const isLog = input.logFormat === "json"
  let id: string | null = null
  // made when it is wanted: most calls need none
  const correlation_id = (): string => (id ??= crypto.randomUUID())
  const log = (level: string, message: string, fields: object) =>
    writeTo(2, logLine(level, correlation_id(), message, fields))
  const talk = (level: Level, text: string, hint?: string) => {
    if (isLog) log(level, text, hint === undefined ? {} : { hint })
    else writeTo(2, talkText(level, text, hint, talkStyle))
  }
  const say = (text: string) => {
    if (!input.quiet) talk("info", text)
  }
  const last: Array<string> = []
  return {
    json: input.json,
    isQuiet: input.quiet,
    isVerbose: input.verbose && !input.quiet,
    isLog,
    get correlation_id() {
      return correlation_id()
    },
    isTty,
    talkIsTty,
    columns,
    style,
    talkStyle,
    print: (text) => writeTo(1, text.endsWith("\n") ? text : `${text}\n`),
    printJson: (value) => writeTo(1, `${safeJson(versioned(value), isTty ? 2 : 0)}\n`),
    printJsonLine: (value) => writeTo(1, `${safeJson(value, 0)}\n`),
    printTable: (table) => {
      const { text, hidden } = renderTable(table, columns, style)
      writeTo(1, text)
      if (hidden.length > 0)
        say(`Not shown for want of room: ${hidden.join(", ")}. A wider terminal or --json has them.`)
    },
    say,
    sayLast: (text) => void last.push(text),
    end: () => last.splice(0).forEach(say),
    detail: (text) => {
      if (input.verbose) say(text)
    },
    warn: (text) => {
      if (!input.quiet) talk("warning", text)
    },
    fail: (text, hint) => talk("error", text, hint),
    tell: (level, words, fields) => {
      if (input.quiet && level !== "warning") return
      if (isLog) log(level, words, fields)
      else talk(level === "warning" ? "warning" : "info", words)
    }
  }
}

/** Columns to lay text out in where there is no terminal to ask. */
export const textColumns = (terminal: { readonly columns: number }): number =>
  Number.isFinite(terminal.columns) ? terminal.columns : 80

/** `COLUMNS` wins, then the terminal's own width. */
export const columnsOf = (env: Env, isTty: boolean): number => {
  const asked = Number(env["COLUMNS"])
  if (Number.isInteger(asked) && asked > 0) return asked
  // process.stdout is costly to make, and only a terminal has a width
  return isTty ? process.stdout.columns || 80 : Infinity
}

/** node:tty takes 2 ms to load, so it is asked only about what may be a terminal. */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean => {
  try {
    const { rdev, isCharacterDevice } = statOf(descriptor)
    if (!isCharacterDevice || rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false
  } catch {
    // a closed descriptor
    return false
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor)
}

const statOf = (descriptor: number) => {
  const stat = fstatSync(descriptor)
  return { rdev: stat.rdev, isCharacterDevice: stat.isCharacterDevice() }
}

type Level = "info" | "warning" | "error"

const versioned = (value: object): object =>
  "schema_version" in value ? value : { schema_version: schemaVersion, ...value }

/** What is known of what happened stands in `fields`, and may name another event and run. */
const logLine = (level: string, correlation_id: string, message: string, fields: object): string =>
  `${safeJson({ at: new Date().toISOString(), level, event: "message", correlation_id, message, ...fields }, 0)}\n`

const talkText = (level: Level, text: string, hint: string | undefined, style: Style): string => {
  const mark = level === "error" ? style.bad("error: ") : level === "warning" ? style.warn("warning: ") : ""
  const lines = [`${mark}${manyLines(text)}`]
  if (hint !== undefined && hint !== "") lines.push(style.dim(manyLines(oneLine(hint))))
  return `${lines.join("\n")}\n`
}
