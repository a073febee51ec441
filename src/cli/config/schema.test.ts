import * as fs from "node:fs"
import { describe, expect, it } from "vitest"
import { defaultAnomalyLimits } from "../../analytics/Anomalies.ts"
import { defaultThresholds } from "../../ingest/validators.ts"
import { configSchema } from "./schema.ts"
import { settings, trails } from "./settings.ts"

interface Schemas {
  readonly additionalProperties: false | Schemas
  readonly properties: Record<string, Schemas>
  readonly items: Schemas
  readonly required: ReadonlyArray<string>
  readonly type: string
}

/** The schema at a path of names; throws where there is none. */
const at = (schema: Schemas, ...names: ReadonlyArray<string>): Schemas =>
  names.reduce((inner, name) => inner.properties[name]!, schema)

describe("the JSON schema of the configuration", () => {
  it("that is shipped is the one of the table (write it with `node src/cli/main.ts config schema`)", () => {
    const shipped = fs.readFileSync(new URL("config.schema.json", import.meta.url), "utf8")
    expect(JSON.parse(shipped)).toEqual(configSchema(settings))
  })

  it("closes objects, opens names, and describes every setting", () => {
    const schema = configSchema(settings) as unknown as Schemas
    expect(schema.additionalProperties).toBe(false)
    expect(Object.keys(at(schema, "sources").properties)).toEqual([...trails])
    expect(at(schema, "rates", "aliases").additionalProperties).toHaveProperty("type", "string")
    expect(at(schema, "rates", "overrides").items.required).toEqual(["model", "input", "output"])
    expect(JSON.stringify(schema).match(/"description"/g)?.length).toBeGreaterThanOrEqual(settings.length)
  })
})

describe("the table of settings", () => {
  it("names each key once, with limits and a default that agree", () => {
    const keys = settings.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { key, type, choices, default: value, min } of settings) {
      if (type === "choice") expect(choices, key).toContain(value)
      if (typeof value === "number") expect(value, key).toBeGreaterThanOrEqual(min ?? 0)
    }
  })

  it("has the anomalies' own limits as defaults", () => {
    const own = settings.filter(({ key }) => key.startsWith("anomalies."))
    expect(Object.fromEntries(own.map(({ key, default: value }) => [key.split(".")[1], value]))).toEqual(
      defaultAnomalyLimits
    )
  })

  it("has the validators' own limits as defaults", () => {
    const own = settings.filter(({ key }) => key.startsWith("validators."))
    expect(Object.fromEntries(own.map(({ key, default: value }) => [key.split(".")[1], value]))).toEqual(
      defaultThresholds
    )
  })
})
