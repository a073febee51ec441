/** What an import rule lets through. */
import { isBuiltin } from "node:module"
import picomatch from "picomatch"
import type { ImportRule } from "../rules/Rule.ts"

/** An import rule made ready. */
export class Boundary {
  readonly #disallowed: ReadonlyArray<Matcher>
  readonly #allowed: ReadonlyArray<Matcher>
  readonly typesAllowed: boolean

  constructor(rule: ImportRule) {
    this.#disallowed = rule.disallow.map(matcher)
    this.#allowed = (rule.allow ?? []).map(matcher)
    this.typesAllowed = rule.types_allowed ?? false
  }

  /** Whether the rule objects to a package or module by this name. */
  objectsToName(specifier: string): boolean {
    const names = namesOf(specifier)
    const matches = ({ name }: Matcher) => names.some((one) => name.test(one))
    return this.#disallowed.some(matches) && !this.#allowed.some(matches)
  }

  /** Whether the rule objects to the file at this path, relative to the root. */
  objectsToFile(path: string): boolean {
    const matches = ({ file }: Matcher) => file(path)
    return this.#disallowed.some(matches) && !this.#allowed.some(matches)
  }
}

interface Matcher {
  readonly name: RegExp
  readonly file: (path: string) => boolean
}

const matcher = (pattern: string): Matcher => {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")
  const glob = pattern.replace(/^\.\//, "")
  // a folder means all that is in it
  const globs = /[*?[{(]/.test(glob) ? [glob] : [glob, `${glob.replace(/\/$/, "")}/**`]
  return { name: new RegExp(`^${escaped}$`), file: picomatch(globs, { dot: true }) }
}

/** `fs` and `node:fs` are one module. */
const namesOf = (specifier: string): ReadonlyArray<string> => {
  if (!isBuiltin(specifier)) return [specifier]
  const bare = specifier.replace(/^node:/, "")
  return [bare, `node:${bare}`]
}
