/**
 * Takes secrets out of texts that leave the house.
 *
 * Two kinds of rules: tokens that tell what they are by their form (`sk-ant-…`, `ghp_…`, a private key
 * block), and values that tell it by their name (`password=…`, `DB_SECRET: …`, a URL with a password).
 * Precision matters as much as recall: commit hashes, ids, digests and images are what a transcript is full
 * of, and variable names (`token = req.token`) are not secrets. A replacement says what stood there,
 * `[redacted:github]`, and is never taken for a secret itself, so redacting twice changes nothing.
 */
import { assignmentRules, isSecretAssignment } from "./redact-assignments.ts"
import { tokenRules } from "./redact-tokens.ts"
import type { RedactionRule } from "./redact-tokens.ts"

export interface Redactor {
  /** The text without its secrets. */
  readonly text: (text: string) => string
  /** The JSON value with every string in it redacted; `{"password": "…"}` is judged by its key, too. */
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
  const text = (text: string): string => rules.reduce((rest, rule) => applied(rule, rest, count), text)
  const value = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return isSecretAssignment(key, value) ? count("assignment") : text(value)
    if (Array.isArray(value)) return value.map((item) => redactor(item, key))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [text(name), redactor(item, name)]))
  }
  const redactor = value
  return { text, value: (input) => value(input), counts: () => Object.fromEntries(tally) }
}

/** What a redactor changes nothing in: for doors that were asked to show all. */
export const noRedactor: Redactor = { text: (text) => text, value: (value) => value, counts: () => ({}) }

/** Forms first: a token with a name of its own is counted under that name. */
const rules: ReadonlyArray<RedactionRule> = [...tokenRules, ...assignmentRules]

const applied = (rule: RedactionRule, text: string, count: (kind: string) => string): string => {
  if (rule.hint !== undefined && !rule.hint.test(text)) return text
  return text.replace(rule.pattern, (...match: Array<unknown>) => {
    const groups = match.at(-1) as Record<string, string | undefined> | undefined
    const whole = match[0] as string
    const secret = groups?.["secret"] ?? whole
    if (secret.startsWith("[redacted:") || rule.accepts?.(secret, groups ?? {}) === false) return whole
    const at = whole.lastIndexOf(secret)
    return whole.slice(0, at) + count(rule.kind) + whole.slice(at + secret.length)
  })
}
