/** Finds presets: ours by name, others as the project would import them. */
import * as fs from "node:fs"
import * as module from "node:module"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { AuditError } from "../AuditError.ts"
import type { Preset, Rule } from "../rules/Rule.ts"
import { checkRules } from "./check-rules.ts"
import { loadModule } from "./load-module.ts"
import { nearestName } from "./nearest-name.ts"

/** Rules with where they come from, for messages; and a hash of foreign code. */
export interface LoadedPreset {
  readonly name: string
  readonly rules: ReadonlyArray<Rule>
  readonly digest: string | null
}

/** Presets that Spoor brings, by name. */
export const ourPresets: Readonly<Record<string, () => Promise<Preset>>> = {
  effect: async () => (await import("../presets/effect/preset.ts")).effect,
  "effect-basic": async () => (await import("../presets/effect/preset.ts")).effectBasic,
  node: async () => (await import("../presets/node/preset.ts")).node,
  "agent-hygiene": async () => (await import("../presets/agent-hygiene/preset.ts")).agentHygiene
}

/** What others call ours. */
const otherNames: Readonly<Record<string, string | undefined>> = {
  "@effect-migrate/preset-basic": "effect-basic"
}

/** `folder`: that of the configuration, from which modules are resolved. */
export const loadPreset = (name: string, folder: string): Effect.Effect<LoadedPreset, AuditError> =>
  Effect.gen(function* () {
    const plain = otherNames[name] ?? name.replace(/^preset-/, "")
    const ours = Object.hasOwn(ourPresets, plain) ? ourPresets[plain] : undefined
    if (ours !== undefined) {
      const { rules } = yield* Effect.promise(ours)
      return { name: plain, rules, digest: null }
    }
    const file = yield* Effect.try({ try: () => resolve(name, folder), catch: () => missing(name, folder) })
    const { value, digest } = yield* Effect.tryPromise({
      try: () => loadModule(file),
      catch: (cause) =>
        new AuditError({
          reason: "preset_invalid",
          message: `Loading the preset ${name} from ${file}: ${cause instanceof Error ? cause.message : String(cause)}`
        })
    })
    return { name, rules: yield* rulesOf(name, value), digest }
  })

const missing = (name: string, folder: string): AuditError => {
  const meant = nearestName(name, Object.keys(ourPresets))
  const hint =
    meant === null
      ? `Install it there, or use one of ours: ${Object.keys(ourPresets).join(", ")}.`
      : `Did you mean ${meant}?`
  return new AuditError({
    reason: "preset_missing",
    message: `Loading the preset ${name}: it cannot be resolved from ${folder}. ${hint}`
  })
}

/** As `require` resolves it; a package for `import` alone is read in its manifest. */
const resolve = (name: string, folder: string): string => {
  const from = path.join(folder, "spoor.audit.ts")
  try {
    return module.createRequire(from).resolve(name)
  } catch (cause) {
    const manifest = name.startsWith(".") ? undefined : module.findPackageJSON(name, from)
    if (manifest === undefined) throw cause
    const entry = entryOf(JSON.parse(fs.readFileSync(manifest, "utf8")) as { readonly exports?: unknown })
    if (entry === undefined) throw cause
    return path.join(path.dirname(manifest), entry)
  }
}

const entryOf = ({ exports }: { readonly exports?: unknown }): string | undefined => {
  const at = (value: unknown): string | undefined => {
    if (typeof value === "string") return value
    if (typeof value !== "object" || value === null) return undefined
    const conditions = value as Record<string, unknown>
    return at(conditions["."] ?? conditions["node"] ?? conditions["import"] ?? conditions["default"])
  }
  return at(exports)
}

const rulesOf = (
  name: string,
  exported: Record<string, unknown>
): Effect.Effect<ReadonlyArray<Rule>, AuditError> =>
  Effect.gen(function* () {
    const preset = exported["default"] ?? exported["preset"]
    const rules = (preset as { readonly rules?: unknown } | undefined)?.rules
    if (!Array.isArray(rules)) {
      return yield* new AuditError({
        reason: "preset_invalid",
        message: `Loading the preset ${name}: its default export has no list of rules. Export { name, rules } from it.`
      })
    }
    return yield* checkRules(rules, (index) => `rule ${index + 1} of the preset ${name}`)
  })
