/**
 * From the words of the command line to an exit code: parse, read the configuration, load the one command
 * that was asked for, run it, and say what went wrong if something did.
 */
import type { Call, Command } from "./Command.ts"
import type { Config } from "./config/Config.ts"
import { readConfig } from "./config/readConfig.ts"
import { ExitCode } from "./ExitCode.ts"
import { makeTerminal, type Terminal, textColumns } from "./output/Terminal.ts"
import { parse, type Parsed } from "./parse.ts"
import { surface } from "./surface/all.ts"

export interface Process {
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Of this Spoor. */
  readonly version: string
}

export const run = async (process: Process): Promise<number> => {
  const parsed = parse(process.args, surface)
  const terminal = terminalFor(parsed, process)
  switch (parsed.kind) {
    case "mistake":
      terminal.fail(parsed.message, parsed.hint)
      return isLenient(process.args) ? ExitCode.ok : ExitCode.usage
    case "version":
      terminal.print(process.version)
      return ExitCode.ok
    case "help": {
      const { helpPage } = await import("./help.ts")
      terminal.print(
        helpPage(parsed.path, surface, { style: terminal.style, columns: textColumns(terminal) })
      )
      return ExitCode.ok
    }
    case "run":
      return runCommand(parsed, process, terminal)
  }
}

/** Hooks call plain commands, and must not fail whatever they are given. */
const isLenient = (args: Process["args"]): boolean =>
  !args.includes("--strict") &&
  surface.commands.some(({ isPlain, path }) => isPlain === true && path.every((word, i) => args[i] === word))

const runCommand = async (
  parsed: Parsed & { readonly kind: "run" },
  process: Process,
  terminal: Terminal
): Promise<number> => {
  const { command, given, positionals } = parsed
  const config = readConfig({
    env: process.env,
    cwd: process.cwd,
    file: command.readsOwnConfig === true ? undefined : textOf(given, "config"),
    flags: flagsOf(parsed)
  })
  if (config.problems.length > 0 && command.toleratesBadConfig !== true) return refuse(config, terminal)
  const executing = command.isPlain === true ? null : import("./execute.ts")
  const work = await command.run()
  const options = Object.fromEntries(
    command.options.map(({ name, type, default: otherwise }) => [
      name,
      given.get(name) ?? otherwise ?? (type === "boolean" ? false : type === "list" ? [] : undefined)
    ])
  ) as Call["options"]
  const call = { options, positionals, given, command, config, terminal, version: process.version }
  const code =
    "plain" in work
      ? await work.plain(call)
      : await (await executing!).execute(work.run(call), terminal, command.keepsSignals === true)
  terminal.end()
  return code
}

const refuse = (config: Config, terminal: Terminal): number => {
  for (const { place, message, hint } of config.problems)
    terminal.fail(`${place}: ${message}`, hint ?? undefined)
  return ExitCode.usage
}

const terminalFor = (parsed: Parsed, process: Process): Terminal => {
  // a mistake is told in the form that was asked for, even where the words could not be read
  const given = parsed.kind === "run" ? parsed.given : new Map<string, unknown>()
  const says = (flag: string) => parsed.kind !== "run" && process.args.includes(flag)
  const color =
    (given.get("color") as boolean | undefined) ??
    (says("--no-color") ? false : says("--color") ? true : undefined)
  return makeTerminal({
    env: process.env,
    json: given.get("json") === true,
    quiet: given.get("quiet") === true,
    verbose: given.get("verbose") === true,
    color,
    logFormat: given.get("log-format") === "json" || says("--log-format=json") ? "json" : "text"
  })
}

const flagsOf = ({ command, given }: Parsed & { readonly kind: "run" }) =>
  optionsOf(command).flatMap(({ name, config }) =>
    config !== undefined && given.has(name) ? [{ option: name, key: config, value: given.get(name) }] : []
  )

const optionsOf = (command: Command) => [...command.options, ...surface.everywhere]

const textOf = (given: ReadonlyMap<string, unknown>, name: string): string | undefined =>
  given.get(name) as string | undefined
