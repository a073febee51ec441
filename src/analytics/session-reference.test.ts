import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { findSession } from "./session-reference.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { usage } from "./Usage.ts"

const trailOf = () => {
  const trail = makeTrail()
  const request = (session: string, at: string, input: number) =>
    trail.request(session, { message: trail.message(session, { kind: "answer", at }), at, input })
  trail.session("shared-1")
  request("shared-1", "2026-03-01T10:00:00Z", 1)
  trail.session("shared-1", { agent: "codex" })
  request("shared-1", "2026-03-01T10:00:00Z", 2)
  trail.session("older-22")
  trail.session("older-23")
  request("older-22", "2026-03-01T10:00:00Z", 10)
  request("older-23", "2026-03-01T10:00:00Z", 20)
  trail.session("newest-1", { agent: "codex" })
  trail.session("newest-1/helper", { parent: "newest-1", agent: "codex" })
  request("newest-1", "2026-03-03T10:00:00Z", 100)
  request("newest-1/helper", "2026-03-04T10:00:00Z", 200)
  trail.derive()
  return trail
}

const trail = trailOf()
const found = (reference: string) => Effect.provide(findSession(reference), trail.layer)
const input = (...sessions: ReadonlyArray<string>) =>
  usage({ period: "monthly", sessions }).pipe(
    Effect.map(({ totals }) => totals.input_tokens),
    Effect.provide(trail.layer)
  )

describe("one session is named by", () => {
  it.effect.each([
    ["its id", "older-22", "older-22"],
    ["the beginning of its id", "newe", "newest-1"],
    ["its agent and its id", "codex:shared-1", "shared-1"],
    ["its agent and the beginning of its id", "codex:shar", "shared-1"],
    ["being the last", "latest", "newest-1"]
  ] as const)("%s: %s", ([, reference, id]) =>
    Effect.map(found(reference), (session) => expect(session.id).toBe(id))
  )

  it.effect.each([
    ["older-2", "bad_input", "Several sessions begin with older-2.", ["older-22", "older-23"]],
    [
      "shared-1",
      "bad_input",
      "Several agents have a session shared-1.",
      ["claude-code:shared-1", "codex:shared-1"]
    ],
    ["nobody", "not_found", "There is no session nobody.", undefined],
    ["codex:older-22", "not_found", "There is no session codex:older-22.", undefined],
    ["new", "not_found", "Of an id, give 4 characters at least.", undefined]
  ] as const)("%s names none", ([reference, reason, says, candidates]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(found(reference))
      expect(error).toMatchObject({ reason, message: expect.stringContaining(says) })
      expect((error as { readonly candidates?: unknown }).candidates).toEqual(candidates)
    })
  )

  it.effect("nothing where there is none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(findSession("latest"), makeTrail().layer))
      expect(error).toMatchObject({ reason: "not_found", message: expect.stringContaining("spoor ingest") })
    })
  )
})

describe("a filter takes the same names, with the sub-agents of each", () => {
  it.effect.each([
    [["latest"], 300],
    [["newest-1"], 300],
    [["newest-1/helper"], 200],
    [["shared-1"], 3],
    [["codex:shared-1"], 2],
    [["claude-code:shared-1", "older-23"], 21],
    [["latest", "newest-1"], 300]
  ] as const)("%s", ([sessions, tokens]) => Effect.map(input(...sessions), (sum) => expect(sum).toBe(tokens)))
})
