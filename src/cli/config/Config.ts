/** The configuration as one call of Spoor sees it: every value, and where it comes from. */
import * as path from "node:path"
import type { DatabasePlace } from "./databasePlace.ts"
import type { Env, Paths } from "./paths.ts"
import type { Setting } from "./Setting.ts"
import { settings, type SettingKey, type SettingValue } from "./settings.ts"

export type Origin =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string; readonly line: number }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "flag"; readonly name: string }

/** One setting with its value. `names` are the names in its key: `["sources", "codex", "roots"]`. */
export interface Resolved {
  readonly names: ReadonlyArray<string>
  readonly setting: Setting
  readonly value: unknown
  readonly origin: Origin
}

/** Something wrong with the configuration. `place` is `file:line:column`, or the variable's name. */
export interface ConfigProblem {
  readonly place: string
  readonly message: string
  readonly hint: string | null
}

export interface Config {
  readonly env: Env
  readonly home: string
  readonly paths: Paths
  /** The file that was read, whether it is there or not. */
  readonly file: string
  readonly hasFile: boolean
  readonly problems: ReadonlyArray<ConfigProblem>
  readonly resolved: ReadonlyArray<Resolved>
  readonly database: DatabasePlace
}

/** The value of a setting without `*` in its key. */
export const get = <K extends SettingKey>(config: Config, key: K): SettingValue<K> => {
  const found = find(config, key)
  return (
    found === undefined ? (settings.find((s) => s.key === key)?.default ?? null) : found.value
  ) as SettingValue<K>
}

export const originOf = (config: Config, key: SettingKey): Origin =>
  find(config, key)?.origin ?? { kind: "default" }

/** The values of a setting with one `*` in its key, by the name that stands for it; only those that are set. */
export const named = <K extends SettingKey>(
  config: Config,
  key: K
): Readonly<Record<string, NonNullable<SettingValue<K>>>> => {
  const at = key.split(".").indexOf("*")
  const rows = config.resolved.filter(({ setting }) => setting.key === key)
  return Object.fromEntries(
    rows.map(({ names, value }) => [names[at]!, value as NonNullable<SettingValue<K>>])
  )
}

/** Everything set below a prefix (`["rates"]`), as the nested value that was written. */
export const below = (config: Config, prefix: ReadonlyArray<string>): Record<string, unknown> => {
  const tree: Record<string, unknown> = {}
  for (const { names, value, origin } of config.resolved) {
    if (origin.kind === "default" || !prefix.every((name, index) => names[index] === name)) continue
    place(tree, names.slice(prefix.length), value)
  }
  return asLists(tree) as Record<string, unknown>
}

/** The values below a prefix that have no deeper names (`anomalies`), defaults included. */
export const section = <A extends object>(config: Config, prefix: string): Partial<A> =>
  Object.fromEntries(
    config.resolved
      .filter(({ names }) => names.length === 2 && names[0] === prefix)
      .map(({ names, value }) => [names[1]!, value])
  ) as Partial<A>

/** For people: `config.jsonc:12`, `SPOOR_TIMEZONE`, `--timezone`, `default`. */
export const originText = (origin: Origin): string => {
  switch (origin.kind) {
    case "default":
      return "default"
    case "env":
      return origin.name
    case "flag":
      return `--${origin.name}`
    case "file":
      return `${path.basename(origin.file)}:${origin.line}`
  }
}

const find = (config: Config, key: string): Resolved | undefined =>
  config.resolved.find(({ setting, names }) => setting.key === key && names.join(".") === key)

const place = (tree: Record<string, unknown>, names: ReadonlyArray<string>, value: unknown): void => {
  const [name = "", ...rest] = names
  if (rest.length === 0) tree[name] = value
  else place((tree[name] ??= {}) as Record<string, unknown>, rest, value)
}

/** Items of lists are named `[0]`, `[1]`, … on their way here. */
const asLists = (value: unknown): unknown => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value
  const entries = Object.entries(value)
  if (entries.length > 0 && entries.every(([name]) => /^\[\d+\]$/.test(name)))
    return entries.map(([, item]) => asLists(item))
  return Object.fromEntries(entries.map(([name, item]) => [name, asLists(item)]))
}
