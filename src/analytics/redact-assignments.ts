/**
 * Secrets that show what they are by the name they are given to.
 *
 * A name alone is not enough: source code assigns types, calls and variables to names such as `token`. What
 * stands on the other side has to be a literal, and no placeholder.
 */
import type { RedactionRule } from "./redact-tokens.ts"

/** Would `key: value` give a secret away? `value` is the whole literal. */
export const isSecretAssignment = (key: string, value: string): boolean =>
  isSecretName(key) && isSecretValue(key, value)

/** May what `key` is given be a secret? `pwd` alone is the working directory. */
export const isSecretName = (key: string): boolean => !/^pwd$/i.test(key) && secretName.test(key)

const isSecretValue = (key: string, value: string): boolean =>
  secretName.test(key) && value.length >= 4 && value.length <= 400 && !/\s/.test(value) && isLiteral(value)

/** A name that ends in a word for a secret: `DB_PASSWORD`, `apiKey`, `client-secret`; not `max_tokens`. */
const secretName =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:pass(?:word|wd|phrase)|pwd|secret(?:[_-]?(?:access)?[_-]?key)?|(?:api|access|private|signing|encryption|secret|account|auth)[_-]?key|(?:access|auth|refresh|bearer|bot|id|api|session)[_-]?token|token|credentials?)$/i

const nameSource =
  "(?<name>[\\w.-]{0,60}?(?:pass(?:word|wd|phrase)|pwd|secret(?:[_-]?(?:access)?[_-]?key)?|(?:api|access|private|signing|encryption|account|auth)[_-]?key|token|credentials?))"

/** Opening and closing quotes may be escaped, when JSON stands in JSON. */
const quoted = new RegExp(
  `\\b${nameSource}\\\\*["']?\\s{0,4}(?::=|=>|[=:])\\s{0,4}\\\\*(?<quote>["'])(?<secret>[^\\s"'\\\\]{4,400})\\\\*\\k<quote>`,
  "gi"
)

const bare = new RegExp(
  `(?<lead>--|[?&;]|)(?<![\\w.])${nameSource}(?<sign>=|:\\s{1,4})(?<secret>[^\\s"'\`&;,<>(){}\\[\\]\\\\]{4,400})`,
  "gi"
)

const environment =
  /(?<![\w$])(?<name>[A-Z][A-Z0-9_]{2,60})=(?<secret>[A-Za-z0-9+/_=-]{20,400})(?![\w+/=.:-])/g

export const assignmentRules: ReadonlyArray<RedactionRule> = [
  {
    kind: "assignment",
    hint: /pass|pwd|secret|key|token|credential/i,
    pattern: quoted,
    accepts: (secret, groups) => isSecretAssignment(groups["name"] ?? "", secret)
  },
  {
    kind: "assignment",
    hint: /pass|pwd|secret|key|token|credential/i,
    pattern: bare,
    accepts: (secret, groups) => isSecretValue(groups["name"] ?? "", secret) && isBareSecret(secret, groups)
  },
  {
    kind: "environment",
    hint: /[A-Z0-9_]{3}=/,
    pattern: environment,
    accepts: (secret, groups) => isRandom(secret, groups["name"] ?? "")
  }
]

/** Words that stand where a secret would, in code and in documents. */
const placeholder =
  /^(?:null|none|nil|undefined|true|false|string|number|boolean|any|unknown|object|secret|password|passwd|token|credentials?|changeme|change[_-]?me|required|optional|redacted|example|placeholder|hidden|todo|env|str|int|bytes)[?|!]?$|^[x*.•_-]+$|^[$%<{@#[]|your[_-]|[_-]here$|^my[_-]|example|placeholder|dummy|redacted|\.\.\.|…|process\.env|import\.meta|os\.environ/i

/** Names of other things: `req.headers`, `config.get`, `./file`, `token_1`. */
const path = /^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)+$/

const isLiteral = (value: string): boolean => !placeholder.test(value) && !path.test(value)

/** Without quotes, a word may be a variable or a type: ask for a sign that it is neither. */
const isBareSecret = (secret: string, groups: Readonly<Record<string, string | undefined>>): boolean => {
  const { name = "", lead = "", sign } = groups
  if (/^pwd$/i.test(name)) return /[?&;]/.test(lead) && sign === "="
  if (sign === "=" && (lead !== "" || /^[A-Z][A-Z0-9_.-]*$/.test(name))) return true
  if (/^[\d.]+$/.test(secret) || /[/:]{2}|^[./~]/.test(secret) || !/[A-Za-z]/.test(secret)) return false
  const digits = secret.match(/\d+/g)?.length ?? 0
  // `Uint8Array` and `ed25519Seed` are names; `hunter2` behind an equals sign hardly is
  return /^\w+$/.test(secret) ? digits > 1 || (sign === "=" && /\d$/.test(secret)) : digits > 0
}

const telling =
  /(?:^|_)(?:(?:API|ACCESS|PRIVATE|SECRET)?_?KEYS?|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|CREDENTIALS?|AUTH|PRIVATE)(?:_|$)/

/**
 * Is it random enough to be a key? Hex digests and UUIDs are random, too, so they need a telling name; all
 * else needs the three kinds of characters and at least 4 bits of entropy a character (words have less).
 */
const isRandom = (secret: string, name: string): boolean => {
  if (placeholder.test(secret) || /^[0-9]+$/.test(secret)) return false
  const isDigest = /^(?:[0-9a-f]+|[0-9A-F]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(secret)
  if (telling.test(name)) return isDigest || entropy(secret) >= 3.5
  if (isDigest || /^\/|\/.*\//.test(secret)) return false
  return /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret) && entropy(secret) >= 4
}

/** Shannon entropy, in bits a character. */
const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length)
  return bits
}
