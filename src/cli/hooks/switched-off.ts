/** Has the agent been told to run no hooks at all? Its settings are read for it and not changed. */
import * as fs from "node:fs"
import * as path from "node:path"
import { parseJsonc } from "../config/jsonc.ts"
import type { Target } from "./Target.ts"

/** Where it says so; null when it does not. `text` is what the target's file holds. */
export const switchedOff = ({ name, file }: Target, text: string): string | null => {
  if (name === "claude-code") return isDisabled(text) ? "disableAllHooks is true in this file" : null
  if (name !== "codex") return null
  const config = path.join(path.dirname(file), "config.toml")
  const toml = fs.existsSync(config) ? fs.readFileSync(config, "utf8") : ""
  return isFeatureOff(toml) ? `[features] hooks is false in ${config}` : null
}

const isDisabled = (text: string): boolean => {
  const parsed = parseJsonc(text)
  if ("problem" in parsed || parsed.node.kind !== "object") return false
  const value = parsed.node.entries.find(({ key }) => key === "disableAllHooks")?.value
  return value?.kind === "value" && value.value === true
}

/** Enough of TOML for one switch: tables, dotted keys and the older name (0.169.0 knows both). */
const isFeatureOff = (toml: string): boolean => {
  let table = ""
  for (const line of toml.split("\n")) {
    table = /^\s*\[([^[\]]+)\]/.exec(line)?.[1]?.trim() ?? table
    const [, key = "", value = ""] = /^\s*([\w.]+)\s*=\s*(\w+)/.exec(line) ?? []
    const whole = table === "" ? key : `${table}.${key}`
    if (/^features\.(?:codex_)?hooks$/.test(whole)) return value === "false"
  }
  return false
}
