import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { compareVersions } from "../../src/cli/doctor/compareVersions.ts"
import { leaveTrail, projectOf, transcriptOf } from "./agentHome.ts"
import { openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  leaveTrail(door.home)
  await door.spoor("ingest")
})
afterAll(() => door.close())

describe("spoor doctor", () => {
  it("finds a healthy machine in order, and changes nothing", async () => {
    const before = fs
      .readdirSync(path.join(door.home, ".local/share/spoor"))
      .filter((name) => !name.includes("-"))
    const { code, out, err } = await door.spoor("doctor")
    expect([code, err]).toEqual([0, ""])
    expect(out).toMatch(
      /✓ Claude Code: 3 sessions from .*\.claude\/projects \(transcript 3\); versions 2\.1\.156; last read 20/
    )
    expect(out).toMatch(/· Claude Code: 1 last line not finished yet/)
    expect(out).toMatch(/deletes its transcripts after 30 days; what was read by then is in custody/)
    expect(out).toMatch(/22222222.*\.jsonl +\d+ +torn/)
    expect(
      fs.readdirSync(path.join(door.home, ".local/share/spoor")).filter((name) => !name.includes("-"))
    ).toEqual(before)
  })

  it("tells programs the same", async () => {
    const { out } = await door.spoor("doctor --json")
    const report = JSON.parse(out) as {
      readonly worst: string
      readonly sources: ReadonlyArray<Record<string, unknown>>
      readonly store: Record<string, unknown>
    }
    expect(report.worst).toBe("note")
    expect(report.store).toMatchObject({ is_there: true, waiting_for_index: 0, suspicious: {} })
    const agents = ["agent-runs", "claude-code", "codex", "opencode", "telemetry"]
    expect(report.sources.map(({ agent }) => agent)).toEqual(agents)
    expect(report.sources[1]).toMatchObject({
      sessions: 3,
      retention_days: 30,
      rejections: { torn: 1 },
      versions: ["2.1.156"]
    })
  })

  it("exits 5 when something is wrong but usable: rejected lines, unknown kinds, custody off, a newer agent", async () => {
    const sick = openDoor()
    leaveTrail(sick.home)
    const lines = fs.readFileSync(transcriptOf(sick.home), "utf8").replaceAll("2.1.156", "9.9.9")
    fs.writeFileSync(
      transcriptOf(sick.home),
      `${lines}{"type":"brand-new-kind","sessionId":"x"}\nnot json at all\n`
    )
    fs.writeFileSync(
      path.join(sick.home, ".claude/settings.json"),
      '{ "cleanupPeriodDays": 7, "env": { "KEY": "hush" } }'
    )
    await sick.spoor("ingest")
    fs.rmSync(path.join(projectOf(sick.home), "22222222-0000-4000-8000-000000000002.jsonl"))
    await sick.spoor("ingest")
    const { code, out } = await sick.spoor("doctor", { env: { SPOOR_CUSTODY: "false" } })
    expect(code).toBe(5)
    expect(out).toMatch(/! Claude Code: 1 record rejected: not_json 1/)
    expect(out).toMatch(/· Claude Code: records of unknown kinds, kept raw: .*brand-new-kind 1/)
    expect(out).toMatch(/version 9\.9\.9 is newer than those tested/)
    expect(out).toMatch(/! Claude Code: deletes its transcripts after 7 days; and custody is off/)
    expect(out).toMatch(/1 file gone since they were read/)
    expect(out).not.toContain("hush")
    sick.close()
  })

  it("names a file that cannot be opened, though nobody knows whose it is", async () => {
    const sick = openDoor()
    const folder = path.join(sick.home, ".local/share/opencode")
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(
      path.join(folder, "opencode.db"),
      `SQLite format 3\0${"no database at all ".repeat(100)}`
    )
    expect((await sick.spoor("ingest")).code).toBe(5)
    const { code, out } = await sick.spoor("doctor")
    expect(code).toBe(5)
    expect(out).toMatch(/! OpenCode: 1 file could not be read/)
    expect(out).toMatch(/opencode\.db +\d+ +unreadable/)
    sick.close()
  })

  it("says what to do on a machine without any trail", async () => {
    const empty = openDoor()
    const { code, out } = await empty.spoor("doctor")
    expect(code).toBe(5)
    expect(out).toContain("! No agent's trail was found on this machine")
    expect(out).toContain("· No store at")
    expect(fs.existsSync(path.join(empty.home, ".local/share/spoor"))).toBe(false)
    empty.close()
  })

  it("exits 1 for a damaged store, and for a configuration that is wrong", async () => {
    fs.writeFileSync(
      path.join(door.home, "junk.db"),
      "not a database at all, but long enough to be read".repeat(40)
    )
    const damaged = await door.spoor("doctor --db junk.db")
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringContaining("✗ ")])
    fs.writeFileSync(path.join(door.home, "wrong.jsonc"), '{ "timezon": 1 }')
    const wrong = await door.spoor("doctor --config wrong.jsonc")
    expect([wrong.code, wrong.out]).toEqual([
      1,
      expect.stringContaining("✗ wrong.jsonc:1:3: timezon is no setting")
    ])
    expect((await door.spoor("doctor", { env: { DATABASE_URL: "postgres://h/d" } })).code).toBe(1)
  })

  it("knows what is switched off", async () => {
    fs.writeFileSync(path.join(door.home, "off.jsonc"), '{ "sources": { "codex": { "enabled": false } } }')
    expect((await door.spoor("doctor --config off.jsonc")).out).toContain(
      "· Codex: switched off in the configuration"
    )
  })
})

describe("spoor doctor files", () => {
  it("lists what could not be read and why, archives what is gone for long, and knows one file from another", async () => {
    const sick = openDoor()
    leaveTrail(sick.home)
    const rollouts = path.join(sick.home, ".codex/sessions")
    fs.mkdirSync(rollouts, { recursive: true })
    const damaged = path.join(rollouts, "rollout-2026-06-01T00-00-00-x.jsonl.zst")
    fs.writeFileSync(damaged, Buffer.from("28b52ffd00ff00ff00ff", "hex"))
    expect((await sick.spoor("ingest")).code).toBe(5)
    const failed = await sick.spoor("doctor files --status failed,transient_failure")
    expect([failed.code, failed.err]).toEqual([0, ""])
    expect(failed.out).toMatch(/rollout-2026.*\.zst +document +failed .* 1 +.*no whole zstd file/)
    expect(failed.out).toMatch(/3 files read, 1 failed, 0 waiting, 0 not a trail\./)
    expect((await sick.spoor("doctor files --status skipped")).err).toContain("No file fits.")
    fs.rmSync(transcriptOf(sick.home))
    await sick.spoor("ingest")
    const one = await sick.spoor(["doctor", "files", transcriptOf(sick.home)])
    expect(one.out).toMatch(/State +read, gone\n/)
    expect(one.out).toMatch(/Read to +byte [\d,]+\n/)
    expect(one.out).toMatch(/By run +[0-9a-f-]{36}\n/)
    const store = new DatabaseSync(path.join(sick.home, ".local/share/spoor/spoor.db"))
    store.exec("UPDATE source_files SET vanished_at_ms = 1 WHERE vanished_at_ms IS NOT NULL")
    store.close()
    await sick.spoor("ingest")
    expect((await sick.spoor("doctor files --gone")).out).toMatch(
      /read, archived .*; 1 of them gone, 1 archived\./s
    )
    expect((await sick.spoor("doctor")).out).toMatch(/✓ 1 file gone for long: their states are archived/)
    const missing = await sick.spoor(["doctor", "files", "/nowhere/at/all"])
    expect([missing.code, missing.out]).toEqual([4, ""])
    expect((await openDoor().spoor("doctor files")).code).toBe(4)
    sick.close()
  })
})

describe("versions", () => {
  it.for([
    ["1.2.3", "1.2.10", -1],
    ["v1.16.0", "1.16.0", 0],
    ["2.0", "1.99.99", 1],
    ["1.17.3-aiand.1", "1.17.3", 0]
  ] as const)("%s beside %s", ([a, b, sign]) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign)
  })
})
