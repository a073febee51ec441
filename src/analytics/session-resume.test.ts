import { execFileSync } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { type OwnerOf, sessionResume } from "./session-resume.ts"
import { shellQuote } from "./shell-quote.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const resume = (
  agent: string,
  id: string,
  row: Parameters<ReturnType<typeof makeTrail>["session"]>[1] = {}
) => {
  const trail = makeTrail()
  trail.session(id, { agent, ...row })
  trail.message(id, { at: 0, text: "Go" })
  trail.derive()
  trail.database.prepare("UPDATE source_files SET format = ?").run(formats[agent] ?? "notes")
  return { trail, value: Effect.provide(sessionResume(id, ownerOf), trail.layer) }
}

const formats: Readonly<Record<string, string>> = {
  "claude-code": "transcript",
  codex: "rollout",
  opencode: "opencode-db"
}

/** A transcript of the test is named by its session. */
const ownerOf: OwnerOf = ({ path }) => /([^/]+)\.jsonl$/.exec(path)?.[1] ?? null

describe("resuming", () => {
  it.effect.each<[agent: string, command: string]>([
    ["claude-code", "cd -- '/home/ada/my shop' && claude --resume s-1"],
    ["codex", "cd -- '/home/ada/my shop' && codex resume s-1"],
    ["opencode", "cd -- '/home/ada/my shop' && opencode --session s-1"]
  ])("%s", ([agent, command]) =>
    Effect.gen(function* () {
      const value = yield* resume(agent, "s-1", { project: "/home/ada/my shop" }).value
      expect(value).toMatchObject({
        session: "s-1",
        agent,
        directory: "/home/ada/my shop",
        command,
        trail: "present",
        notes: []
      })
    })
  )

  it.effect("tells when the agent's file is gone, and how to bring it back", () =>
    Effect.gen(function* () {
      const { trail, value } = resume("codex", "s-1", { project: "/p" })
      trail.database.exec("UPDATE source_files SET vanished_at_ms = 1")
      const gone = yield* value
      expect(gone).toMatchObject({ trail: "gone", command: "cd -- /p && codex resume s-1" })
      expect(gone.notes).toEqual([expect.stringContaining("spoor sessions restore s-1")])
      trail.database.exec("DELETE FROM session_files")
      expect((yield* value).trail).toBe("unknown")
    })
  )

  it.effect("judges by the session's own transcript, and by no other file that tells of it", () =>
    Effect.gen(function* () {
      const { trail, value } = resume("claude-code", "s-1", { project: "/p" })
      const { database } = trail
      // its fork begins with its lines, a journal names it
      database.exec(`INSERT INTO source_files (id, source, format, root, path, kind, inode, mtime_ms, size_bytes,
          cursor_bytes, kept_bytes, status, first_seen_at_ms, read_at_ms)
        SELECT 101, source, 'transcript', root, '/trail/fork-1.jsonl', kind, 1, 0, 0, 0, 0, status, 0, 0 FROM source_files LIMIT 1;
        INSERT INTO source_files (id, source, format, root, path, kind, inode, mtime_ms, size_bytes,
          cursor_bytes, kept_bytes, status, first_seen_at_ms, read_at_ms)
        SELECT 102, source, 'workflow-journal', root, '/trail/s-1.journal', kind, 2, 0, 0, 0, 0, status, 0, 0 FROM source_files LIMIT 1;
        INSERT INTO session_files SELECT id, 101 FROM sessions;
        INSERT INTO session_files SELECT id, 102 FROM sessions`)
      expect((yield* value).trail).toBe("present")
      database.exec("UPDATE source_files SET vanished_at_ms = 1 WHERE path = '/trail/s-1.jsonl'")
      const gone = yield* value
      expect(gone).toMatchObject({ trail: "gone", command: "cd -- /p && claude --resume s-1" })
      expect(gone.notes).toEqual([expect.stringContaining("spoor sessions restore s-1")])
      database.exec("DELETE FROM session_files WHERE file_id NOT IN (101, 102)")
      expect((yield* value).trail).toBe("unknown")
    })
  )

  it.effect("tells when the folder is not known", () =>
    Effect.gen(function* () {
      const value = yield* resume("codex", "s-1").value
      expect(value).toMatchObject({ directory: null, command: "codex resume s-1" })
      expect(value.notes[0]).toContain("does not name the folder")
    })
  )

  it.effect.each<[says: string, agent: string, id: string, row: object]>([
    ["spoor sessions resume root-1", "claude-code", "sub-1", { parent: "root-1" }],
    ["started for itself", "codex", "sys-1", { relation: "system" }],
    ["not known how acme resumes", "acme", "s-1", {}],
    ["begins with a dash", "codex", "--yolo", {}]
  ])("is not possible: %s", ([says, agent, id, row]) =>
    Effect.gen(function* () {
      const value = yield* resume(agent, id, row).value
      expect(value).toMatchObject({ command: null, arguments: null })
      expect(value.notes).toEqual([expect.stringContaining(says)])
    })
  )
})

describe("a quoted word", () => {
  it.each([
    ["plain-word_1.txt", "plain-word_1.txt"],
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", "'it'\\''s'"],
    ["$(rm -rf /) `x` ; & | > \n", "'$(rm -rf /) `x` ; & | > \n'"]
  ])("%j", (text, quoted) => expect(shellQuote(text)).toBe(quoted))

  it("is read by the shell as exactly that text", () => {
    const word = fc.string({
      maxLength: 30,
      unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "\n", " ", "*", "~", "a", "é", ";", "-")
    })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const out = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${words.map(shellQuote).join(" ")}`], {
          encoding: "utf8"
        })
        expect(out.split("\0").slice(0, -1)).toEqual(words)
      }),
      { numRuns: 50 }
    )
  })
})
