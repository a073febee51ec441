import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { SearchResult } from "../report/Search.ts"
import { searchRegex } from "./search-regex.ts"
import type { SearchQuestion } from "./search-scope.ts"
import { search } from "./search.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const at = (day: number) => `2026-03-0${day}T10:00:00Z`

/** A trail whose index was filled as the store fills it. */
const trailOf = () => {
  const trail = makeTrail()
  const index = (message: string, prompt: string, answer = "", tool = "") => {
    const id = trail.database.prepare("SELECT id FROM messages WHERE native_id = ?").get(message)!["id"]!
    trail.database
      .prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, ?, ?)")
      .run(id, prompt, answer, tool)
  }
  trail.session("s-1111", { project: "/p/shop", title: "Login", agent: "claude-code" })
  trail.session("s-2222", { project: "/p/docs", agent: "codex" })
  trail.message("s-1111", { id: "old", at: at(1), text: "Why does the login fail?" })
  index("old", "Why does the login fail?")
  trail.message("s-1111", { id: "work", kind: "answer", at: at(2), text: "I look at the login." })
  trail.tool("work", {
    key: "call",
    tool: "Bash",
    input: { command: "grep -r login src" },
    output: "src/login.ts: rate limit"
  })
  index("work", "", "I look at the login.", '{"command":"grep -r login src"}\nsrc/login.ts: rate limit')
  trail.message("s-2222", { id: "new", at: at(3), text: "login login login, and the Café" })
  index("new", "login login login, and the Café")
  trail.message("s-2222", { id: "undated", at: null, text: "another login" })
  index("undated", "another login")
  trail.derive()
  return trail
}

const trail = trailOf()
const ids = (result: SearchResult) => result.hits.map(({ message }) => message)
const find = (text: string, question?: SearchQuestion) => Effect.provide(search(text, question), trail.layer)
const shown = (result: SearchResult) =>
  result.hits.map(
    ({ snippet }) => snippet?.map(({ text, is_hit }) => (is_hit ? `[${text}]` : text)).join("") ?? null
  )

describe("a search", () => {
  it.effect("shows where it was said, newest first", () =>
    Effect.gen(function* () {
      const result = yield* find("login")
      expect(ids(result)).toEqual(["new", "work", "old", "undated"])
      expect(result).toMatchObject({
        by: "index",
        order: "newest",
        matched: 4,
        next_offset: null,
        not_indexed: 0,
        is_complete: true
      })
      expect(shown(result)).toEqual([
        "[login] [login] [login], and the Café",
        "I look at the [login].",
        "Why does the [login] fail?",
        "another [login]"
      ])
      expect(result.hits[1]).toMatchObject({
        session: "s-1111",
        session_title: "Login",
        agent: "claude-code",
        project: "shop",
        kind: "answer",
        at_ms: Date.parse(at(2)),
        part: "text",
        column: "answer",
        tool: null
      })
    })
  )

  it.effect.each<[text: string, found: Array<string>]>([
    ["login in:prompt", ["new", "old", "undated"]],
    ["login in:tool", ["work"]],
    ["login -fail", ["new", "work", "undated"]],
    ["cafe", ["new"]],
    ["login agent:codex", ["new", "undated"]],
    ["login project:shop since:2026-03-02", ["work"]],
    ["login until:2026-03-01", ["old"]],
    ["nothing", []]
  ])("%s", ([text, found]) => Effect.map(find(text), (result) => expect(ids(result)).toEqual(found)))

  it.effect("shows the part that holds the most of it", () =>
    Effect.gen(function* () {
      const both = yield* find('login "rate limit"')
      expect(shown(both)).toEqual(["src/[login].ts: [rate limit]"])
      expect(both.hits[0]).toMatchObject({ part: "call", column: "tool", tool: "Bash" })
      expect(shown(yield* find("login in:tool"))).toEqual(['{"command":"grep -r [login] src"}'])
    })
  )

  it.effect("can be ordered by rank", () =>
    Effect.gen(function* () {
      const result = yield* find("login", { byRank: true })
      expect(result.order).toBe("rank")
      expect(ids(result)[0]).toBe("new")
      expect(ids(result).length).toBe(4)
    })
  )

  it.effect("can be about one session, or a part of the trail", () =>
    Effect.gen(function* () {
      expect(ids(yield* find("login", { session: "s-1111" }))).toEqual(["work", "old"])
      expect(ids(yield* find("login", { filter: { projects: ["docs"] } }))).toEqual(["new", "undated"])
      expect(ids(yield* find("login", { time: { since: "2026-03-02", timezone: "UTC" } }))).toEqual([
        "new",
        "work"
      ])
    })
  )

  it.effect("comes in pages", () =>
    Effect.gen(function* () {
      const first = yield* find("login", { limit: 3 })
      expect([ids(first), first.matched, first.next_offset]).toEqual([["new", "work", "old"], 4, 3])
      const second = yield* find("login", { limit: 3, offset: 3 })
      expect([ids(second), second.matched, second.next_offset]).toEqual([["undated"], 4, null])
      const beyond = yield* find("login", { offset: 9 })
      expect([ids(beyond), beyond.matched, beyond.next_offset]).toEqual([[], 4, null])
    })
  )

  it.effect.each<[text: string, question: SearchQuestion, reason: string, says: string]>([
    ['"open', {}, "bad_input", "never closed"],
    ["-only", {}, "bad_input", "at least one word"],
    ["x agent:nobody", {}, "not_found", "nobody"],
    ["x project:a", { filter: { projects: ["b"] } }, "bad_input", "project:"],
    ["x since:2026-03-01", { time: { last: 2 } }, "bad_input", "since:"],
    ["x since:soon", {}, "bad_input", "soon"],
    ["x", { session: "nobody" }, "not_found", "nobody"],
    ["x", { limit: 0 }, "bad_input", "--limit"]
  ])("%s %o is refused", ([text, question, reason, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(find(text, question))
      expect(error).toMatchObject({ _tag: "AnalyticsError", reason })
      expect(error.message).toContain(says)
    })
  )

  it.effect("says when messages are not indexed yet, and when a text was not kept", () =>
    Effect.gen(function* () {
      const other = trailOf()
      other.message("s-1111", { id: "waiting", at: at(4), text: "login" })
      other.database.exec("INSERT INTO search_queue SELECT id FROM messages WHERE native_id = 'waiting'")
      other.database.exec("UPDATE parts SET address = NULL, length = NULL")
      const result = yield* Effect.provide(search("login in:prompt"), other.layer)
      expect(result).toMatchObject({ not_indexed: 1, is_complete: false })
      expect(ids(result)).toEqual(["new", "old", "undated"])
      expect(shown(result)).toEqual([null, null, null])
    })
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const result = yield* find("login")
      expect(yield* Schema.decodeUnknownEffect(SearchResult)(JSON.parse(JSON.stringify(result)))).toEqual(
        result
      )
    })
  )

  it("never fails but by its own words, whatever was typed", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom("login", '"', "*", "-", "in:prompt ", "NOT ", "(", "^", "agent:codex ")
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const result = Effect.runSync(Effect.result(find(pieces.join(""))))
        if (result._tag === "Failure") expect(result.failure.reason).not.toBe("store")
      }),
      { numRuns: 300 }
    )
  })
})

describe("a search by regular expression", () => {
  const match = (pattern: string, question?: Parameters<typeof searchRegex>[1]) =>
    Effect.provide(searchRegex(pattern, question), trail.layer)

  it.effect("looks into the texts, newest first", () =>
    Effect.gen(function* () {
      const result = yield* match("log\\w+")
      expect(ids(result)).toEqual(["new", "work", "old", "undated"])
      expect(result).toMatchObject({
        by: "regex",
        matched: 4,
        searched: 4,
        is_complete: true,
        next_offset: null
      })
      expect(shown(result)[0]).toBe("[login] [login] [login], and the Café")
      expect(shown(yield* match("rate\\s+limit$"))).toEqual(["src/login.ts: [rate limit]"])
      expect(ids(yield* match("WHY"))).toEqual([])
      expect(ids(yield* match("WHY", { ignoreCase: true }))).toEqual(["old"])
      expect(ids(yield* match("login", { session: "s-2222" }))).toEqual(["new", "undated"])
    })
  )

  it.effect("has bounds, and says so", () =>
    Effect.gen(function* () {
      const bound = yield* match("login", { maxMessages: 2 })
      expect(bound).toMatchObject({ matched: 2, searched: 2, is_complete: false })
      const page = yield* match("login", { limit: 1, offset: 1 })
      expect([ids(page), page.next_offset]).toEqual([["work"], 2])
    })
  )

  it.effect.each<[pattern: string, says: string]>([
    ["(", "is no regular expression"],
    ["", "is empty"]
  ])("%j is refused", ([pattern, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(match(pattern))
      expect(error).toMatchObject({ reason: "bad_input" })
      expect(error.message).toContain(says)
    })
  )

  it.effect("breaks off what would not end", () =>
    Effect.gen(function* () {
      const slow = makeTrail()
      slow.session("s-1")
      slow.message("s-1", { at: at(1), text: `${"a".repeat(60)}b` })
      slow.derive()
      const error = yield* Effect.flip(Effect.provide(searchRegex("^(a+)+$"), slow.layer))
      expect(error).toMatchObject({ reason: "bad_input" })
      expect(error.message).toContain("takes too long")
    })
  )
})
