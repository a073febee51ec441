/** Work made at random: prompts, tool calls and file operations in any order, with whatever a trail may lack. */
import * as fc from "fast-check"
import type { FileVerb } from "../../record/FileOperation.ts"
import { makeTrail, type Trail } from "./trailBuilder.ts"

interface RandomOperation {
  readonly path: string
  readonly verb: FileVerb
  readonly added: number | null
}

interface RandomCall {
  readonly tool: string | null
  readonly status: "pending" | "running" | "completed" | "error" | "denied" | "cancelled"
  readonly title: string | null
  readonly started: number | null
  readonly duration: number | null
  readonly chars: number
  readonly child: boolean
  readonly operations: ReadonlyArray<RandomOperation>
}

interface RandomMessage {
  readonly session: number
  readonly kind: "prompt" | "delegation" | "answer"
  readonly at: number | null
  /** Copied by a fork: its request counts elsewhere. */
  readonly isCopy: boolean
  readonly model: string | null
  readonly calls: ReadonlyArray<RandomCall>
}

export interface RandomWork {
  readonly sessions: ReadonlyArray<{
    readonly agent: string
    readonly place: readonly [string, string] | null
  }>
  readonly messages: ReadonlyArray<RandomMessage>
  readonly compactions: ReadonlyArray<{ readonly session: number; readonly at: number }>
}

const minute = fc.integer({ min: 0, max: 40 })

const operation: fc.Arbitrary<RandomOperation> = fc.record({
  path: fc.constantFrom("/r/a.ts", "a.ts", "/wt/a.ts", "src/b.ts", "/wt/src/b.ts", "/etc/hosts", "./a.ts"),
  verb: fc.constantFrom("read", "read", "edit", "write", "delete", "move"),
  added: fc.option(fc.nat(9))
})

const call: fc.Arbitrary<RandomCall> = fc.record({
  tool: fc.constantFrom("Read", "Edit", "Bash", "Bash", "mcp__github__search", "Skill", null),
  status: fc.constantFrom("completed", "completed", "error", "denied", "cancelled", "pending", "running"),
  title: fc.constantFrom(null, "npm test", "ls -la", "git push"),
  started: fc.option(minute),
  duration: fc.option(fc.nat(5)),
  chars: fc.nat(50),
  child: fc.boolean(),
  operations: fc.array(operation, { maxLength: 2 })
})

const message: fc.Arbitrary<RandomMessage> = fc.record({
  session: fc.nat(2),
  kind: fc.constantFrom("prompt", "delegation", "answer", "answer", "answer"),
  at: fc.option(minute, { freq: 8 }),
  isCopy: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  model: fc.constantFrom("claude-opus-4-5", "gpt-5.4", null),
  calls: fc.array(call, { maxLength: 3 })
})

export const randomWork: fc.Arbitrary<RandomWork> = fc.record({
  sessions: fc.array(
    fc.record({
      agent: fc.constantFrom("claude-code", "codex"),
      place: fc.constantFrom(null, ["/r", "/r"] as const, ["/r", "/wt"] as const, ["/q", "/q"] as const)
    }),
    { minLength: 3, maxLength: 3 }
  ),
  messages: fc.array(message, { maxLength: 14 }),
  compactions: fc.array(fc.record({ session: fc.nat(2), at: minute }), { maxLength: 3 })
})

/** The beginning of all times of random work. */
export const workBegins = Date.UTC(2026, 2, 1)

const at = (minutes: number | null): number | null =>
  minutes === null ? null : workBegins + minutes * 60_000

/** Puts random work into a store. */
export const plantWork = ({ sessions, messages, compactions }: RandomWork): Trail => {
  const trail = makeTrail()
  for (const [i, { agent, place }] of sessions.entries()) {
    trail.session(`s${i}`, { agent, ...(place === null ? {} : { project: place[0], directory: place[1] }) })
  }
  for (const one of messages) plantMessage(trail, one)
  for (const { session, at: minutes } of compactions) trail.event(`s${session}`, "compaction", at(minutes))
  trail.derive()
  // calls may lie outside of the times of their messages, of which those of sessions are made
  trail.database.exec("UPDATE sessions SET started_at_ms = NULL, ended_at_ms = NULL")
  return trail
}

const plantMessage = (trail: Trail, one: RandomMessage): void => {
  const session = `s${one.session}`
  const id = trail.message(session, { kind: one.kind, at: at(one.at), model: one.model })
  if (one.kind === "answer") {
    trail.request(session, { message: id, at: at(one.at), output: 1, computed: 1, counted: !one.isCopy })
  }
  for (const call of one.calls) {
    const key = trail.tool(id, {
      tool: call.tool ?? "none",
      status: call.status,
      title: call.title,
      started: at(call.started),
      duration: call.duration,
      inputChars: call.chars,
      outputChars: call.chars * 2,
      child: call.child ? "s2" : null
    })
    const nothing = (column: string) =>
      trail.database.prepare(`UPDATE parts SET ${column} = NULL WHERE key = ?`).run(key)
    if (call.tool === null) nothing("tool_id")
    if (call.started === null) nothing("started_at_ms")
    for (const { path, verb, added } of new Map(
      call.operations.map((each) => [`${each.path} ${each.verb}`, each])
    ).values()) {
      trail.file(id, key, path, { verb, added, removed: 1 })
    }
  }
}
