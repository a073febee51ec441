import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { FilesReport } from "../report/Files.ts"
import { files, type FilesQuestion } from "./Files.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"

const minute = (at: number) => Date.UTC(2026, 2, 1, 10, at)

/** One call in a message of its own. */
const call = (
  trail: Trail,
  session: string,
  at: number,
  tool: string,
  file?: { path: string; verb: "read" | "edit" | "write"; added?: number; removed?: number },
  more: object = {}
) => {
  const message = trail.message(session, { kind: "answer", at: minute(at) })
  const key = trail.tool(message, { tool, outputChars: 100, ...more })
  if (file !== undefined) trail.file(message, key, file.path, file)
}

const small = () => {
  const trail = makeTrail()
  trail.session("s", { project: "/home/ada/shop" })
  trail.session("w", { project: "/home/ada/shop", directory: "/home/ada/wt" })
  const cart = "/home/ada/shop/src/cart.ts"
  trail.message("s", { at: minute(0) })
  call(trail, "s", 1, "Read", { path: cart, verb: "read" })
  call(trail, "s", 2, "Read", { path: "src/cart.ts", verb: "read" })
  call(trail, "s", 3, "Edit", { path: cart, verb: "edit", added: 10, removed: 4 })
  call(trail, "s", 4, "Read", { path: cart, verb: "read" })
  call(trail, "s", 5, "Bash", undefined, { title: "npm test", error: { type: "exit_code" } })
  call(trail, "s", 6, "Edit", { path: cart, verb: "edit", added: 1, removed: 1 })
  call(trail, "s", 7, "Edit", { path: cart, verb: "edit", added: 2, removed: 0 })
  trail.event("s", "compaction", minute(8))
  call(trail, "s", 9, "Read", { path: cart, verb: "read" })
  trail.message("s", { at: minute(10) })
  call(trail, "s", 11, "Edit", { path: cart, verb: "edit", added: 3, removed: 3 })
  call(trail, "w", 20, "Write", { path: "/home/ada/wt/src/cart.ts", verb: "write", added: 5 })
  call(trail, "w", 21, "Read", { path: "/etc/hosts", verb: "read" })
  trail.derive()
  return trail
}

const ask = (question: FilesQuestion, trail = small()) =>
  Effect.runPromise(files({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))

describe("files", () => {
  it("have one row in every worktree and however their path is written", async () => {
    const report = await ask({})
    expect(report.rows.map((row) => [row.project, row.path])).toEqual([
      ["/home/ada/shop", "src/cart.ts"],
      [null, "/etc/hosts"]
    ])
    expect(report.rows[0]).toEqual({
      project: "/home/ada/shop",
      path: "src/cart.ts",
      files: 1,
      reads: 4,
      writes: 1,
      edits: 4,
      deletes: 0,
      moves: 0,
      changes: 5,
      lines_added: 21,
      lines_removed: 8,
      churn: 29,
      sessions: 2,
      // minute 2; not minute 4, after a change, nor minute 9, after a compaction
      rereads: 1,
      reread_chars: 100,
      // minute 6, after the failed test; minute 7 follows no new failure
      retries: 1,
      // first exchange no, second yes, the worktree's yes
      one_shot_rate: 2 / 3,
      first_touched_at_ms: minute(1),
      last_touched_at_ms: minute(20),
      cost: null
    })
    expect(report.totals).toMatchObject({ files: 2, reads: 5, changes: 5, one_shot_rate: 2 / 3 })
    expect(Schema.decodeUnknownSync(FilesReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    [
      { by: "directory" },
      [
        ["/home/ada/shop", "src", 1],
        [null, "/etc", 1]
      ]
    ],
    [
      { by: "extension" },
      [
        [null, ".ts", 1],
        [null, "(none)", 1]
      ]
    ],
    [{ under: "src/" }, [["/home/ada/shop", "src/cart.ts", 1]]],
    [{ under: "/home/ada" }, [["/home/ada/shop", "src/cart.ts", 1]]]
  ] as const)("%j", async (question, rows) => {
    const report = await ask(question)
    expect(report.rows.map((row) => [row.project, row.path, row.files])).toEqual(rows)
  })

  it("a range counts what happened in it, and still knows what came before", async () => {
    const report = await ask({ since: "2026-03-01T10:00:00Z", until: "2026-03-01T10:15:00Z" })
    expect(report.totals).toMatchObject({ reads: 4, changes: 4, rereads: 1, retries: 1 })
    const trail = small()
    call(trail, "w", 40, "Read", { path: "/etc/hosts", verb: "read" })
    trail.derive()
    trail.database.exec("UPDATE sessions SET ended_at_ms = NULL")
    const later = await ask({ since: "2026-03-01T10:30:00Z" }, trail)
    expect(later.rows.map((row) => [row.path, row.reads, row.rereads])).toEqual([["/etc/hosts", 1, 1]])
  })

  it("costs are those of the carry model, folded alike", async () => {
    const report = await ask({ costs: true })
    expect(report.rows[0]!.cost).toMatchObject({ calls: 9 })
  })
})
