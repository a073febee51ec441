/** What a user may write for the store: a path, `sqlite:PATH`, or (in a later version) `postgres://…`. */
import * as path from "node:path"
import { withHome } from "./paths.ts"

export type DatabasePlace =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "unusable"; readonly message: string; readonly hint: string }

/** Reads the setting `database`. Relative paths are taken from `cwd`. Secrets in a URL are never repeated. */
export const databasePlace = (text: string, cwd: string, home: string): DatabasePlace => {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === "postgres" || scheme === "postgresql") {
    return {
      kind: "unusable",
      message: "the store is set to a PostgreSQL URL; PostgreSQL comes with a later version of Spoor",
      hint: "Set SPOOR_DATABASE_URL=sqlite:PATH (it goes before DATABASE_URL), or unset it to use the default file."
    }
  }
  if (scheme === "sqlite" || scheme === "file") {
    const rest = text.slice(scheme.length + 1).replace(/^\/\/(?=\/|\.)/, "")
    if (rest !== "") return { kind: "sqlite", path: path.resolve(cwd, withHome(rest, home)) }
  } else if (scheme === undefined || (scheme.length === 1 && process.platform === "win32")) {
    return { kind: "sqlite", path: path.resolve(cwd, withHome(text, home)) }
  }
  return {
    kind: "unusable",
    message: `the store is set to a ${scheme ?? "?"}: URL, which Spoor does not know`,
    hint: "Use a path or sqlite:PATH."
  }
}
