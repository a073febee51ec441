/** From what an agent left on disk to what a person sees, through the door. */
import type { ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { IngestSummary } from "../../src/ingest/IngestSummary.ts"
import { goOn, leaveTrail, mainId, otherId, projectOf, secret, transcriptOf } from "./agentHome.ts"
import { openDoor } from "./door.ts"
import { writeClaudeTrail } from "../support/claudeTrail.ts"

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  leaveTrail(door.home)
  await door.spoor("ingest")
})
afterAll(() => door.close())

/** JSON as it is read here: its fields are looked at, not trusted. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = Record<string, any>

const json = async (line: string, home = door): Promise<Answer> => {
  const { out, err } = await home.spoor(`${line} --json`)
  if (out === "") throw new Error(err)
  return JSON.parse(out) as Answer
}

const noControls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/

describe("a fresh home", () => {
  it("is read by the first question, with no command before it", async () => {
    const fresh = openDoor()
    leaveTrail(fresh.home)
    const usage = await json("usage daily", fresh)
    expect(usage["rows"].map((row: { key: string; requests: number }) => [row.key, row.requests])).toEqual([
      ["2026-11-05", 4],
      ["2026-11-06", 1]
    ])
    goOn(fresh.home)
    expect((await json("usage daily", fresh))["totals"].requests).toBe(6)
    goOn(fresh.home)
    expect((await json("usage daily --no-ingest", fresh))["totals"].requests).toBe(6)
    fresh.close()
  })

  it("without any agent has an empty answer, and no store without ingest", async () => {
    const empty = openDoor()
    expect((await empty.spoor("usage daily --no-ingest")).code).toBe(4)
    const { code, out, err } = await empty.spoor("usage daily --json")
    expect([code, JSON.parse(out).rows, err]).toEqual([0, [], ""])
    empty.close()
  })

  it("is answered from a store that cannot be written, with a warning", async () => {
    const closed = openDoor()
    leaveTrail(closed.home)
    await closed.spoor("usage daily")
    goOn(closed.home)
    const other = path.join(closed.home, "not-a-folder")
    fs.writeFileSync(other, "")
    const { code, err } = await closed.spoor(`usage daily --db ${path.join(other, "x.db")}`)
    expect(code).not.toBe(0)
    expect(err).toContain("not-a-folder")
    closed.close()
  })
})

describe("spoor ingest", () => {
  it("tells what it read, then that nothing is new, and exits 5 while a line is rejected", async () => {
    const fresh = openDoor()
    leaveTrail(fresh.home)
    const dry = (await json("ingest --dry-run", fresh)) as unknown as IngestSummary
    expect([dry.dry_run, dry.files.read, dry.rows.requests]).toEqual([true, 3, 5])
    expect(fs.existsSync(path.join(fresh.home, ".local/share/spoor/spoor.db"))).toBe(false)
    const first = await fresh.spoor("ingest")
    expect(first.code).toBe(5)
    expect(first.out).toMatch(/Read .* in .*\nFiles {5}3 read, 0 unchanged/)
    expect(first.out).toMatch(/Rejected {2}1 line;/)
    const again = (await json("ingest", fresh)) as unknown as IngestSummary
    expect([again.files.read, again.files.unchanged, again.rows.requests]).toEqual([0, 3, 0])
    const full = (await json("ingest --full --source claude-code", fresh)) as unknown as IngestSummary
    expect(full.files.read).toBe(3)
    expect((await json("usage daily", fresh))["totals"].requests).toBe(5)
    fresh.close()
  })

  it("ends at once when interrupted, and goes on where it was", async () => {
    const fresh = openDoor()
    writeClaudeTrail(fresh.home, { seed: 5, sessions: 120, calls: 40 })
    const store = path.join(fresh.home, ".local/share/spoor/spoor.db")
    const interrupt = (child: ChildProcess) => {
      const waiting = setInterval(() => {
        if (!fs.existsSync(store)) return
        clearInterval(waiting)
        child.kill("SIGINT")
      }, 5)
    }
    const { code, err } = await fresh.spoor("ingest", { meanwhile: interrupt })
    expect([code, err]).toEqual([130, "Interrupted.\n"])
    await fresh.spoor("ingest")
    const again = await json("ingest", fresh)
    expect([again["files"].read, again["rows"].requests]).toEqual([0, 0])
    expect((await fresh.spoor("db check --deep")).code).toBe(0)
    fresh.close()
  })

  it("reads another place when asked, and refuses agents it does not know", async () => {
    const fresh = openDoor()
    leaveTrail(path.join(fresh.home, "backup"))
    const summary = (await json("ingest --root backup/.claude", fresh)) as unknown as IngestSummary
    expect(summary.rows.requests).toBe(5)
    expect((await fresh.spoor("ingest --source cluade-code")).err).toContain("did you mean claude-code?")
    fresh.close()
  })
})

describe("spoor sessions", () => {
  it("list shows user sessions with what their sub-agents cost, newest first", async () => {
    const list = await json("sessions list")
    expect(
      list["sessions"].map((one: { id: string; sub_agents: number }) => [one.id, one.sub_agents])
    ).toEqual([
      [otherId, 0],
      [mainId, 1]
    ])
    const { out } = await door.spoor("sessions list --health")
    expect(out).toMatch(/11111111-0000-4000-8000-000000000001 +2026-11-05 10:00 +claude-code +spoor/)
    expect(out).not.toMatch(noControls)
  })

  it("list takes filters, and pages by cursor", async () => {
    expect((await json("sessions list --errors"))["sessions"]).toHaveLength(1)
    expect((await json("sessions list --min-cost 100"))["sessions"]).toHaveLength(0)
    expect((await json("sessions list --title DOCS"))["sessions"]).toHaveLength(1)
    const first = await json("sessions list --limit 1")
    const next = await json(`sessions list --limit 1 --cursor ${first["next_cursor"]}`)
    expect([first["sessions"][0].id, next["sessions"][0].id, next["next_cursor"]]).toEqual([
      otherId,
      mainId,
      null
    ])
    expect((await door.spoor("sessions list --project nowhere")).code).toBe(4)
  })

  it("show tells figures and files, and hides secrets and control characters", async () => {
    const { code, out, err } = await door.spoor(`sessions show ${mainId} --transcript`)
    expect(code).toBe(0)
    expect(out).not.toMatch(noControls)
    expect(out).toMatch(/^Fix the login page please\n/)
    expect(out).toMatch(/Tools +2 calls, 1 failed/)
    expect(out).toMatch(/login\.ts/)
    expect(out).toContain("You  10:00:00")
    expect(out).toContain("→ Bash")
    expect(out).toContain("2 failed")
    expect(out).toContain("The login page works again.")
    expect(out).not.toContain(secret)
    expect(out).toContain("[redacted:github]")
    expect(err).toMatch(/Not shown: \d+ secret/)
    expect((await door.spoor(`sessions show ${mainId} --transcript --no-redact`)).out).toContain(secret)
    expect(JSON.stringify(await json(`sessions show ${mainId} --transcript`))).not.toContain(secret)
  })

  it.for([
    ["sessions show nosuch1", 4, "There is no session nosuch1"],
    ["sessions tree nosuch1", 4, "There is no session nosuch1"],
    ["sessions show", 2, "ID is missing"],
    ["sessions list --limit 0", 2, "a whole number of at least 1"]
  ] as const)("%s exits %d", async ([line, code, message]) => {
    const result = await door.spoor(line)
    expect([result.code, result.out]).toEqual([code, ""])
    expect(result.err).toContain(message)
  })

  it("tree draws sub-agents below who started them", async () => {
    const { out } = await door.spoor(`sessions tree ${mainId}`)
    const rows = out.split("\n").slice(2)
    expect(rows[0]).toMatch(/^Fix the login page please/)
    expect(rows[1]).toMatch(/^└─ /)
  })

  it("export leaves secrets and control characters out, and writes where it is told", async () => {
    const page = await door.spoor(`sessions export ${mainId}`)
    expect([page.code, page.out]).toEqual([0, expect.stringContaining("The login page works again.")])
    expect(page.out).not.toMatch(noControls)
    expect(page.out).not.toContain(secret)
    expect(page.err).toContain("Left out: 1 secret")
    expect((await door.spoor(`sessions export ${mainId} --no-redact`)).out).toContain(secret)
    const document = await json(`sessions export ${mainId} --sub-agents`)
    expect([document["schema_version"], document["transcripts"].length]).toEqual([1, 2])
    const made = await json(`sessions export ${mainId} --format html --out page.html`)
    expect(fs.readFileSync(made["file"], "utf8")).toMatch(/^<!doctype html>/i)
    expect((await door.spoor(`sessions export ${mainId} --out page.html`)).err).toContain("is there already")
    expect((await door.spoor(`sessions export ${mainId} --out page.html --force`)).code).toBe(0)
  })

  it("a page behind the last one says so", async () => {
    const shown = await door.spoor(`sessions show ${mainId} --offset 99`)
    expect(shown.out).toMatch(/\(\d+ messages, and none behind the first 99\)\n$/)
    const asked = await door.spoor(`traces exchanges ${mainId} --offset 99`)
    expect([asked.code, asked.out]).toEqual([0, ""])
    expect(asked.err).toMatch(/^There is 1 exchange, and none behind the first 99\.\n$/)
  })

  it("resume prints the command, and starts the agent when asked", async () => {
    const { code, out } = await door.spoor(`sessions resume ${mainId}`)
    expect([code, out]).toEqual([0, `cd -- /home/ada/spoor && claude --resume ${mainId}\n`])
    const below = await door.spoor(`sessions resume ${mainId}/agent-ab12cd34`)
    expect([below.code, below.out]).toEqual([1, ""])
    expect(below.err).toContain("sub-agent's session")
    const missing = await door.spoor(`sessions resume ${mainId} --run`)
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("Starting claude")])
  })

  it("resume tells that the transcript is gone, though a sub-agent's is there", async () => {
    const fresh = openDoor()
    leaveTrail(fresh.home)
    expect((await fresh.spoor(`sessions resume ${mainId}`)).err).not.toContain("deleted")
    fs.rmSync(transcriptOf(fresh.home))
    await fresh.spoor("ingest")
    const { code, out, err } = await fresh.spoor(`sessions resume ${mainId}`)
    expect([code, out]).toEqual([0, `cd -- /home/ada/spoor && claude --resume ${mainId}\n`])
    expect(err).toContain(
      `The agent has deleted its file of this session. Bring it back first: spoor sessions restore ${mainId}`
    )
    fresh.close()
  })

  it("restore writes back the agent's own bytes after it deleted them", async () => {
    const fresh = openDoor()
    leaveTrail(fresh.home)
    await fresh.spoor("ingest")
    const before = fs.readFileSync(transcriptOf(fresh.home))
    fs.rmSync(projectOf(fresh.home), { recursive: true })
    const dry = await json(`sessions restore ${mainId} --dry-run`, fresh)
    expect(dry["files"].map((file: { state: string }) => file.state)).toContain("would be written")
    expect(fs.existsSync(transcriptOf(fresh.home))).toBe(false)
    expect((await fresh.spoor(`sessions restore ${mainId}`)).code).toBe(0)
    expect(fs.readFileSync(transcriptOf(fresh.home))).toEqual(before)
    fs.appendFileSync(transcriptOf(fresh.home), "{}\n")
    const kept = await fresh.spoor(`sessions restore ${mainId} --no-ingest`)
    expect([kept.code, kept.err]).toEqual([5, expect.stringContaining("left alone")])
    const elsewhere = await json(`sessions restore ${mainId} --no-ingest --to out`, fresh)
    for (const { path: file } of elsewhere["files"] as ReadonlyArray<{ path: string }>) {
      expect(file.startsWith(path.join(fresh.home, "out"))).toBe(true)
    }
    fresh.close()
  })
})

describe("spoor usage explain", () => {
  it("takes a total apart, down to bytes that hold the request", async () => {
    const report = await json(`usage explain --session ${mainId}`)
    expect(report["totals"]).toEqual(report["usage_totals"])
    const [request] = report["requests"] as ReadonlyArray<{
      readonly key: string
      readonly source: { readonly path: string; readonly offset_bytes: number; readonly length_bytes: number }
    }>
    const { path: file, offset_bytes, length_bytes } = request!.source
    const bytes = fs.readFileSync(file).subarray(offset_bytes, offset_bytes + length_bytes)
    expect(JSON.parse(bytes.toString())).toHaveProperty("message.id", request!.key.split(":")[0])
    expect((await json("usage explain --session latest"))["sessions"][0].id).toBe(otherId)
    const { out } = await door.spoor("usage explain --date 2026-11-05")
    expect(out).toMatch(/As in usage +yes, to the micro-dollar/)
    expect(out).toMatch(/output +200 × \$25\/M = \$0\.005000/)
    expect(out).toMatch(/byte \d+, \d+ bytes/)
  })

  it.for([
    ["usage explain", 2, "Name a --date, a --session or a --request"],
    ["usage explain --request msg_nosuch", 4, "There is no request"]
  ] as const)("%s exits %d", async ([line, code, message]) => {
    const result = await door.spoor(line)
    expect([result.code, result.out]).toEqual([code, ""])
    expect(result.err).toContain(message)
  })
})

describe("spoor db", () => {
  it("init makes a store, check finds it whole", async () => {
    expect((await door.spoor("db init --db made/x.db")).out).toMatch(
      /^Made .*made\/x\.db with schema \d+\.\n$/
    )
    expect((await door.spoor("db init --db made/x.db")).out).toContain("is there already")
    const { code, out } = await door.spoor("db check --deep")
    expect([code, out]).toEqual([0, expect.stringContaining("Whole, to the last byte.")])
    expect((await json("db check"))["problems"]).toEqual([])
    expect((await door.spoor("db check --db nowhere.db")).code).toBe(4)
  })

  it("backup saves, restore brings back and keeps what was there", async () => {
    expect((await door.spoor("db backup saved")).out).toMatch(/Saved [\d,]+ rows/)
    expect((await door.spoor("db backup saved")).err).toContain("is not empty")
    const before = (await json("usage daily --no-ingest"))["totals"]
    const restored = await json("db restore saved")
    expect(fs.existsSync(restored["kept_aside"])).toBe(true)
    expect((await json("usage daily --no-ingest"))["totals"]).toEqual(before)
    expect((await door.spoor("db restore nothing-here")).code).toBe(1)
  })

  it("migrate has nothing to do, versions that are not there are refused", async () => {
    expect((await door.spoor("db migrate")).out).toContain("Nothing to do")
    expect((await door.spoor("db rollback --to 99")).code).toBe(2)
    expect((await door.spoor("db migrate --to 99")).code).toBe(2)
  })

  it("a newer schema is refused, a damaged file is told from a store", async () => {
    const file = path.join(door.home, "damaged.db")
    fs.writeFileSync(file, "this is no database, but it is long enough to be looked at as one".repeat(20))
    const { code, err } = await door.spoor(`usage daily --no-ingest --db ${file}`)
    expect([code, err]).toEqual([1, expect.stringContaining("not a database")])
    expect(err).toContain("Is this the store? If it is, restore a backup")
  })

  it("a file where the folder should be is told", async () => {
    fs.writeFileSync(path.join(door.home, "taken"), "")
    const { code, err } = await door.spoor("usage daily", {
      env: { SPOOR_HOME: path.join(door.home, "taken") }
    })
    expect([code, err]).toEqual([1, expect.stringContaining("A file stands where a folder is needed")])
  })
})
