import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { SessionDocument } from "../report/Export.ts"
import { escaped } from "./export-html.ts"
import { fenced, plain, quoted } from "./export-markdown.ts"
import { costWords, durationWords, numberWords } from "./export-words.ts"
import { exportSession } from "./export.ts"
import type { ExportQuestion } from "./export.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const at = (seconds: number) => Date.parse("2026-03-01T10:00:00Z") + seconds * 1000
const token = `ghp_${"aB3dE6gH9jK2mN5pQ8sT1vW4xY7zC0fG".repeat(2).slice(0, 36)}`

const trailOf = () => {
  const trail = makeTrail()
  trail.session("s-1", { project: "/p/shop", title: "Fix <the> *cart*", branch: "main", version: "2.1.0" })
  trail.session("sub-1", { parent: "s-1", role: "Explore" })
  trail.session("fork-1", { parent: "s-1", relation: "fork" })
  trail.session("fork-sub", { parent: "fork-1" })
  trail.message("s-1", {
    id: "m1",
    at: at(0),
    text: `Use ${token}\n\`\`\`\n</pre><script>alert(1)</script>`,
    copiedTo: ["fork-1"]
  })
  trail.message("s-1", {
    id: "m2",
    kind: "answer",
    at: at(5),
    model: "claude-sonnet-4-5",
    error: "overloaded <b>"
  })
  trail.part("m2", { type: "reasoning", text: "Hm." })
  trail.tool("m2", {
    tool: "Bash",
    title: "npm test",
    input: { command: `DB_PASSWORD=letmein npm test` },
    output: "before\n````\nafter",
    started: at(5),
    ended: at(9),
    error: { type: "exit_code", message: "1 failing" }
  })
  trail.request("s-1", { message: "m2", at: at(5), input: 1000, output: 234, computed: 12_340 })
  trail.event("s-1", "compaction", at(20), { trigger: "auto" })
  trail.message("sub-1", { kind: "delegation", at: at(6), text: "Look around" })
  trail.message("fork-sub", { kind: "delegation", at: at(7), text: "Of the fork" })
  trail.derive()
  return trail
}

const trail = trailOf()
const exported = (question: ExportQuestion = {}, reference = "s-1") =>
  Effect.provide(exportSession(reference, question), trail.layer)

describe("Markdown", () => {
  it.effect("shows the session, with what was said quoted and what tools did fenced", () =>
    Effect.gen(function* () {
      const { text, media_type, file_name, redactions } = yield* exported()
      expect([media_type, file_name]).toEqual(["text/markdown", "claude-code-s-1.md"])
      expect(redactions).toEqual({ github: 1, assignment: 1 })
      expect(text).toBe(
        [
          "# Fix &lt;the&gt; \\*cart\\*",
          "",
          "| | |",
          "| --- | --- |",
          "| Session | s-1 |",
          "| Agent | claude-code 2.1.0 |",
          "| Project | /p/shop |",
          "| Branch | main |",
          "| Model | claude-sonnet-4-5 |",
          "| Started | 2026-03-01 10:00:00 UTC |",
          "| Ended | 2026-03-01 10:00:05 UTC |",
          "| Said | 2 messages, 1 prompt |",
          "| Tools | 1 call, 1 failure |",
          "| Tokens | 1,234 \\(234 output\\) |",
          "| Cost | \\$0.0123 \\(\\$0.0123 without sub-agents\\) |",
          "| Sub-agents | 1 |",
          "| Redacted | 1 × github, 1 × assignment |",
          "",
          "## Transcript",
          "",
          "### prompt",
          "",
          "2026-03-01 10:00:00 UTC",
          "",
          "> Use [redacted:github]",
          "> ```",
          "> </pre><script>alert(1)</script>",
          "",
          "### answer",
          "",
          "2026-03-01 10:00:05 UTC · claude-sonnet-4-5 · 234 tokens out, \\$0.0123",
          "",
          "**Failed:** overloaded &lt;b&gt;",
          "",
          "*reasoning*",
          "",
          "> Hm.",
          "",
          "**Bash** · npm test · error · 4.0 s",
          "",
          "**Failed** (exit\\_code): 1 failing",
          "",
          "```json",
          '{"command":"DB_PASSWORD=[redacted:assignment] npm test"}',
          "```",
          "",
          "`````text",
          "before",
          "````",
          "after",
          "`````",
          "",
          "**compaction** 2026-03-01 10:00:20 UTC, trigger auto",
          ""
        ].join("\n")
      )
    })
  )

  it.each([
    ["<script>alert(1)</script>", "> &lt;script>alert(1)&lt;/script>"],
    ["see ![x](https://example.org/t.png)", "> see !\\[x](https://example.org/t.png)"],
    ["a `<b>` stays, <b> does not", "> a `<b>` stays, &lt;b> does not"],
    ["``<img src=x>`", "> ``&lt;img src=x>`"],
    ["```html\n<b>\n```\n<i>", "> ```html\n> <b>\n> ```\n> &lt;i>"],
    ["<https://example.org>", "> &lt;https://example.org>"]
  ])("quotes %j without HTML or pictures that work", (text, expected) => {
    expect(quoted(text)).toBe(expected)
  })

  it("no text gets out of its fence or its quote", () => {
    const text = fc.string({
      maxLength: 60,
      unit: fc.constantFrom("`", "~", ">", "\n", "\r", " ", "a", "<!--", "```", "    ", "- ")
    })
    fc.assert(
      fc.property(text, (text) => {
        const [open, ...rest] = fenced(text, "text").split("\n")
        const close = rest.pop()!
        expect(open).toBe(`${close}text`)
        // a closing fence is at least as long as the opening one, and stands alone
        for (const line of rest)
          expect(/^ {0,3}(`+)[ \t]*$/.exec(line)?.[1]?.length ?? 0).toBeLessThan(close.length)
        expect(rest.join("\n")).toBe(text.replace(/\r\n?/g, "\n"))
        for (const line of quoted(text).split("\n")) expect(line.startsWith(">")).toBe(true)
        expect(quoted(text)).not.toContain("\r")
        expect(plain(text)).not.toMatch(/[\n<>]|(?<!\\)(?:\\\\)*[`*_[\]|~]/)
      }),
      { numRuns: 1000 }
    )
  })
})

describe("HTML", () => {
  it.effect("is one file without scripts, for light and dark, and everything in it is escaped", () =>
    Effect.gen(function* () {
      const { text, media_type, file_name } = yield* exported({ format: "html" })
      expect([media_type, file_name]).toEqual(["text/html", "claude-code-s-1.html"])
      expect(text).toContain("<title>Fix &lt;the&gt; *cart*</title>")
      expect(text).toContain("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;")
      expect(text).toContain("default-src 'none'")
      expect(text).toContain("prefers-color-scheme: dark")
      expect(text).not.toMatch(/<script|javascript:|https?:|<link|<img|src=|@import|url\(/i)
      const tags = new Set([...text.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map(([, tag]) => tag))
      const own =
        "html head meta title style body header h1 dl dt dd main section article h3 small p b code div details summary pre"
      expect(tags).toEqual(new Set(own.split(" ")))
      expect(text).not.toContain(token)
    })
  )

  it("escapes any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const safe = escaped(text)
        expect(safe).not.toMatch(/[<>"']/)
        const back = safe
          .replace(/&lt;/g, "<")
          .replace(/&gt;/g, ">")
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
        expect(back.replace(/&amp;/g, "&")).toBe(text)
      })
    )
  })
})

describe("JSON", () => {
  it.effect("is the value that all formats are made from", () =>
    Effect.gen(function* () {
      const { text } = yield* exported({ format: "json" })
      const document = yield* Schema.decodeUnknownEffect(SessionDocument)(JSON.parse(text))
      expect(document.detail.session.id).toBe("s-1")
      expect(document.transcripts.map(({ session, total }) => [session, total])).toEqual([["s-1", 2]])
      expect(text).not.toContain(token)
    })
  )

  it.effect("has a line for each entry as JSONL", () =>
    Effect.gen(function* () {
      const { text, media_type } = yield* exported({ format: "jsonl", subAgents: true })
      const lines = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(media_type).toBe("application/x-ndjson")
      expect(lines.map(({ entry, session }) => [entry, session ?? null])).toEqual([
        ["session", null],
        ["message", "s-1"],
        ["message", "s-1"],
        ["event", "s-1"],
        ["message", "sub-1"]
      ])
    })
  )
})

describe("an export", () => {
  it.effect("holds secrets only when asked to", () =>
    Effect.gen(function* () {
      const { text, redactions } = yield* exported({ redact: false })
      expect(redactions).toBe(null)
      expect(text).toContain(token)
      expect(text).toContain("redaction was switched off")
    })
  )

  it.effect("holds sub-agents when asked to, and never forks or theirs", () =>
    Effect.gen(function* () {
      expect((yield* exported()).text).not.toContain("Look around")
      const { text } = yield* exported({ subAgents: true })
      expect(text).toContain("## Sub-agent sub-1")
      expect(text).toContain("> Look around")
      expect(text).not.toContain("Of the fork")
    })
  )

  it.effect("of a fork holds what it has copied, unless told not to", () =>
    Effect.gen(function* () {
      expect((yield* exported({}, "fork-1")).text).toContain("from s-1")
      expect((yield* exported({ inherited: false }, "fork-1")).text).not.toContain("from s-1")
    })
  )

  it.effect("can be cut", () =>
    Effect.gen(function* () {
      expect((yield* exported({ textChars: 3 })).text).toContain("> Use\n> … (")
    })
  )

  it.effect("of an unknown session is an error", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(exported({}, "nobody"))).toMatchObject({ reason: "not_found" })
    })
  )
})

describe("words", () => {
  it.each<[number | null, string]>([
    [null, ""],
    [0, "0 ms"],
    [999, "999 ms"],
    [1000, "1.0 s"],
    [59_999, "59.9 s"],
    [60_000, "1 min 0 s"],
    [3_599_999, "59 min 59 s"],
    [7_500_000, "2 h 5 min"]
  ])("%s ms is %s", (duration, words) => expect(durationWords(duration)).toBe(words))

  it("costs and numbers", () => {
    expect(costWords({ cost_usd_micros: null, cost_status: "unknown" })).toBe("unknown")
    expect(costWords({ cost_usd_micros: 12_340, cost_status: "lower_bound" })).toBe("at least $0.0123")
    expect(costWords({ cost_usd_micros: 1_234_567, cost_status: "computed" })).toBe("$1.23")
    expect([0, 999, 1000, 1_234_567].map(numberWords)).toEqual(["0", "999", "1,000", "1,234,567"])
  })
})
