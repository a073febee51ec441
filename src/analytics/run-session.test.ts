import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { AgentRun, RunExecution } from "../record/AgentRun.ts"
import { aRun } from "../store/runs/testing/aRun.ts"
import { runSession } from "./run-session.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const noon = Date.UTC(2026, 10, 2, 12)

const trail = makeTrail()
trail.session("early", { project: "/quay", started: noon - 3000 })
trail.session("then", { project: "/quay", started: noon - 500, title: "Moorings" })
trail.session("its-helper", { project: "/quay", started: noon + 5000, parent: "then" })
trail.session("other", { project: "/quay", started: noon + 5000, agent: "codex" })
trail.session("elsewhere", { project: "/pier", started: noon + 5000 })
trail.session("late", { project: "/quay", started: noon + 20_000 })
trail.derive()

const ran = (more: Partial<RunExecution>, completed_at_ms: number | null = noon + 10_000): AgentRun =>
  aRun("a", {
    completed_at_ms,
    execution: {
      revision: 2,
      command: ["/usr/local/bin/claude", "-p", "Moor"],
      cwd: "/quay",
      machine: "workbench",
      recorder: { pid: 7, identity: null },
      began_at_ms: noon,
      exit_code: 0,
      signal: null,
      timeout_ms: null,
      prompt_from: "arguments",
      stdin: null,
      is_output_whole: true,
      usage: null,
      session: null,
      history: [],
      ...more
    }
  })

describe("the session of a run", () => {
  it.effect("is the one that its output named, known or not", () =>
    Effect.gen(function* () {
      const session = { agent: "claude-code", native_id: "late" }
      expect(yield* runSession(ran({ session }))).toMatchObject({ ...session, by: "output", is_known: true })
      const unread = { agent: "codex", native_id: "late" }
      expect(yield* runSession(ran({ session: unread }))).toMatchObject({ ...unread, is_known: false })
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("is else the only one of its agent that a person began there and then", () =>
    Effect.gen(function* () {
      const found = { native_id: "then", title: "Moorings", by: "place_and_time", is_known: true }
      expect(yield* runSession(ran({}))).toMatchObject(found)
      expect(yield* runSession(ran({ command: ["codex.exe", "exec"] }))).toMatchObject({ native_id: "other" })
      expect(yield* runSession(ran({ cwd: "/pier" }))).toMatchObject({ native_id: "elsewhere" })
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("is not guessed: none, several, never begun, run by others", () =>
    Effect.gen(function* () {
      expect(yield* runSession(ran({ cwd: "/beach" }))).toBeNull()
      expect(yield* runSession(ran({ command: ["make"] }))).toBeNull()
      expect(yield* runSession(ran({}, null))).toBeNull()
      expect(yield* runSession(ran({ began_at_ms: null }))).toBeNull()
      expect(yield* runSession(aRun("a"))).toBeNull()
    }).pipe(Effect.provide(trail.layer))
  )
})
