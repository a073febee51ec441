import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { leaveTrail, mainId } from "./agentHome.ts"
import { openDoor } from "./door.ts"

const main = path.join(import.meta.dirname, "../../src/cli/main.ts")

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  leaveTrail(door.home)
  await door.spoor("ingest")
})
afterAll(() => door.close())

const input = (fields: object) =>
  JSON.stringify({ session_id: mainId, model: { display_name: "Opus" }, ...fields })
const line = async (args: string, stdin: string, env: Record<string, string> = {}) => {
  const { code, out, err } = await door.spoor(`statusline --no-refresh ${args}`, {
    stdin,
    env: { NO_COLOR: "1", ...env }
  })
  return { code, out: out.trimEnd(), err }
}

describe("spoor statusline", () => {
  it("shows what the agent says beside what is stored", async () => {
    const told = await line(
      "",
      input({ cost: { total_cost_usd: 0.5 }, context_window: { used_percentage: 75 } })
    )
    expect(told).toEqual({ code: 0, out: "Opus · $0.50 session · $0.00 today · 75% context", err: "" })
    const stored = await line("", input({}))
    expect(stored.out).toBe("Opus · $0.04 session · $0.00 today")
  })

  it("does not wait for a pipe that stays open", async () => {
    const waiting = spawn(process.execPath, [main, "statusline", "--no-refresh"], {
      env: { ...process.env, HOME: door.home, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "inherit"]
    })
    const out: Array<string> = []
    waiting.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()))
    waiting.stdin.write(input({}))
    const code = await new Promise((resolve) => waiting.on("exit", resolve))
    expect([code, out.join("")]).toEqual([0, "Opus · $0.04 session · $0.00 today\n"])
  })

  it("is coloured though it goes into a pipe, and follows the thresholds of the configuration", async () => {
    fs.writeFileSync(
      path.join(door.home, "c.jsonc"),
      '{ "statusline": { "warn_percent": 10, "alarm_percent": 20 } }'
    )
    const shown = await line("--config c.jsonc", input({ context_window: { used_percentage: 15 } }), {
      NO_COLOR: ""
    })
    expect(shown.out).toContain("\u001b[33m15%\u001b[39m context")
  })

  it.for([
    ["nothing on stdin", "", "", {}],
    ["no JSON on stdin", "", "garbage", {}],
    ["no store", "--db nowhere.db", input({}), {}],
    ["a store that is none", "--db c.jsonc", input({}), {}],
    ["PostgreSQL", "", input({}), { DATABASE_URL: "postgres://h/d" }],
    ["a wrong configuration", "", input({}), { SPOOR_TIMEZONE: "not a zone" }],
    ["a zone there is not", "--timezone Mars/Olympus", input({}), {}],
    [
      "an unknown session",
      "",
      JSON.stringify({ session_id: "nosuchsession", model: { display_name: "Opus" } }),
      {}
    ]
  ] as const)("never fails: %s", async ([, args, stdin, env]) => {
    const { code, out, err } = await line(args, stdin, env)
    expect([code, err]).toEqual([0, ""])
    expect(out).not.toBe("")
  })

  it("cleans what the agent hands over", async () => {
    const { out } = await line(
      "--format {model}",
      JSON.stringify({ model: { display_name: "\u001b]0;x\u0007\u001b[2JOpus" } })
    )
    expect(out).toBe("Opus")
  })

  it("brings the store up to date in the background, at most once in half a minute", async () => {
    const fresh = openDoor()
    leaveTrail(fresh.home)
    const store = path.join(fresh.home, ".local/share/spoor/spoor.db")
    await fresh.spoor("statusline")
    const stamp = fs.statSync(path.join(fresh.home, ".local/state/spoor/refreshed")).mtimeMs
    await expect
      .poll(async () => (await fresh.spoor("usage daily --no-ingest --json")).out, {
        timeout: 60_000,
        interval: 200
      })
      .toContain('"requests":5')
    await fresh.spoor("statusline")
    expect(fs.statSync(path.join(fresh.home, ".local/state/spoor/refreshed")).mtimeMs).toBe(stamp)
    expect(fs.existsSync(store)).toBe(true)
    fresh.close()
  })
})
