/** From a folder to what is to be audited there: finds the configuration, reads it, and makes the plan. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Severity } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"
import type { AuditPlan } from "../engine/AuditPlan.ts"
import { AuditConfig } from "./AuditConfig.ts"
import { decode } from "./decode.ts"
import { loadModule } from "./load-module.ts"
import { planOf } from "./plan-of.ts"

/**
 * - `file`: the configuration, absolute.
 * - `told`: what a person should know of how it was understood, a sentence each.
 * - `fail_on`: severities that the configuration calls a failure; null if it does not say.
 */
export interface LoadedAudit {
  readonly plan: AuditPlan
  readonly file: string
  readonly told: ReadonlyArray<string>
  readonly fail_on: ReadonlyArray<Severity> | null
}

/** Names of configurations, in the order in which they are looked for. */
export const configNames: ReadonlyArray<string> = [
  "spoor.audit.ts",
  "spoor.audit.js",
  "spoor.audit.mjs",
  "spoor.audit.json",
  "effect-migrate.config.ts",
  "effect-migrate.config.js",
  "effect-migrate.config.mjs",
  "effect-migrate.config.json"
]

/**
 * `folder`: the root of the audit, which globs are relative to. `named`: the configuration to use, relative to `folder` or
 * absolute; null: the first that is found in `folder`.
 */
export const loadAudit = (folder: string, named: string | null): Effect.Effect<LoadedAudit, AuditError> =>
  Effect.gen(function* () {
    const { file, others } = yield* find(path.resolve(folder), named)
    const root = path.resolve(folder)
    const { value, digest } = yield* read(file)
    const isOther = path.basename(file).startsWith("effect-migrate.")
    const understood = isOther ? yield* translated(file, value) : { told: [], fail_on: null, config: value }
    const config = yield* checked(file, understood.config)
    const origin = { folder: root, named }
    const plan = { ...(yield* planOf(config, { root, from: path.dirname(file), digest })), origin }
    const unused = others.map(
      (other) => `${path.basename(other)} is not read: ${path.basename(file)} is there.`
    )
    return { plan, file, told: [...unused, ...understood.told], fail_on: understood.fail_on }
  })

const find = (folder: string, named: string | null) =>
  Effect.gen(function* () {
    const all =
      named === null ? configNames.map((name) => path.join(folder, name)) : [path.resolve(folder, named)]
    const [file, ...others] = all.filter((one) => fs.existsSync(one))
    if (file !== undefined) return { file, others }
    const message =
      named === null
        ? `Looking for a configuration in ${folder}: there is none of ${configNames.join(", ")}. Run \`spoor audit init\`.`
        : `Reading the configuration ${all[0]}: it is not there. Check the path.`
    return yield* new AuditError({ reason: "config_missing", message })
  })

interface Read {
  readonly value: unknown
  readonly digest: string | null
}

const read = (file: string): Effect.Effect<Read, AuditError> =>
  Effect.tryPromise({
    try: async (): Promise<Read> => {
      if (file.endsWith(".json")) return { value: JSON.parse(fs.readFileSync(file, "utf8")), digest: null }
      const { value, digest } = await loadModule(file)
      if (!("default" in value))
        throw new Error("it has no default export; write `export default defineConfig({ … })`")
      return { value: await value["default"], digest }
    },
    catch: (cause) => invalid(file, cause instanceof Error ? cause.message : String(cause))
  })

/** Schemas take time to make: those of others are made when they are needed. */
const translated = (file: string, value: unknown) =>
  Effect.flatMap(
    Effect.promise(() => import("./effect-migrate.ts")),
    ({ fromEffectMigrate }) => fromEffectMigrate(file, value)
  )

const checked = (file: string, value: unknown): Effect.Effect<AuditConfig, AuditError> => {
  const decoded = decode(AuditConfig, value)
  return Result.isSuccess(decoded)
    ? Effect.succeed(decoded.success)
    : Effect.fail(invalid(file, decoded.failure.join(" ")))
}

const invalid = (file: string, what: string): AuditError =>
  new AuditError({ reason: "config_invalid", message: `Reading the configuration ${file}: ${what}` })
