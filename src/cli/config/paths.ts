/**
 * Where Spoor keeps its own files: the XDG Base Directory Specification on every system, or all of it in
 * one folder named by `SPOOR_HOME`.
 */
import * as os from "node:os"
import * as path from "node:path"

export type Env = Readonly<Record<string, string | undefined>>

/** Absolute paths. */
export interface Paths {
  readonly config: string
  /** The store, unless the setting `database` names another. */
  readonly database: string
  readonly state: string
  readonly cache: string
}

/** None of these need exist. A relative XDG variable is ignored, as the specification asks. */
export const pathsOf = (env: Env, home: string = homeOf(env)): Paths => {
  const own = env["SPOOR_HOME"]
  if (own !== undefined && own !== "") {
    const root = path.resolve(own)
    return {
      config: path.join(root, "config.jsonc"),
      database: path.join(root, "spoor.db"),
      state: path.join(root, "state"),
      cache: path.join(root, "cache")
    }
  }
  const base = (name: string, ...otherwise: ReadonlyArray<string>) => {
    const value = env[name]
    return path.join(
      value !== undefined && path.isAbsolute(value) ? value : path.join(home, ...otherwise),
      "spoor"
    )
  }
  return {
    config: path.join(base("XDG_CONFIG_HOME", ".config"), "config.jsonc"),
    database: path.join(base("XDG_DATA_HOME", ".local", "share"), "spoor.db"),
    state: base("XDG_STATE_HOME", ".local", "state"),
    cache: base("XDG_CACHE_HOME", ".cache")
  }
}

/** An empty or relative HOME is none: what lies there would be found from one folder alone. */
export const homeOf = (env: Env): string => {
  const named = process.platform === "win32" ? env["USERPROFILE"] : env["HOME"]
  if (named !== undefined && path.isAbsolute(named)) return named
  try {
    return os.userInfo().homedir
  } catch {
    // a user id without an entry in the system's list has no home
    return path.parse(process.cwd()).root
  }
}

/** `~/x` as a path; anything else as it is. */
export const withHome = (text: string, home: string): string =>
  text === "~" || text.startsWith("~/") ? path.join(home, text.slice(1)) : text
