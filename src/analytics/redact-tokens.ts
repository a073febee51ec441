/**
 * Secrets that show what they are by their form.
 *
 * Forms are those that the issuers document (prefix, alphabet, length). Lengths are lower bounds, since
 * issuers lengthen their tokens more often than they shorten them. No pattern has nested repetition, so
 * time grows with the text alone.
 */

export interface RedactionRule {
  /** What is counted, and stands in the replacement. */
  readonly kind: string
  /** Global. A group named `secret` narrows what is replaced. */
  readonly pattern: RegExp
  /**
   * Stands in all that the pattern matches; not global, its only flag is `i`. Most texts hold no hint of any
   * rule, and the patterns are not tried on them.
   */
  readonly hint: RegExp
  /** A second look at a match. */
  readonly accepts?: (secret: string, groups: Readonly<Record<string, string | undefined>>) => boolean
}

const hasDigit = (secret: string) => /\d/.test(secret)

export const tokenRules: ReadonlyArray<RedactionRule> = [
  {
    kind: "private_key",
    hint: /PRIVATE KEY/,
    // with its end; or, where the text was cut, as far as lines of base64 go (line ends may be escaped)
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]{0,20000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:(?:\s|\\[rn])*[A-Za-z0-9+/=]{32,})+)/g
  },
  { kind: "anthropic", hint: /sk-ant-/, pattern: /\bsk-ant-[a-z]{2,10}\d{2}-[\w-]{20,}/g },
  {
    kind: "openai",
    hint: /sk-/,
    pattern:
      /\bsk-(?:proj|svcacct|admin|None)-[\w-]{20,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|\bsk-[A-Za-z0-9]{48}\b/g
  },
  { kind: "openrouter", hint: /sk-or-v1-/, pattern: /\bsk-or-v1-[0-9a-f]{40,}/g },
  { kind: "aws", hint: /A[KSBC][IC]A/, pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  {
    kind: "aws",
    hint: /aws/i,
    pattern:
      /aws_?(?:secret)?_?(?:access)?_?(?:key|token)\w{0,20}\\*["']?\s{0,4}[=:]{1,2}>?\s{0,4}\\*["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/gi
  },
  {
    kind: "github",
    hint: /gh[pousr]_|github_pat_/,
    pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b|\bgithub_pat_\w{40,255}/g
  },
  {
    kind: "gitlab",
    hint: /gl(?:pat|ptt|dt|rt|cbt|oas|ft|soat)-/,
    pattern: /\bgl(?:pat|ptt|dt|rt|cbt|oas|ft|soat)-[\w-]{20,}/g
  },
  {
    kind: "slack",
    hint: /xox[abeoprs]|xapp-|hooks\.slack\.com/,
    pattern:
      /\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/]{20,})/g,
    accepts: hasDigit
  },
  {
    kind: "google",
    hint: /AIza|ya29\.|GOCSPX-/,
    pattern: /\bAIza[\w-]{35}(?![\w-])|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g
  },
  { kind: "npm", hint: /npm_/, pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: "pypi", hint: /pypi-AgE/, pattern: /\bpypi-AgE[\w-]{50,}/g },
  {
    kind: "stripe",
    hint: /[rs]k_(?:live|test)_|whsec_/,
    pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,}/g
  },
  { kind: "huggingface", hint: /hf_/, pattern: /\bhf_[A-Za-z]{30,}\b/g },
  { kind: "sendgrid", hint: /SG\./, pattern: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/g },
  { kind: "jwt", hint: /eyJ/, pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
  {
    kind: "url_password",
    hint: /:\/\//,
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'<>]{0,80}:(?<secret>[^\s@/"'<>]{1,200})@(?=[\w[])/gi,
    accepts: (secret) => !/^(?:[$%{*<[]|x{3,}$|\.{3})/i.test(secret)
  },
  {
    kind: "bearer",
    hint: /bearer|authorization/i,
    pattern:
      /(?:\bauthorization\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?(?:bearer|basic|token)|\bbearer)\s{1,4}(?<secret>[\w.~+/=-]{16,})/gi,
    accepts: (secret) => hasDigit(secret) && /[A-Za-z]/.test(secret)
  }
]
