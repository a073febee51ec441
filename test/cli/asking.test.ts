/** How the part of the trail is named that a question is about, and whether the examples of help can be typed. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { surface } from "../../src/cli/surface/all.ts"
import { leaveTrail, otherId, projectOf } from "./agentHome.ts"
import { openDoor } from "./door.ts"

const alike = ["44444444-0000-4000-8000-000000000004", "44444444-0000-4000-8000-000000000005"] as const

let door: ReturnType<typeof openDoor>
let here: string
beforeAll(async () => {
  door = openDoor()
  leaveTrail(door.home)
  here = path.join(fs.realpathSync(door.home), "here")
  fs.mkdirSync(here)
  const prompts = alike.map((session) => ({
    type: "user",
    uuid: `u-${session}`,
    sessionId: session,
    timestamp: "2026-11-01T10:00:00Z",
    cwd: here,
    message: { role: "user", content: "Look around" }
  }))
  for (const prompt of prompts)
    fs.writeFileSync(
      path.join(projectOf(door.home), `${prompt.sessionId}.jsonl`),
      `${JSON.stringify(prompt)}\n`
    )
  await door.spoor("ingest")
  fs.writeFileSync(path.join(here, "spoor.audit.json"), '{ "presets": ["agent-hygiene"] }')
  expect((await door.spoor("audit", { cwd: here })).code).toBe(0)
})
afterAll(() => door.close())

const asks = surface.commands.filter(({ options }) => options.some(({ name }) => name === "ingest"))
const latest = otherId

describe("--session", () => {
  const takers = asks.filter(({ options }) => options.some(({ name }) => name === "session"))

  it.for(takers)("of spoor $path takes `latest`", async ({ path: names, positionals }) => {
    const query = positionals.some(({ name }) => name === "QUERY") ? ["docs"] : []
    const line = [...names, ...query, "--no-ingest", "--json", "--session"]
    const byId = await door.spoor([...line, latest])
    expect(byId.code).toBe(0)
    expect(await door.spoor([...line, "latest"])).toEqual(byId)
  })

  it("that fits several names them", async () => {
    for (const line of ["sessions show 4444", "usage daily --session 4444"]) {
      const { code, err } = await door.spoor(`${line} --no-ingest`)
      expect([code, err]).toEqual([2, expect.stringContaining("Several sessions begin with 4444.")])
      expect(err).toContain(`These fit: ${alike.join(", ")}`)
    }
  })
})

describe("--project", () => {
  it("takes the folder one is in", async () => {
    const at = (line: string) => door.spoor(`sessions list --json --no-ingest ${line}`, { cwd: here })
    const [byFolder, byPath] = [await at("--project ."), await at(`--project ${here}`)]
    expect(JSON.parse(byFolder.out)).toMatchObject({ matched: 2 })
    expect(byFolder.out).toBe(byPath.out)
    expect((await at("--project ./nowhere")).err).toContain(`There is no project "${here}/nowhere"`)
  })
})

describe("an example of help", () => {
  const examples = asks
    .flatMap((command) => command.examples.map(({ line }) => line))
    // one stands for a request, one starts an agent, and runs are no part of this trail
    .filter((line) => !line.includes("KEY") && !line.endsWith("--run") && !line.startsWith("spoor runs"))

  it.for(examples)("can be typed: %s", async (line) => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "")
    const { code, err } = await door.spoor([...words.slice(1), "--no-ingest"], { cwd: here })
    expect([0, 3], err).toContain(code)
  })
})
