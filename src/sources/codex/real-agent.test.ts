/** What Codex itself wrote while a scripted model served it: every request, no unknown kind, no rejection. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import type { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { filesIn, servedIn, tokensSeen, tokensServed } from "../testing/served.ts"
import { rollout } from "./rollout.ts"

const real = path.join(import.meta.dirname, "fixtures", "real")
const served = servedIn(real)
const logs = new Map(
  filesIn(real)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => [name, readLog(rollout, bytesOf(name), { path: path.join(real, name) })] as const)
)

function bytesOf(name: string): Buffer {
  return fs.readFileSync(path.join(real, name))
}

/** Sightings as the requests they are. */
const requests = (recordings: Iterable<Recording>): ReadonlyArray<RequestSeen> => {
  const byKey = new Map<string, RequestSeen>()
  for (const recording of recordings) {
    for (const seen of recording.requests) {
      const before = byKey.get(seen.key)
      if (before === undefined || seen.output_tokens >= before.output_tokens) byKey.set(seen.key, seen)
    }
  }
  return [...byKey.values()]
}

/** The rollout in which a person (or an agent) asked this. */
const logOf = (prompt: string): Recording =>
  [...logs].find(([name]) => {
    const text = bytesOf(name).toString("utf8")
    return (
      text.includes(`text":${JSON.stringify(prompt)}`) || text.includes(`content":${JSON.stringify(prompt)}`)
    )
  })![1]
const idOf = (recording: Recording): string => recording.sessions[0]!.native_id

const main = logOf("The tables are an hour off in summer. Find out why and mend it.")
const child = logOf("List every place that turns UTC into the harbour's time.")
const fork = logOf("Go another way: should the offset come from Intl?")
const long = logOf("Read everything again, slowly.")
const archived = logOf("Is there a licence?")

describe("rollouts that Codex wrote", () => {
  it.each([...logs])("%s has no unknown kind and nothing to reject", (_name, recording) => {
    expect([...recording.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(recording.rejections).toEqual([])
  })

  it("tell every request that was served, with its very tokens, and no other", () => {
    const bySize = (a: { output_tokens: number }, b: { output_tokens: number }) =>
      a.output_tokens - b.output_tokens
    const seen = requests(logs.values())
    expect(seen.map(tokensSeen).sort(bySize)).toEqual(served.map(tokensServed).sort(bySize))
  })

  it("add up to what the model served in each session", () => {
    const output = (recordings: ReadonlyArray<Recording>) =>
      requests(recordings).reduce((sum, { output_tokens }) => sum + output_tokens, 0)
    const servedFor = (...prompts: ReadonlyArray<string>) =>
      served
        .filter(({ prompt }) => prompts.some((begin) => prompt?.startsWith(begin) === true))
        .reduce((sum, { tokens }) => sum + tokens.output, 0)
    expect(output([main])).toBe(servedFor("The tables", "Now write"))
    expect(output([child])).toBe(servedFor("List every"))
    expect(output([fork])).toBe(servedFor("Go another"))
    expect(output([archived])).toBe(servedFor("Is there"))
  })

  it("are cut anywhere and tell the same", () => {
    for (const [name, recording] of logs) {
      const bytes = bytesOf(name)
      const cuts = [0.2, 0.5, 0.9].map((part) => Math.floor(bytes.length * part))
      const again = readLog(rollout, bytes, { path: path.join(real, name), cuts })
      expect(requests([again])).toEqual(requests([recording]))
    }
  })
})

describe("sessions", () => {
  it("know where they came from", () => {
    const told = (recording: Recording) =>
      recording.sessions.findLast(
        ({ native_id, relation }) => native_id === idOf(recording) && relation !== "root"
      )
    expect(told(child)).toMatchObject({ relation: "subagent", parent_native_id: idOf(main) })
    expect(told(fork)).toMatchObject({ relation: "fork", parent_native_id: idOf(main) })
    expect([told(main), told(long), told(archived)]).toEqual([undefined, undefined, undefined])
  })

  it("hold the person's words as prompts, and only those", () => {
    const asked = (recording: Recording) =>
      new Set(recording.messages.filter(({ kind }) => kind === "prompt").map(({ native_id }) => native_id))
        .size
    expect([main, child, fork, long, archived].map(asked)).toEqual([2, 0, 1, 2, 1])
  })

  it("were compacted", () => {
    const told = long.events.filter(({ type }) => type === "compaction")
    expect(new Set(told.map(({ key }) => key)).size).toBe(1)
  })
})

describe("calls", () => {
  const outcomes = (recording: Recording) =>
    recording.toolResults.map(({ call_id, status, error }) => {
      const part = recording.parts.find((one) => one.call_id === call_id)
      return [part?.tool, status, error?.type ?? null]
    })

  it("end as they ended", () => {
    const told = new Map(outcomes(main).map((one) => [JSON.stringify(one), one]))
    expect([...told.values()]).toEqual(
      expect.arrayContaining([
        ["exec_command", "completed", null],
        ["exec_command", "error", "exit_code"],
        ["apply_patch", "completed", null],
        ["apply_patch", "error", expect.any(String)]
      ])
    )
  })

  it("of an MCP server are known by server and tool", () => {
    const calls = main.parts.filter(({ tool }) => tool?.includes("next_high_water") === true)
    expect(calls).toHaveLength(2)
    expect(new Set(calls.map(({ tool }) => tool))).toEqual(new Set(["mcp__harbour__next_high_water"]))
    // the event tells the failure, the output that the model got does not
    const failed = calls.map(({ call_id }) =>
      main.toolResults.some((one) => one.call_id === call_id && one.status === "error")
    )
    expect(failed).toEqual([false, true])
  })

  it("that change files tell their lines", () => {
    const changes = new Map(main.fileOperations.map((one) => [path.basename(one.path), one]))
    expect(changes.get("zone.js")).toMatchObject({ verb: "edit", lines_added: 4, lines_removed: 1 })
    expect(changes.get("NOTES.md")).toMatchObject({ verb: "write", lines_added: 3 })
  })
})
