import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { makeRedactor } from "./redact.ts"
import { assignmentRules } from "./redact-assignments.ts"
import { tokenRules } from "./redact-tokens.ts"

/** Made at run time, so that no scanner takes this file for a leak. */
const random = (length: number, alphabet = "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zCcRrFfLl") => {
  let state = 7
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647
    return alphabet[state % alphabet.length]
  }).join("")
}
const upper32 = (length: number) => random(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
const hex = (length: number) => random(length, "0123456789abcdef")

const rules = [...tokenRules, ...assignmentRules]

const redacted = (text: string) => {
  const redactor = makeRedactor()
  return { text: redactor.text(text), counts: redactor.counts() }
}

const jwt = `eyJ${random(20)}.eyJ${random(40)}.${random(43)}`
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(64)}\n${random(20)}==\n-----END RSA PRIVATE KEY-----`

const secrets: ReadonlyArray<readonly [name: string, text: string, kind: string, secret: string]> = [
  ["an Anthropic key", `key sk-ant-api03-${random(93)}-AA.`, "anthropic", random(93)],
  ["an Anthropic OAuth token", `"sk-ant-oat01-${random(90)}"`, "anthropic", random(90)],
  ["an OpenAI project key", `sk-proj-${random(74)}`, "openai", random(74)],
  ["an OpenAI service key", `sk-svcacct-${random(74)}`, "openai", random(74)],
  ["an old OpenAI key", `sk-${random(48)}`, "openai", random(48)],
  ["an OpenRouter key", `sk-or-v1-${hex(64)}`, "openrouter", hex(64)],
  ["an AWS key id", `id=AKIA${upper32(16)}`, "aws", upper32(16)],
  ["a temporary AWS key id", `ASIA${upper32(16)}`, "aws", upper32(16)],
  ["an AWS secret", `aws_secret_access_key = ${random(40)}`, "aws", random(40)],
  ["an AWS secret in JSON", `{"awsSecretAccessKey": "${random(40)}"}`, "aws", random(40)],
  ["a GitHub token", `ghp_${random(36)}`, "github", random(36)],
  ["a GitHub app token", `ghs_${random(36)}`, "github", random(36)],
  ["a fine-grained GitHub token", `github_pat_${random(22)}_${random(59)}`, "github", random(59)],
  ["a GitLab token", `glpat-${random(20)}`, "gitlab", random(20)],
  ["a Slack token", `xoxb-123456789012-1234567890123-${random(24)}`, "slack", random(24)],
  [
    "a Slack hook",
    `https://hooks.slack.com/services/T0${random(8)}/B0${random(8)}/${random(24)}`,
    "slack",
    random(24)
  ],
  ["a Google key", `AIza${random(35)}`, "google", random(35)],
  ["a Google OAuth token", `ya29.${random(60)}`, "google", random(60)],
  ["a Google client secret", `GOCSPX-${random(28)}`, "google", random(28)],
  ["an npm token", `//registry.npmjs.org/:_authToken=npm_${random(36)}`, "npm", random(36)],
  ["a PyPI token", `pypi-AgEIcHlwaS5vcmc${random(70)}`, "pypi", random(70)],
  ["a Stripe key", `sk_live_${random(24)}`, "stripe", random(24)],
  ["a Stripe hook secret", `whsec_${random(32)}`, "stripe", random(32)],
  ["a private key", `before\n${pem}\nafter`, "private_key", random(64)],
  ["a private key in JSON", JSON.stringify({ key: pem }), "private_key", random(64)],
  ["a private key cut off", pem.slice(0, 130), "private_key", random(64)],
  ["a Hugging Face token", `HF login hf_${random(34, "abcdefgHIJKLMNop")}`, "huggingface", "hf_"],
  ["a SendGrid key", `SG.${random(22)}.${random(43)}`, "sendgrid", random(43)],
  ["a JSON web token", `token ${jwt}`, "jwt", random(43)],
  ["a bearer header", `curl -H "Authorization: Bearer ${random(32)}"`, "bearer", random(32)],
  ["a basic header", `authorization: Basic ${random(24)}==`, "bearer", random(24)],
  ["a password in a URL", "postgres://admin:s3cr3t!x@db.example.org:5432/app", "url_password", "s3cr3t!x"],
  ["a password that is also the user", "redis://admin:admin@10.0.0.1", "url_password", ":admin@"],
  ["a token for git", `https://x-access-token:${random(30)}@github.com/a/b.git`, "url_password", random(30)],
  ["a quoted password", `password: "correcthorse"`, "assignment", "correcthorse"],
  [
    "a password in JSON in JSON",
    JSON.stringify(JSON.stringify({ password: "hunter2!" })),
    "assignment",
    "hunter2!"
  ],
  ["a password in a call", `connect(user="x", password='hunter2')`, "assignment", "hunter2"],
  ["a setting", "DB_PASSWORD=letmein", "assignment", "letmein"],
  ["a flag", "mysql --password=letmein", "assignment", "letmein"],
  ["a connection string", "Server=db;Uid=sa;Pwd=letmein1;", "assignment", "letmein1"],
  ["a query", `GET /a?api_key=${hex(32)}&b=1`, "assignment", hex(32)],
  ["a line of YAML", "  client_secret: a8f5f167f44f", "assignment", "a8f5f167f44f"],
  ["camel case", `const apiKey = "${random(20)}"`, "assignment", random(20)],
  ["a setting with a random value", `SERVICE_CONF=${random(40)}`, "environment", random(40)],
  ["a hex value under a telling name", `export SESSION_KEY_V1=${hex(64)}`, "environment", hex(64)]
]

describe("secrets", () => {
  it.each(secrets)("%s goes", (_, text, kind, secret) => {
    const { text: rest, counts } = redacted(text)
    expect(text).toContain(secret)
    expect(rest).not.toContain(secret)
    expect(rest).toContain(`[redacted:${kind}]`)
    expect(counts).toEqual({ [kind]: 1 })
  })

  it("leave what stands around them", () => {
    expect(redacted(`before\n${pem}\nafter`).text).toBe("before\n[redacted:private_key]\nafter")
    expect(redacted("redis://admin:admin@10.0.0.1").text).toBe(
      "redis://admin:[redacted:url_password]@10.0.0.1"
    )
    expect(redacted(`curl -H "Authorization: Bearer ${random(32)}" -d 1`).text).toBe(
      `curl -H "Authorization: Bearer [redacted:bearer]" -d 1`
    )
    expect(redacted(`{"password": "hunter2!", "user": "me"}`).text).toBe(
      `{"password": "[redacted:assignment]", "user": "me"}`
    )
  })

  it("are counted by kind over all texts of a redactor", () => {
    const redactor = makeRedactor()
    redactor.text(`ghp_${random(36)} and ghp_${random(36)}`)
    redactor.text(`password="hunter2!"`)
    expect(redactor.counts()).toEqual({ github: 2, assignment: 1 })
  })

  it("go from values by their keys", () => {
    const redactor = makeRedactor()
    const value = redactor.value({
      env: { DB_PASSWORD: "letmein", PATH: "/usr/bin", tokens: 12 },
      list: [`ghp_${random(36)}`, "plain"],
      max_tokens: "4096",
      nothing: null
    })
    expect(value).toEqual({
      env: { DB_PASSWORD: "[redacted:assignment]", PATH: "/usr/bin", tokens: 12 },
      list: ["[redacted:github]", "plain"],
      max_tokens: "4096",
      nothing: null
    })
    expect(redactor.counts()).toEqual({ assignment: 1, github: 1 })
  })
})

describe("what is no secret stays", () => {
  it.each([
    ["a commit", `commit ${hex(40)}`],
    ["a commit in a setting", `GIT_COMMIT=${hex(40)}`],
    ["a digest", `sha256:${hex(64)}`],
    ["an integrity hash", `"integrity": "sha512-${random(86)}=="`],
    ["a UUID", "session_id=018f2b3c-9d4e-7a1b-8c2d-3e4f5a6b7c8d"],
    ["a message id", "msg_01XFDUDYJgAACzvnptvVoYEL"],
    ["a request id", "req_011CSHoEeqs5C35K2UUqR7Fy"],
    ["a call id", "toolu_01A09q90qw90lq917835lq9"],
    ["an image", `data:image/png;base64,iVBORw0KGgoAAAANSUhEUg${random(4000)}==`],
    ["a type", "interface A { password: string; token: string; apiKey?: string }"],
    ["a variable", "const token = req.headers.token"],
    ["a type with a number", "privateKey: Uint8Array, seedKey: ed25519Seed, token: Base64"],
    ["a working directory", 'PWD=/home/me/app1 {"pwd": "~/dev/app1"}'],
    ["a call", "password = getPassword()"],
    ["an argument", "login(user=user, password=password)"],
    ["a path of names", "token=config.auth.token"],
    ["an environment variable", "password: process.env.DB_PASSWORD"],
    ["a reference to a setting", 'curl -H "Authorization: Bearer $TOKEN" --password="$DB_PASSWORD"'],
    ["a template", 'api_key: "${{ secrets.API_KEY }}"'],
    ["a placeholder", "API_KEY=<your-api-key>  password: 'your-password' OPENAI_API_KEY=sk-..."],
    ["stars", "password: ********"],
    ["a limit", "max_tokens: 4096, MAX_TOKENS=200000, token: 12345"],
    ["a question", "What is the password? The token: it is in the vault."],
    ["a URL with a port", "http://localhost:8080/a@b"],
    ["a URL with a user", "ssh://git@github.com:22/a.git https://user@example.org"],
    ["a URL with a placeholder", "postgres://user:${PASSWORD}@host/db"],
    ["a path", "NODE_PATH=/usr/local/lib/node_modules/Some1Thing"],
    ["words", "BRANCH_NAME=feature-add-login-for-users-2"],
    ["an npm word", "npm_config_registry npm_package_name"],
    ["bearer of news", "Bearer authentication is described elsewhere"],
    ["kebab case", "sk-learn-contrib task-ant-colony risk-proj-management-overview"],
    ["a public key", `-----BEGIN PUBLIC KEY-----\n${random(64)}\n-----END PUBLIC KEY-----`],
    ["a Markdown heading", "Secret: the cake. Password: none"]
  ])("%s", (_, text) => {
    expect(redacted(text)).toEqual({ text, counts: {} })
  })
})

describe("values without secrets", () => {
  it("come back as they are, however they are nested", () => {
    const value = { rows: [{ key: "2026-11-06", by: { token: null }, input_tokens: 12 }], list: [["a"], []] }
    expect(makeRedactor().value(value)).toBe(value)
  })

  it("share with the answer all that holds no secret", () => {
    const plain = { title: "plain", list: [1, 2] }
    const value = { plain, other: `ghp_${random(36)}`, [`ghp_${random(36)}`]: 1 }
    const clean = makeRedactor().value(value) as typeof value
    expect(clean).toEqual({ plain, other: "[redacted:github]", "[redacted:github]": 1 })
    expect(clean.plain).toBe(plain)
  })
})

describe("hints", () => {
  it.each(rules.map((rule) => [rule.kind, rule] as const))(
    "of %s stand in all that it matches",
    (_, rule) => {
      expect(["", "i"]).toContain(rule.hint.flags)
      expect(rule.hint.global).toBe(false)
      const found = secrets.flatMap(([, text]) => [...text.matchAll(rule.pattern)].map(([match]) => match))
      expect(found.length).toBeGreaterThan(0)
      for (const match of found) expect(match).toMatch(rule.hint)
    }
  )
})

describe("laws", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      `ghp_${random(36)}`,
      `password="hunter2!"`,
      "DB_PASSWORD=letmein",
      `Bearer ${random(32)}`,
      "x://a:b1@c",
      pem,
      jwt,
      "[redacted:github]",
      "password=",
      '"',
      "\\",
      "\n",
      " "
    )
  )
  it("redacting twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = redacted(pieces.join("")).text
        expect(redacted(once)).toEqual({ text: once, counts: {} })
      }),
      { numRuns: 2000 }
    )
  })

  it("time grows with the text, not faster", () => {
    for (const unit of [
      "password=",
      "a:b@",
      "-----BEGIN PRIVATE KEY-----",
      "eyJ",
      "x://",
      "AAAA_",
      "secret: ",
      "token "
    ]) {
      const long = unit.repeat(200_000 / unit.length)
      expect(redacted(long).text.length).toBeGreaterThan(0)
    }
  })
})
