/**
 * From the words of a command line to a command and its values, or to a word about what is wrong.
 *
 * Nothing is thrown and nothing is loaded: the launcher answers `--help` and mistakes with this alone.
 */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util"
import type { Command, Group, Option, Positional } from "./Command.ts"
import { parseDuration } from "./duration.ts"
import { nearest } from "./nearest.ts"

/** Everything that can be said on the command line. */
export interface Surface {
  readonly commands: ReadonlyArray<Command>
  readonly groups: ReadonlyArray<Group>
  /** Options that every command has. */
  readonly everywhere: ReadonlyArray<Option>
}

export type Parsed =
  | {
      readonly kind: "run"
      readonly command: Command
      /** Only what was typed; defaults and settings come later. */
      readonly given: ReadonlyMap<string, unknown>
      readonly positionals: ReadonlyArray<string>
    }
  | { readonly kind: "help"; readonly path: ReadonlyArray<string> }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly message: string; readonly hint: string }

export const parse = (given: ReadonlyArray<string>, surface: Surface): Parsed => {
  const first = longestMatch(beforeOptions(given), surface)
  const args = first === null ? given : withDashes(given, first, surface)
  const plain = plainCommand(args, surface)
  return plain === null ? parseAll(args, surface) : readOptions(args, plain, surface)
}

/**
 * The command whose words stand first, as they mostly do, when nothing behind them can make another one of it. To find
 * any other, the options of all commands have to be known, which takes longer than all else in here.
 */
const plainCommand = (args: ReadonlyArray<string>, surface: Surface): Command | null => {
  if (asks(args, "--help", "-h") || asks(args, "--version", "-V") || args[0] === "help") return null
  const command = longestMatch(beforeOptions(args), surface)
  if (command === null || command.path.length === 0) return null
  const { path } = command
  const isLast = surface.commands.every(
    (other) => other.path.length <= path.length || !path.every((word, index) => word === other.path[index])
  )
  return isLast ? command : null
}

const beforeOptions = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = args.findIndex((arg) => arg.startsWith("-"))
  return end === -1 ? args : args.slice(0, end)
}

/** With `--` before the words of another program, where they stand without it. */
const withDashes = (
  args: ReadonlyArray<string>,
  { path, options, positionals }: Command,
  surface: Surface
): ReadonlyArray<string> => {
  const place = positionals.findIndex(({ isCommand }) => isCommand === true)
  if (place === -1) return args
  const tokens = tokensOf(args, [...options, ...surface.everywhere])
  const program = tokens.filter(({ kind }) => kind === "positional")[path.length + place]
  const isParted = tokens.some(({ kind }) => kind === "option-terminator")
  return program === undefined || isParted
    ? args
    : [...args.slice(0, program.index), "--", ...args.slice(program.index)]
}

const parseAll = (args: ReadonlyArray<string>, surface: Surface): Parsed => {
  const options = [...surface.everywhere, ...surface.commands.flatMap((c) => c.options)]
  const words = positionalsIn(tokensOf(args, options))
  if (words[0] === "help") return helpFor(words.slice(1), surface)
  const command = longestMatch(words, surface)
  const wantsHelp = asks(args, "--help", "-h")
  if (!wantsHelp && asks(args, "--version", "-V")) return { kind: "version" }
  if (command === null) return wantsHelp ? helpFor(words, surface) : unknownCommand(words, surface)
  if (wantsHelp) return { kind: "help", path: command.path }
  return readOptions(args, command, surface)
}

/** Is `path` the path of a group, such as `usage`? */
export const isGroup = (path: ReadonlyArray<string>, surface: Surface): boolean =>
  surface.groups.some((group) => same(group.path, path))

/** The value that a text means for an option, or what is wrong with it. */
export const readValue = (
  option: Option,
  text: string
): { readonly value: unknown } | { readonly wrong: string } => {
  switch (option.type) {
    case "integer":
      return readInteger(text, option.least ?? 0)
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text))
        ? { value: Number(text) }
        : { wrong: "a number is needed" }
    case "duration": {
      const value = parseDuration(text)
      return value === null || value < (option.least ?? 0)
        ? { wrong: "a duration is needed: 90s, 5m, 2h, 1d" }
        : { value }
    }
    case "list": {
      const items = text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "")
      const stranger = items.find((item) => option.choices !== undefined && !option.choices.includes(item))
      return stranger === undefined ? { value: items } : { wrong: notAChoice(stranger, option.choices!) }
    }
    case "choice":
      return option.choices!.includes(text) ? { value: text } : { wrong: notAChoice(text, option.choices!) }
    case "date":
    case "string":
      return text === "" ? { wrong: "it is empty" } : { value: text }
    case "boolean":
      return { wrong: "it takes no value" }
  }
}

const readInteger = (text: string, least: number): ReturnType<typeof readValue> => {
  if (!/^\d{1,15}$/.test(text)) return { wrong: "a whole number is needed" }
  return Number(text) < least
    ? { wrong: `a whole number of at least ${least} is needed` }
    : { value: Number(text) }
}

const readOptions = (args: ReadonlyArray<string>, command: Command, surface: Surface): Parsed => {
  const options = [...command.options, ...surface.everywhere]
  const given = new Map<string, unknown>()
  const tokens = tokensOf(withDashes(args, command, surface), options)
  for (const token of tokens) {
    if (token.kind !== "option") continue
    const negated = token.rawName.startsWith("--no-")
    const option = options.find((o) => o.name === token.name || (negated && `no-${o.name}` === token.name))
    if (option === undefined || (negated && option.type !== "boolean")) {
      return unknownOption(token.rawName, command, options)
    }
    if (option.type === "boolean") {
      if (token.value !== undefined) return mistake(command, `${token.rawName} takes no value`)
      given.set(option.name, !negated)
      continue
    }
    if (token.value === undefined || (!token.inlineValue && looksLikeOption(token.value, options))) {
      return mistake(
        command,
        `${token.rawName} needs a value: ${option.choices?.join(", ") ?? placeholderOf(option)}`
      )
    }
    const read = readValue(option, token.value)
    if ("wrong" in read) return mistake(command, `${token.rawName} ${quote(token.value)}: ${read.wrong}`)
    const before = option.type === "list" ? ((given.get(option.name) as Array<string> | undefined) ?? []) : []
    given.set(
      option.name,
      option.type === "list" ? [...before, ...(read.value as Array<string>)] : read.value
    )
  }
  const positionals = positionalsIn(tokens).slice(command.path.length)
  const wrong = wrongPositionals(positionals, command.positionals)
  if (wrong !== null) return mistake(command, wrong)
  return { kind: "run", command, given, positionals }
}

const tokensOf = (args: ReadonlyArray<string>, options: ReadonlyArray<Option>) => {
  const config: ParseArgsOptionsConfig = {}
  for (const { name, short, type } of options) {
    config[name] = {
      type: type === "boolean" ? "boolean" : "string",
      ...(short === undefined ? {} : { short })
    }
  }
  return parseArgs({ args: [...args], options: config, strict: false, allowPositionals: true, tokens: true })
    .tokens
}

const positionalsIn = (tokens: ReturnType<typeof tokensOf>): Array<string> =>
  tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []))

/** Before `--`, which ends the options. */
const asks = (args: ReadonlyArray<string>, long: string, short: string): boolean => {
  const end = args.indexOf("--")
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === long || arg === short)
}

const longestMatch = (words: ReadonlyArray<string>, surface: Surface): Command | null => {
  let best: Command | null = null
  for (const command of surface.commands) {
    const matches = command.path.every((word, index) => word === words[index])
    if (!matches || (best !== null && command.path.length <= best.path.length)) continue
    // plain `spoor` takes no words of its own, so a stray word is an unknown command
    if (command.path.length > 0 || words.length === 0) best = command
  }
  return best
}

const helpFor = (words: ReadonlyArray<string>, surface: Surface): Parsed => {
  const command = longestMatch(words, surface)
  if (command !== null) return { kind: "help", path: command.path }
  return words.length === 0 || isGroup(words, surface)
    ? { kind: "help", path: words }
    : unknownCommand(words, surface)
}

const unknownCommand = (words: ReadonlyArray<string>, surface: Surface): Parsed => {
  const group = surface.groups.find(({ path }) => path.every((word, index) => word === words[index]))
  const prefix = group?.path ?? []
  const next = wordsAfter(prefix, surface)
  const stranger = words[prefix.length]
  const shown = ["spoor", ...prefix].join(" ")
  if (stranger === undefined) {
    return {
      kind: "mistake",
      message: `${shown}: a command is missing`,
      hint: `Choose one of: ${next.join(", ")}. \`${shown} --help\` tells more.`
    }
  }
  const near = nearest(stranger, next)
  const advice = near === null ? `Choose one of: ${next.join(", ")}.` : `Did you mean \`${shown} ${near}\`?`
  return {
    kind: "mistake",
    message: `${shown}: unknown command ${quote(stranger)}`,
    hint: `${advice} \`${shown} --help\` tells more.`
  }
}

/** The words that may follow `prefix`, each once, in the order of the table. */
export const wordsAfter = (prefix: ReadonlyArray<string>, surface: Surface): Array<string> => {
  const paths = surface.commands.map((command) => command.path)
  const below = paths.filter(
    (path) => path.length > prefix.length && prefix.every((word, i) => path[i] === word)
  )
  return [...new Set(below.map((path) => path[prefix.length]!))]
}

const unknownOption = (rawName: string, command: Command, options: ReadonlyArray<Option>): Parsed => {
  const known = options.flatMap((o) =>
    o.type === "boolean" ? [`--${o.name}`, `--no-${o.name}`] : [`--${o.name}`]
  )
  const near = rawName.startsWith("--") ? nearest(rawName, known) : null
  return mistake(command, `unknown option ${rawName}`, near === null ? "" : `Did you mean \`${near}\`? `)
}

const wrongPositionals = (
  positionals: ReadonlyArray<string>,
  wanted: ReadonlyArray<Positional>
): string | null => {
  for (const [index, { name, optional, choices, rest }] of wanted.entries()) {
    const words = positionals.slice(index, rest === true ? undefined : index + 1)
    if (words.length === 0 && optional !== true)
      return `${name} is missing${choices === undefined ? "" : `: ${choices.join(", ")}`}`
    const stranger = words.find((word) => choices !== undefined && !choices.includes(word))
    if (stranger !== undefined) return `${name} ${quote(stranger)}: ${notAChoice(stranger, choices!)}`
  }
  const isOpen = wanted.at(-1)?.rest === true
  const extra = isOpen ? undefined : positionals[wanted.length]
  return extra === undefined ? null : `unexpected word ${quote(extra)}`
}

const mistake = (command: Command, message: string, advice = ""): Parsed => {
  const shown = ["spoor", ...command.path].join(" ")
  return {
    kind: "mistake",
    message: `${shown}: ${message}`,
    hint: `${advice}\`${shown} --help\` tells more.`
  }
}

const notAChoice = (word: string, choices: ReadonlyArray<string>): string => {
  const near = nearest(word, choices)
  const advice = near === null ? "" : `; did you mean ${near}?`
  return `${word} is none of ${choices.join(", ")}${advice}`
}

/** `--since --json` is a forgotten value; `-5` is a number. */
const looksLikeOption = (text: string, options: ReadonlyArray<Option>): boolean =>
  /^--[a-z]/.test(text) || options.some(({ short }) => short !== undefined && text === `-${short}`)

/** What stands for an option's value in help: `DATE`. */
export const placeholderOf = (option: Option): string => option.placeholder ?? placeholders[option.type]

const placeholders = {
  boolean: "",
  string: "TEXT",
  integer: "N",
  number: "N",
  duration: "DURATION",
  date: "DATE",
  choice: "WORD",
  list: "LIST"
} as const

const quote = (text: string): string => JSON.stringify(text)
const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((word, index) => word === b[index])
