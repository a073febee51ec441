/** Help pages, made from the table of commands: NAME, SYNOPSIS, DESCRIPTION, OPTIONS, EXAMPLES, EXIT CODES. */
import type { Command, Option, Positional } from "./Command.ts"
import { exitCodeSays } from "./ExitCode.ts"
import type { Style } from "./output/style.ts"
import { pad, widthOf } from "./output/width.ts"
import { wrap } from "./output/wrap.ts"
import { placeholderOf, type Surface } from "./parse.ts"
import { settings } from "./config/settings.ts"

export interface Page {
  readonly style: Style
  readonly columns: number
}

const indent = 4

/** The page of a command, or of a group when there is no command of that path. */
export const helpPage = (path: ReadonlyArray<string>, surface: Surface, page: Page): string => {
  const command = surface.commands.find((c) => c.path.join(" ") === path.join(" "))
  const group = surface.groups.find((g) => g.path.join(" ") === path.join(" "))
  const below = surface.commands.filter(
    (c) => c.path.length > path.length && path.every((word, index) => c.path[index] === word)
  )
  const shown = ["spoor", ...path].join(" ")
  const says = command?.says ?? group?.says ?? ""
  const sections = [
    section("NAME", [`${shown} - ${says}`], page),
    section("SYNOPSIS", synopsis(shown, command, below.length > 0), page),
    section("DESCRIPTION", command?.details === undefined ? [] : [command.details], page)
  ]
  if (below.length > 0) sections.push(commandList(path, surface, page))
  if (command !== undefined)
    sections.push(arguments_(command, page), optionList("OPTIONS", command.options, page))
  sections.push(
    optionList(command === undefined ? "OPTIONS" : "OPTIONS OF EVERY COMMAND", surface.everywhere, page)
  )
  if (command !== undefined) sections.push(examples(command, page))
  sections.push(exitCodes(page))
  return sections.filter((text) => text !== "").join("\n")
}

const synopsis = (shown: string, command: Command | undefined, hasBelow: boolean): Array<string> => {
  const lines: Array<string> = []
  if (command !== undefined) {
    const wordOf = ({ name, optional, rest, isCommand }: Positional): string => {
      const word = `${isCommand === true ? "-- " : ""}${name}${rest === true ? "…" : ""}`
      return optional === true ? `[${word}]` : word
    }
    const isLast = ({ isCommand }: Positional): boolean => isCommand === true
    const ours = command.positionals.filter((word) => !isLast(word)).map(wordOf)
    const theirs = command.positionals.filter(isLast).map(wordOf)
    lines.push([shown, ...ours, "[OPTIONS]", ...theirs].join(" "))
  }
  if (hasBelow) lines.push(`${shown} COMMAND [OPTIONS]`)
  return lines
}

const section = (title: string, paragraphs: ReadonlyArray<string>, page: Page): string => {
  if (paragraphs.length === 0) return ""
  const lines = paragraphs.flatMap((text) => wrap(text, textColumns(page, indent)))
  return [
    page.style.heading(title),
    ...lines.map((line) => (line === "" ? "" : spaces(indent) + line)),
    ""
  ].join("\n")
}

const commandList = (path: ReadonlyArray<string>, surface: Surface, page: Page): string => {
  const rows = surface.commands
    .filter((c) => c.path.length > path.length && path.every((word, index) => c.path[index] === word))
    .map((c): [string, string] => [c.path.slice(path.length).join(" "), c.says])
  return list("COMMANDS", rows, page)
}

const arguments_ = (command: Command, page: Page): string =>
  list(
    "ARGUMENTS",
    command.positionals.map(({ name, says, choices }) => [
      name,
      choices === undefined ? says : `${says} (${choices.join(", ")})`
    ]),
    page
  )

const optionList = (title: string, options: ReadonlyArray<Option>, page: Page): string =>
  list(
    title,
    options.map((option) => [optionName(option), optionSays(option)]),
    page
  )

const optionName = (option: Option): string => {
  const dashes =
    option.type === "boolean" && option.default === true ? `--no-${option.name}` : `--${option.name}`
  const short = option.short === undefined ? "    " : `-${option.short}, `
  const isTristate = option.name === "color"
  const long = isTristate ? "--[no-]color" : dashes
  return option.type === "boolean" ? short + long : `${short}${long} ${placeholderOf(option)}`
}

const optionSays = (option: Option): string => {
  const notes: Array<string> = []
  if (option.choices !== undefined)
    notes.push(`${option.type === "list" ? "any of" : "one of"} ${option.choices.join(", ")}`)
  if (option.default !== undefined && option.type !== "boolean")
    notes.push(
      `default ${option.type === "duration" ? shortDuration(Number(option.default)) : String(option.default)}`
    )
  if (option.config !== undefined) {
    const env = settings.find((setting) => setting.key === option.config)?.envs?.[0]
    notes.push(`setting ${option.config}${env === undefined ? "" : `, ${env}`}`)
  }
  return notes.length === 0 ? option.says : `${option.says} (${notes.join("; ")})`
}

/** As it is typed: `90s`, `5m`. */
const shortDuration = (ms: number): string => {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`
}

const examples = (command: Command, page: Page): string =>
  section(
    "EXAMPLES",
    command.examples.flatMap(({ says, line }, index) => [
      ...(index > 0 ? [""] : []),
      `${says}:`,
      `  ${line}`
    ]),
    page
  )

const exitCodes = (page: Page): string =>
  list(
    "EXIT CODES",
    exitCodeSays.map(([code, says]) => [String(code), says]),
    page
  )

/** Two columns: names and what they say. Where there is little room, what they say stands on lines of its own. */
const list = (title: string, rows: ReadonlyArray<readonly [string, string]>, page: Page): string => {
  if (rows.length === 0) return ""
  const widest = Math.max(...rows.map(([name]) => widthOf(name)))
  const column = Math.min(widest, 26)
  const isNarrow = page.columns < indent + column + 28
  const lines = rows.flatMap(([name, says]) => {
    if (isNarrow) {
      const wrapped = wrap(says, textColumns(page, indent * 2))
      return [spaces(indent) + page.style.name(name), ...wrapped.map((line) => spaces(indent * 2) + line)]
    }
    const [first = "", ...more] = wrap(says, textColumns(page, indent + column + 2))
    const rest = more.map((line) => spaces(indent + column + 2) + line)
    if (widthOf(name) > column) {
      return [spaces(indent) + page.style.name(name), spaces(indent + column + 2) + first, ...rest]
    }
    const padding = spaces(column - widthOf(name) + 2)
    return [spaces(indent) + page.style.name(name) + padding + first, ...rest]
  })
  return [page.style.heading(title), ...lines, ""].join("\n")
}

const textColumns = (page: Page, taken: number): number => Math.max(20, Math.min(page.columns, 100) - taken)
const spaces = (count: number): string => pad("", count, "left")
