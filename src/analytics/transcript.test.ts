import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Transcript } from "../report/Transcript.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { transcript } from "./transcript.ts"
import type { TranscriptQuestion } from "./transcript.ts"

const at = (seconds: number) => Date.parse("2026-03-01T10:00:00Z") + seconds * 1000

const trailOf = () => {
  const trail = makeTrail()
  trail.session("s-1", { project: "/p" })
  trail.session("child-1", { parent: "s-1", parentCall: "call_task" })
  trail.session("fork-1", { parent: "s-1", relation: "fork" })
  trail.message("s-1", { id: "m1", at: at(0), text: "Fix the 😀 cart", copiedTo: ["fork-1"] })
  trail.message("s-1", { id: "m2", kind: "answer", at: at(5), completed: at(30), model: "claude-sonnet-4-5" })
  trail.part("m2", { key: "t", type: "reasoning", text: "Let me think" })
  trail.tool("m2", {
    key: "call_bash",
    tool: "Bash",
    input: { command: "npm test" },
    output: "1 failing",
    started: at(6),
    duration: 4000,
    title: "npm test",
    error: { type: "exit_code", code: "1", message: "1 failing" }
  })
  trail.tool("m2", { key: "call_task", tool: "Task", input: { prompt: "look" }, output: "found it" })
  trail.request("s-1", { message: "m2", at: at(5), input: 10, output: 3, computed: 40 })
  trail.request("s-1", { message: "m2", at: at(6), input: 1, output: 1, computed: 2, counted: false })
  trail.event("s-1", "compaction", at(40), { trigger: "auto" })
  trail.event("s-1", "hook", at(41), { name: "stop" })
  trail.message("s-1", { id: "m3", kind: "summary", at: at(50), text: "So far: nothing" })
  trail.event("s-1", "interrupted", null)
  trail.message("fork-1", { id: "f1", at: at(100), text: "Another way" })
  trail.derive()
  return trail
}

const trail = trailOf()
const read = (reference: string, question?: TranscriptQuestion) =>
  Effect.provide(transcript(reference, question), trail.layer)
const outline = (value: Transcript) =>
  value.entries.map((entry) => (entry.entry === "message" ? entry.id : `<${entry.type}>`))

describe("a transcript", () => {
  it.effect("has messages and events in order", () =>
    Effect.gen(function* () {
      const value = yield* read("s-1")
      expect(outline(value)).toEqual(["m1", "m2", "<compaction>", "m3", "<interrupted>"])
      expect(value).toMatchObject({
        total: 3,
        offset: 0,
        limit: 50,
        next_offset: null,
        agent: "claude-code"
      })
      expect(outline(yield* read("s-1", { allEvents: true }))).toEqual([
        "m1",
        "m2",
        "<compaction>",
        "<hook>",
        "m3",
        "<interrupted>"
      ])
    })
  )

  it.effect("shows texts, calls, costs and the session that a call started", () =>
    Effect.gen(function* () {
      const { entries } = yield* read("s-1")
      expect(entries[0]).toMatchObject({
        entry: "message",
        owner: "s-1",
        is_inherited: false,
        role: "user",
        kind: "prompt",
        usage: null,
        parts: [{ type: "text", text: { text: "Fix the 😀 cart", chars: 15, is_cut: false }, call: null }]
      })
      expect(entries[1]).toMatchObject({
        model: "claude-sonnet-4-5",
        completed_at_ms: at(30),
        usage: {
          requests: 1,
          input_tokens: 10,
          output_tokens: 3,
          cost_usd_micros: 40,
          cost_status: "computed"
        },
        parts: [
          { key: "t", type: "reasoning", text: { text: "Let me think" }, call: null },
          {
            key: "call_bash",
            title: "npm test",
            text: null,
            call: {
              tool: "Bash",
              mcp_server: null,
              status: "error",
              input: { text: '{"command":"npm test"}' },
              output: { text: "1 failing" },
              started_at_ms: at(6),
              ended_at_ms: at(10),
              duration_ms: 4000,
              error: { type: "exit_code", code: "1", tool: "Bash", message: "1 failing" },
              child: null
            }
          },
          { key: "call_task", call: { tool: "Task", child: "child-1" } }
        ]
      })
      expect(entries[2]).toEqual({
        entry: "event",
        key: expect.any(String),
        type: "compaction",
        at_ms: at(40),
        data: { trigger: "auto" }
      })
    })
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const value = yield* read("s-1", { allEvents: true })
      expect(yield* Schema.decodeUnknownEffect(Transcript)(JSON.parse(JSON.stringify(value)))).toEqual(value)
    })
  )

  it.effect("cuts long texts between characters, and not with --full", () =>
    Effect.gen(function* () {
      const textOf = (value: Transcript) =>
        value.entries[0]?.entry === "message" ? value.entries[0].parts[0]!.text : null
      expect(textOf(yield* read("s-1", { textChars: 9 }))).toEqual({
        text: "Fix the ",
        chars: 15,
        is_cut: true
      })
      expect(textOf(yield* read("s-1", { textChars: 10 }))).toEqual({
        text: "Fix the 😀",
        chars: 15,
        is_cut: true
      })
      expect(textOf(yield* read("s-1", { full: true }))).toMatchObject({ is_cut: false })
    })
  )

  it.effect("says when the text was not kept", () =>
    Effect.gen(function* () {
      const bare = makeTrail()
      bare.session("s-1")
      bare.part(bare.message("s-1", { at: at(0) }), { chars: 7 })
      bare.derive()
      const value = yield* Effect.provide(transcript("s-1"), bare.layer)
      expect(value.entries[0]).toMatchObject({ parts: [{ text: { text: null, chars: 7, is_cut: false } }] })
    })
  )

  it.effect("of a fork has its own messages, and those of its origin when asked", () =>
    Effect.gen(function* () {
      expect(outline(yield* read("fork-1"))).toEqual(["f1"])
      const whole = yield* read("fork-1", { inherited: true })
      expect(outline(whole)).toEqual(["m1", "f1"])
      expect(whole).toMatchObject({ total: 2, with_inherited: true })
      expect(whole.entries).toMatchObject([
        { owner: "s-1", is_inherited: true },
        { owner: "fork-1", is_inherited: false }
      ])
    })
  )

  it.effect("comes in pages that add up", () =>
    Effect.gen(function* () {
      const pages = [
        yield* read("s-1", { limit: 1 }),
        yield* read("s-1", { limit: 1, offset: 1 }),
        yield* read("s-1", { limit: 1, offset: 2 })
      ]
      expect(pages.map(outline)).toEqual([["m1"], ["m2", "<compaction>"], ["m3", "<interrupted>"]])
      expect(pages.map(({ next_offset }) => next_offset)).toEqual([1, 2, null])
      expect(outline(yield* read("s-1", { last: 1 }))).toEqual(["m3", "<interrupted>"])
      expect(outline(yield* read("s-1", { offset: 9 }))).toEqual([])
    })
  )

  it.effect.each<[question: TranscriptQuestion, says: string]>([
    [{ offset: -1 }, "--offset -1"],
    [{ limit: 0 }, "--limit 0"],
    [{ last: 0 }, "--last 0"],
    [{ last: 1, offset: 1 }, "--last and --offset"]
  ])("%o is refused", ([question, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read("s-1", question))
      expect(error).toMatchObject({ reason: "bad_input" })
      expect(error.message).toContain(says)
    })
  )

  it.effect("keeps to the order of reading where there are no times", () =>
    Effect.gen(function* () {
      const bare = makeTrail()
      bare.session("s-1")
      for (const id of ["z", "a", "k"]) bare.message("s-1", { id, at: null })
      bare.message("s-1", { id: "timed", at: at(0) })
      bare.event("s-1", "compaction", at(1))
      bare.derive()
      const read = (question: TranscriptQuestion) => Effect.provide(transcript("s-1", question), bare.layer)
      expect(outline(yield* read({}))).toEqual(["z", "a", "k", "timed", "<compaction>"])
      const pages = [0, 1, 2, 3].map((offset) => Effect.map(read({ offset, limit: 1 }), outline))
      expect(yield* Effect.all(pages)).toEqual([["z"], ["a"], ["k"], ["timed", "<compaction>"]])
    })
  )
})

describe("a reference", () => {
  it.effect.each([
    ["s-1", "s-1"],
    ["latest", "fork-1"],
    ["fork", "fork-1"],
    ["claude-code:s-1", "s-1"]
  ] as const)("%s names %s", ([reference, id]) =>
    Effect.map(read(reference), (value) => expect(value.session).toBe(id))
  )

  it.effect.each([
    ["nobody", "not_found", "no session nobody"],
    ["for", "not_found", "no session for"],
    ["codex:s-1", "not_found", "no session codex:s-1"]
  ] as const)("%s is not found", ([reference, reason, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read(reference))
      expect(error).toMatchObject({ reason })
      expect(error.message).toContain(says)
    })
  )

  it.effect("that fits a session and its own sub-agents is that session", () =>
    Effect.gen(function* () {
      const family = makeTrail()
      family.session("abcd-1")
      family.session("abcd-1/agent-7", { parent: "abcd-1" })
      const found = yield* Effect.provide(transcript("abcd"), family.layer)
      expect(found.session).toBe("abcd-1")
      family.session("abcd-10")
      const error = yield* Effect.flip(Effect.provide(transcript("abcd"), family.layer))
      expect(error).toMatchObject({ reason: "bad_input" })
    })
  )

  it.effect("that fits several lists them", () =>
    Effect.gen(function* () {
      const two = makeTrail()
      two.session("abcd-1")
      two.session("abcd-2")
      two.session("same", { agent: "codex" })
      two.session("same", { agent: "opencode" })
      const begins = yield* Effect.flip(Effect.provide(transcript("abcd"), two.layer))
      expect(begins).toMatchObject({ reason: "bad_input", candidates: ["abcd-1", "abcd-2"] })
      const twice = yield* Effect.flip(Effect.provide(transcript("same"), two.layer))
      expect(twice).toMatchObject({ reason: "bad_input", candidates: ["codex:same", "opencode:same"] })
      const one = yield* Effect.provide(transcript("opencode:same"), two.layer)
      expect(one.agent).toBe("opencode")
    })
  )

  it.effect("latest, in an empty store, is not found", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(transcript("latest"), makeTrail().layer))
      expect(error).toMatchObject({ reason: "not_found" })
    })
  )
})
