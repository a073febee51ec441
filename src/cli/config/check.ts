/** Holds a parsed configuration file against the table of settings. */
import { nearest } from "../nearest.ts"
import { type Node, plain, positionOf } from "./jsonc.ts"
import type { ConfigProblem, Resolved } from "./Config.ts"
import type { Setting } from "./Setting.ts"

export interface Checked {
  readonly resolved: ReadonlyArray<Resolved>
  readonly problems: ReadonlyArray<ConfigProblem>
}

/** What a file sets, and all that is wrong with it. */
export const checkFile = (
  file: string,
  text: string,
  root: Node,
  settings: ReadonlyArray<Setting>
): Checked => {
  const resolved: Array<Resolved> = []
  const problems: Array<ConfigProblem> = []
  const complain = (at: number, message: string, hint: string | null = null) => {
    const { line, column } = positionOf(text, at)
    problems.push({ place: `${file}:${line}:${column}`, message, hint })
  }
  const visit = (node: Node, names: ReadonlyArray<string>, within: ReadonlyArray<Setting>): void => {
    const depth = names.length
    const setting = within.find(({ key }) => segments(key).length === depth)
    if (setting !== undefined) {
      const wrong = wrongValue(plain(node), setting)
      if (wrong !== null) return complain(node.at, `${shown(names)}: ${wrong}`)
      resolved.push({
        names,
        setting,
        value: plain(node),
        origin: { kind: "file", file, line: positionOf(text, node.at).line }
      })
    } else if (within.every(({ key }) => segments(key)[depth] === "[]")) visitList(node, names, within)
    else visitObject(node, names, within)
  }
  const visitList = (node: Node, names: ReadonlyArray<string>, within: ReadonlyArray<Setting>): void => {
    if (node.kind !== "array") return complain(node.at, `${shown(names)}: a list is needed`)
    for (const [index, item] of node.items.entries()) {
      const itemNames = [...names, `[${index}]`]
      visit(item, itemNames, within)
      if (item.kind !== "object") continue
      for (const { key, required } of within) {
        const field = segments(key)[itemNames.length]!
        if (required === true && !item.entries.some((entry) => entry.key === field)) {
          complain(item.at, `${shown(itemNames)}: ${field} is missing`)
        }
      }
    }
  }
  const visitObject = (node: Node, names: ReadonlyArray<string>, within: ReadonlyArray<Setting>): void => {
    if (node.kind !== "object") {
      return complain(
        node.at,
        `${shown(names)}: an object is needed: ${nextNames(within, names.length).join(", ")}`
      )
    }
    for (const { key, at, value } of node.entries) {
      if (names.length === 0 && key === "$schema") continue
      const next = within.filter((setting) => accepts(setting, names.length, key))
      if (next.length > 0) visit(value, [...names, key], next)
      else complain(at, `${shown([...names, key])} is no setting`, nearestName(key, names, within))
    }
  }
  visit(root, [], settings)
  return { resolved, problems }
}

/** What is wrong with a value, or null. */
export const wrongValue = (value: unknown, setting: Setting): string | null => {
  switch (setting.type) {
    case "boolean":
      return typeof value === "boolean" ? null : "true or false is needed"
    case "integer":
    case "number":
      return wrongNumber(value, setting)
    case "choice":
      return setting.choices!.includes(value as string)
        ? null
        : `one of ${setting.choices!.join(", ")} is needed`
    case "string":
      if (typeof value !== "string" || value === "") return `a text is needed${formOf(setting)}`
      return (setting.pattern?.test(value) ?? true) && (setting.accepts?.(value) ?? true)
        ? null
        : `${setting.form} is needed`
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "")
        ? null
        : "a list of texts is needed"
  }
}

/** The value that the text of an environment variable means; checked by `wrongValue` afterwards. */
export const valueOfText = (text: string, setting: Setting): unknown => {
  switch (setting.type) {
    case "boolean":
      return /^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : text
    case "integer":
    case "number":
      return text.trim() === "" ? text : Number(text)
    case "strings":
      return text.split(",").filter((item) => item !== "")
    default:
      return text
  }
}

const wrongNumber = (value: unknown, { type, min, max }: Setting): string | null => {
  const kind = type === "integer" ? "a whole number" : "a number"
  const right = type === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (!right) return `${kind} is needed`
  if (min !== undefined && (value as number) < min) return `${kind} of at least ${min} is needed`
  if (max !== undefined && (value as number) > max) return `${kind} of at most ${max} is needed`
  return null
}

const accepts = (setting: Setting, depth: number, key: string): boolean => {
  const segment = segments(setting.key)[depth]
  if (segment === "*") return setting.names === undefined || setting.names.includes(key)
  return segment === key
}

const nextNames = (within: ReadonlyArray<Setting>, depth: number): Array<string> => {
  const names = within.flatMap(({ key, names }) => {
    const segment = segments(key)[depth]
    return segment === undefined || segment === "[]" ? [] : segment === "*" ? (names ?? []) : [segment]
  })
  return [...new Set(names)]
}

const nearestName = (key: string, names: ReadonlyArray<string>, within: ReadonlyArray<Setting>): string => {
  const choices = nextNames(within, names.length)
  const near = nearest(key, choices)
  if (near !== null) return `Did you mean ${JSON.stringify(near)}?`
  return `Known here: ${choices.join(", ")}.`
}

const formOf = (setting: Setting): string => (setting.form === undefined ? "" : `: ${setting.form}`)
const segments = (key: string): Array<string> => key.split(".")
const shown = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? "the configuration" : names.join(".")
