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
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) => {
      const ours = provided[specifier]
      if (ours !== undefined) return { url: ours, format: "module", shortCircuit: true }
      const resolved = next(specifier, context)
      noteImport(context.parentURL, resolved.url)
      return resolved
    },
    load: (url, context, next) => {
      const loaded = next(url, context)
      const { source } = loaded
      if (source !== undefined && source !== null) contents.set(url, hash("sha1", bytesOf(source), "hex"))
      return loaded
    }
  })
  try {
    return { value: await load(file), digest: digestOf(pathToFileURL(file).href) }
  } finally {
    hooks.deregister()
  }
}

/**
 * A module is loaded once in a process, and asked for by several: so it is kept what each was made of and what it
 * imports.
 */
const contents = new Map<string, string>()
const imports = new Map<string, Set<string>>()

const noteImport = (from: string | undefined, to: string): void => {
  if (from === undefined) return
  const known = imports.get(from)
  if (known === undefined) imports.set(from, new Set([to]))
  else known.add(to)
}

/** Hash of the contents of a module and of all that it imports. Where the code lies says nothing of what it does. */
const digestOf = (url: string): string => {
  const reached = new Set([url])
  for (const one of reached) for (const next of imports.get(one) ?? []) reached.add(next)
  const all = [...reached].flatMap((one) => contents.get(one) ?? [])
  return hash("sha1", all.sort().join(" "), "hex")
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

const bytesOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string | Uint8Array => {
  if (typeof source === "string") return source
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
