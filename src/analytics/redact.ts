/**
 * Takes secrets out of texts that leave the house.
 *
 * Two kinds of rules: tokens that tell what they are by their form (`sk-ant-…`, `ghp_…`, a private key
 * block), and values that tell it by their name (`password=…`, `DB_SECRET: …`, a URL with a password).
 * Precision matters as much as recall: commit hashes, ids, digests and images are what a transcript is full
 * of, and variable names (`token = req.token`) are not secrets. A replacement says what stood there,
 * `[redacted:github]`, and is never taken for a secret itself, so redacting twice changes nothing.
 */
import { assignmentRules, isSecretAssignment, isSecretName } from "./redact-assignments.ts"
import { tokenRules } from "./redact-tokens.ts"
import type { RedactionRule } from "./redact-tokens.ts"

export interface Redactor {
  /** The text without its secrets. */
  readonly text: (text: string) => string
  /**
   * The JSON value with every string in it redacted; `{"password": "…"}` is judged by its key, too. What holds
   * no secret comes back as it is, not as a copy.
   */
  readonly value: (value: unknown) => unknown
  /** How many secrets of which kind were taken out so far. */
  readonly counts: () => Record<string, number>
}

/** A redactor with its own tally. */
export const makeRedactor = (): Redactor => {
  const tally = new Map<string, number>()
  const count = (kind: string): string => {
    tally.set(kind, (tally.get(kind) ?? 0) + 1)
    return `[redacted:${kind}]`
  }
  const text = (text: string): string => without(text, count)
  // answers repeat a few names thousands of times
  const telling = new Map<string, boolean>()
  const isTelling = (name: string): boolean => {
    const known = telling.get(name)
    if (known !== undefined) return known
    const found = isSecretName(name) || (!fieldName.test(name) && without(name, String) !== name)
    telling.set(name, found)
    return found
  }
  const value = (value: unknown, key: string): unknown => {
    if (typeof value === "string")
      return isTelling(key) && isSecretAssignment(key, value) ? count("assignment") : text(value)
    if (typeof value !== "object" || value === null) return value
    return Array.isArray(value) ? items(value, key) : entries(value as Readonly<Record<string, unknown>>)
  }
  const items = (list: ReadonlyArray<unknown>, key: string): ReadonlyArray<unknown> => {
    const clean = list.map((item) => value(item, key))
    return clean.every((item, index) => item === list[index]) ? list : clean
  }
  const entries = (object: Readonly<Record<string, unknown>>): object => {
    const names = Object.keys(object)
    const clean = names.map((name) => value(object[name], name))
    const said = names.map((name) => (isTelling(name) ? text(name) : name))
    const isSame = names.every((name, index) => clean[index] === object[name] && said[index] === name)
    return isSame ? object : Object.fromEntries(said.map((name, index) => [name, clean[index]]))
  }
  return { text, value: (input) => value(input, ""), counts: () => Object.fromEntries(tally) }
}

/** What a redactor changes nothing in: for doors that were asked to show all. */
export const noRedactor: Redactor = { text: (text) => text, value: (value) => value, counts: () => ({}) }

/** Forms first: a token with a name of its own is counted under that name. */
const rules: ReadonlyArray<RedactionRule> = [...tokenRules, ...assignmentRules]

const hintsOf = (flags: string): RegExp =>
  new RegExp(rules.flatMap(({ hint }) => (hint.flags === flags ? [hint.source] : [])).join("|"), flags)

/** All hints at once: an answer is full of short texts, and one look at each has to do. */
const exactHints = hintsOf("")
const looseHints = hintsOf("i")

/** Names of our own fields, such as `input_tokens`: too short in all pieces for a secret of any form. */
const fieldName = /^(?!.{41})[a-z]{1,15}(?:_[a-z0-9]{1,15})*$/

const without = (text: string, count: (kind: string) => string): string =>
  mayHoldSecret(text) ? rules.reduce((rest, rule) => applied(rule, rest, count), text) : text

const mayHoldSecret = (text: string): boolean => exactHints.test(text) || looseHints.test(text)

const applied = (rule: RedactionRule, text: string, count: (kind: string) => string): string => {
  if (!rule.hint.test(text)) return text
  return text.replace(rule.pattern, (...match: Array<unknown>) => {
    const groups = match.at(-1) as Record<string, string | undefined> | undefined
    const whole = match[0] as string
    const secret = groups?.["secret"] ?? whole
    if (secret.startsWith("[redacted:") || rule.accepts?.(secret, groups ?? {}) === false) return whole
    const at = whole.lastIndexOf(secret)
    return whole.slice(0, at) + count(rule.kind) + whole.slice(at + secret.length)
  })
}
