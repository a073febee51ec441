/** Reads the configuration: defaults, then the file, then the environment, then options; the later wins. */
import * as fs from "node:fs"
import { checkFile, type Checked, valueOfText, wrongValue } from "./check.ts"
import type { Config, ConfigProblem, Resolved } from "./Config.ts"
import { type DatabasePlace, databasePlace } from "./databasePlace.ts"
import { parseJsonc, positionOf } from "./jsonc.ts"
import { type Env, homeOf, type Paths, pathsOf } from "./paths.ts"
import type { Setting } from "./Setting.ts"
import { settings } from "./settings.ts"

export interface ConfigInput {
  readonly env: Env
  readonly cwd: string
  /** Option names by the setting they override, with what was typed: `{ option: "db", key: "database", value }`. */
  readonly flags: ReadonlyArray<{ readonly option: string; readonly key: string; readonly value: unknown }>
  /** Value of `--config`, if given: then the file must exist. */
  readonly file: string | undefined
}

/** Never fails: what is wrong stands in `problems`, and the settings in question keep their defaults. */
export const readConfig = (input: ConfigInput): Config => {
  const home = homeOf(input.env)
  const paths = pathsOf(input.env, home)
  const file = input.file ?? paths.config
  const text = readIfThere(file)
  const fromFile = typeof text === "string" ? readText(file, text) : nothing
  const problems: Array<ConfigProblem> = [...fromFile.problems]
  if (text instanceof Error)
    problems.push({ place: file, message: `it cannot be read: ${text.message}`, hint: null })
  if (text === null && input.file !== undefined) {
    problems.push({ place: file, message: "there is no such file", hint: "Check --config." })
  }
  const fromEnv = readEnv(input.env)
  problems.push(...fromEnv.problems)
  const fromFlags = input.flags.flatMap(({ option, key, value }): Array<Resolved> => {
    const setting = settings.find((candidate) => candidate.key === key)
    if (setting === undefined) return []
    return [{ names: key.split("."), setting, value, origin: { kind: "flag", name: option } }]
  })
  const resolved = joined([defaults(), fromFile.resolved, fromEnv.resolved, fromFlags])
  const written = resolved.find(({ setting }) => setting.key === "database")
  return {
    env: input.env,
    home,
    paths,
    file,
    hasFile: typeof text === "string",
    problems,
    resolved,
    database: placeOf(written, paths, input.cwd, home)
  }
}

const nothing: Checked = { resolved: [], problems: [] }

const readIfThere = (file: string): string | null | Error => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    return code === "ENOENT" || code === "ENOTDIR" ? null : (cause as Error)
  }
}

const readText = (file: string, text: string): Checked => {
  // an empty file, or one of comments alone, sets nothing
  if (text.replace(/\/\/[^\n]*|\/\*[^]*?\*\/|\s|\ufeff/g, "") === "") return nothing
  const parsed = parseJsonc(text)
  if ("node" in parsed) return checkFile(file, text, parsed.node, settings)
  const { line, column } = positionOf(text, parsed.problem.at)
  const problem = { place: `${file}:${line}:${column}`, message: parsed.problem.message, hint: null }
  return { resolved: [], problems: [problem] }
}

const readEnv = (env: Env): Checked => {
  const resolved: Array<Resolved> = []
  const problems: Array<ConfigProblem> = []
  for (const setting of settings) {
    const name = setting.envs?.find((candidate) => env[candidate] !== undefined && env[candidate] !== "")
    if (name === undefined) continue
    const value = valueOfText(env[name]!, setting)
    const wrong = wrongValue(value, setting)
    if (wrong === null)
      resolved.push({ names: setting.key.split("."), setting, value, origin: { kind: "env", name } })
    else problems.push({ place: name, message: wrong, hint: null })
  }
  return { resolved, problems }
}

const defaults = (): Array<Resolved> =>
  settings.flatMap((setting) =>
    setting.default === null ? [] : namesOf(setting).map((names) => atDefault(setting, names))
  )

const atDefault = (setting: Setting, names: ReadonlyArray<string>): Resolved => ({
  names,
  setting,
  value: setting.default,
  origin: { kind: "default" }
})

/** The keys that a setting has before anything is set: one for each known name of its `*`. */
const namesOf = (setting: Setting): Array<Array<string>> => {
  const segments = setting.key.split(".")
  if (!segments.includes("*")) return [segments]
  return (setting.names ?? []).map((name) => segments.map((segment) => (segment === "*" ? name : segment)))
}

const joined = (layers: ReadonlyArray<ReadonlyArray<Resolved>>): Array<Resolved> => {
  const byName = new Map<string, Resolved>()
  for (const layer of layers) for (const row of layer) byName.set(row.names.join("\u0000"), row)
  return [...byName.values()]
}

const placeOf = (written: Resolved | undefined, paths: Paths, cwd: string, home: string): DatabasePlace =>
  written === undefined
    ? { kind: "sqlite", path: paths.database }
    : databasePlace(String(written.value), written.origin.kind === "file" ? home : cwd, home)
