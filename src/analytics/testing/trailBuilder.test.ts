import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { Content } from "../../store/Content.ts"
import { makeTrail } from "./trailBuilder.ts"

const small = () => {
  const trail = makeTrail()
  trail.session("s1", { project: "/home/ada/shop", title: "Shop" })
  trail.session("s2", { parent: "s1", role: "Explore" })
  const prompt = trail.message("s1", { at: "2026-03-01T10:00:00Z", text: "Fix the cart" })
  const answer = trail.message("s1", { kind: "answer", at: "2026-03-01T10:00:05Z" })
  const call = trail.tool(answer, {
    tool: "mcp__github__search",
    input: { q: "cart" },
    output: "none",
    duration: 1500
  })
  trail.tool(answer, { tool: "Bash", error: { type: "exit_code", code: "1" } })
  trail.file(answer, call, "/home/ada/shop/cart.ts", { verb: "edit", added: 3, removed: 1 })
  trail.request("s1", {
    at: "2026-03-01T10:14:59Z",
    message: answer,
    input: 10,
    output: 7,
    computed: 500,
    file: "/f"
  })
  trail.request("s1", { at: "2026-03-01T10:15:00Z", input: 1, output: 2, record: { usage: 1 } })
  trail.request("s2", { at: null, output: 3, recorded: 40, counted: false })
  trail.event("s1", "compaction", "2026-03-01T10:16:00Z")
  trail.derive()
  return { trail, prompt, answer }
}

it.effect("rollups follow from the rows", () => {
  const { trail } = small()
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const slots =
      yield* sql`SELECT slot, session_id, requests, output_tokens, cost_usd_micros, unpriced_requests FROM usage_slots`
        .values
    const slot = Date.parse("2026-03-01T10:00:00Z") / 900_000
    expect(slots).toEqual([
      [slot, 1, 1, 7, 500, 0],
      [slot + 1, 1, 1, 2, 0, 1]
    ])
    const [stats] = yield* sql`SELECT * FROM session_stats WHERE session_id = 1`
    expect(stats).toMatchObject({
      messages: 2,
      prompts: 1,
      requests: 2,
      tool_calls: 2,
      tool_errors: 1,
      compactions: 1,
      cost_usd_micros: 500,
      cost_status: "lower_bound",
      unpriced_requests: 1,
      lines_added: 3,
      files_touched: 1,
      first_prompt_message_id: 1
    })
    const sessions = yield* sql`SELECT parent_id, started_at_ms, ended_at_ms FROM sessions ORDER BY id`.values
    expect(sessions).toEqual([
      [null, Date.parse("2026-03-01T10:00:00Z"), Date.parse("2026-03-01T10:15:00Z")],
      [1, null, null]
    ])
  }).pipe(Effect.provide(trail.layer))
})

it.effect("texts and records can be read back", () => {
  const { trail } = small()
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const content = yield* Content
    const [row] = yield* sql<{ address: number; length: number; pointer: string }>`
      SELECT p.address, p.length, q.pointer FROM parts p JOIN pointers q ON q.id = p.pointer_id WHERE p.key = 'text'`
    expect(yield* content.text(row!)).toBe("Fix the cart")
    const [request] = yield* sql<{
      address: number
      length: number
    }>`SELECT address, length FROM requests WHERE address IS NOT NULL`
    expect((yield* content.raw(request!.address, request!.length))?.toString()).toBe('{"usage":1}')
    expect(yield* content.provenance(request!.address)).toEqual({
      path: "/trail/s1.jsonl",
      generation: 0,
      offset: Buffer.byteLength('{"text":"Fix the cart"}\n')
    })
  }).pipe(Effect.provide(trail.layer))
})
