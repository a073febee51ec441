/**
 * Loads code of the project: a configuration, a preset. What it imports from us is served from here, so that it loads
 * where Spoor is not installed in the project; and what is loaded is hashed, since rules may call any of it.
 */
import { hash } from "node:crypto"
import * as module from "node:module"
import { pathToFileURL } from "node:url"

/** `value`: the module's exports. `digest`: hash of all code that was loaded for it. */
export interface Loaded {
  readonly value: Record<string, unknown>
  readonly digest: string
}

/** Throws what the module throws. */
export const loadModule = async (file: string): Promise<Loaded> => {
  const digests = new Map<string, string>()
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) => {
      const ours = provided[specifier]
      return ours === undefined
        ? next(specifier, context)
        : { url: ours, format: "module", shortCircuit: true }
    },
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (loaded.source !== undefined && loaded.source !== null) {
        digests.set(url, hash("sha1", bytesOf(loaded.source), "hex"))
      }
      return loaded
    }
  })
  try {
    const value = await load(file)
    remember(file, digests)
    return { value, digest: digestOf(file) }
  } finally {
    hooks.deregister()
  }
}

const load = async (file: string): Promise<Record<string, unknown>> => {
  try {
    return module.createRequire(file)(file) as Record<string, unknown>
  } catch (cause) {
    // it awaits something at its top
    if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_REQUIRE_ASYNC_MODULE")) throw cause
    // oxlint-disable-next-line spoor/walls -- the project's own file, known when it is named
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  }
}

const served = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`

const ourModule = served(
  "export const defineConfig = (config) => config; export const defineRule = (rule) => rule"
)

/** Names that configurations import from, and what they get. */
const provided: Record<string, string | undefined> = {
  "spoor/audit": ourModule,
  "@effect-migrate/core": served("export const defineConfig = (config) => config")
}

/** A module is loaded once in a process; what it was made of is remembered for the next one who asks. */
const known = new Map<string, ReadonlyMap<string, string>>()

const remember = (file: string, digests: ReadonlyMap<string, string>): void => {
  if (digests.size > 0) known.set(file, digests)
}

const digestOf = (file: string): string => {
  const all = [...(known.get(file) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
  return hash("sha1", JSON.stringify(all), "hex")
}

const bytesOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string | Uint8Array => {
  if (typeof source === "string") return source
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
