/** The JSON Schema of `config.jsonc`, made from the table of settings, so that editors can complete and check. */
import type { Setting } from "./Setting.ts"

type Schema = Record<string, unknown>

/** A draft 2020-12 schema of the whole file. */
export const configSchema = (settings: ReadonlyArray<Setting>): Schema => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Configuration of Spoor",
  ...objectOf(settings, 0),
  properties: { $schema: { type: "string" }, ...(objectOf(settings, 0)["properties"] as Schema) }
})

const objectOf = (within: ReadonlyArray<Setting>, depth: number): Schema => {
  const groups = Map.groupBy(within, ({ key }) => key.split(".")[depth]!)
  const properties: Schema = {}
  let others: Schema | false = false
  for (const [segment, settings] of groups) {
    if (segment !== "*") {
      properties[segment] = valueOf(settings, depth + 1)
      continue
    }
    const names = settings[0]!.names
    if (names === undefined) others = valueOf(settings, depth + 1)
    else for (const name of names) properties[name] = valueOf(settings, depth + 1)
  }
  const required = within.filter((s) => s.required === true && s.key.split(".").length === depth + 1)
  return {
    type: "object",
    properties,
    additionalProperties: others,
    ...(required.length === 0 ? {} : { required: required.map(({ key }) => key.split(".")[depth]!) })
  }
}

const valueOf = (within: ReadonlyArray<Setting>, depth: number): Schema => {
  const leaf = within.find(({ key }) => key.split(".").length === depth)
  if (leaf !== undefined) return leafOf(leaf)
  const isList = within.every(({ key }) => key.split(".")[depth] === "[]")
  return isList ? { type: "array", items: objectOf(within, depth + 1) } : objectOf(within, depth)
}

const leafOf = (setting: Setting): Schema => ({
  description: setting.says,
  ...typeOf(setting),
  ...(setting.default === null ? {} : { default: setting.default }),
  ...(setting.min === undefined ? {} : { minimum: setting.min }),
  ...(setting.max === undefined ? {} : { maximum: setting.max }),
  ...(setting.pattern === undefined ? {} : { pattern: setting.pattern.source })
})

const typeOf = (setting: Setting): Schema => {
  switch (setting.type) {
    case "choice":
      return { enum: setting.choices }
    case "strings":
      return { type: "array", items: { type: "string", minLength: 1 } }
    case "string":
      return { type: "string", minLength: 1 }
    default:
      return { type: setting.type }
  }
}
