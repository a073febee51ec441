/**
 * Writes as agents do, so many files or lines a second: `live-write.ts KIND ROOT RUN RATE COUNT`. Prints
 * what it cost.
 *
 * `opencode` makes documents of five sessions, the same in every run, each message with its parts in a folder of its
 * own; `claude` appends lines to twenty logs. The id of each document and line holds the time at which it was written
 * (`live-id.ts`). A rate of 0 is as quickly as it can.
 */
import * as fs from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { liveId, partsOfMessage } from "./live-id.ts"

const [kind, root = "", run = "", rate = "0", count = "0"] = process.argv.slice(2)
const sessions = kind === "claude" ? 20 : 5
const text = "What the agent has found out about the tide tables, and what it will do next. ".repeat(10)

/** Writes the nth file or line. */
type Write = (n: number) => void

const openCode = (): Write => {
  const storage = `${root}/storage`
  const names = Array.from({ length: sessions }, (_, i) => `ses_live${i}`)
  for (const session of names) fs.mkdirSync(`${storage}/message/${session}`, { recursive: true })
  let at = { session: "", message: "", began_ms: 0 }
  return (n) => {
    const place = n % (partsOfMessage + 1)
    const now_ms = Date.now()
    if (place === 0) {
      const message = liveId("msg", run, now_ms, n)
      at = { session: names[(n / (partsOfMessage + 1)) % sessions]!, message, began_ms: now_ms }
      fs.mkdirSync(`${storage}/part/${message}`)
      fs.writeFileSync(`${storage}/message/${at.session}/${message}.json`, json(openCodeMessage(at)))
    } else {
      const id = liveId("prt", run, now_ms, n)
      const part = { id, sessionID: at.session, messageID: at.message, ...openCodePart(place, now_ms) }
      fs.writeFileSync(`${storage}/part/${at.message}/${id}.json`, json(part))
    }
  }
}

const tokens = { input: 900, output: 240, reasoning: 0, cache: { read: 40_000, write: 900 } }

const openCodeMessage = (at: { session: string; message: string; began_ms: number }) => ({
  id: at.message,
  sessionID: at.session,
  role: "assistant",
  time: { created: at.began_ms, completed: at.began_ms + 2000 },
  modelID: "claude-sonnet-4-5",
  providerID: "anthropic",
  mode: "build",
  path: { cwd: "/home/dev/tideline", root: "/home/dev/tideline" },
  cost: 0.02,
  tokens
})

const openCodePart = (place: number, now_ms: number): object => {
  const time = { start: now_ms, end: now_ms + 40 }
  switch (place) {
    case 1:
      return { type: "step-start" }
    case 2:
      return { type: "text", text, time }
    case partsOfMessage:
      return { type: "step-finish", reason: "tool-calls", cost: 0.02, tokens }
    default: {
      const input = { filePath: `/home/dev/tideline/src/tide-${now_ms % 50}.ts` }
      return {
        type: "tool",
        callID: `call_${now_ms}_${place}`,
        tool: "read",
        state: { status: "completed", input, output: text, title: "", metadata: {}, time }
      }
    }
  }
}

const claude = (): Write => {
  const logs = Array.from({ length: sessions }, (_, i) => {
    const session = `live-${run}-${i}`
    const folder = `${root}/projects/-home-dev-live${i % 5}`
    fs.mkdirSync(folder, { recursive: true })
    return { session, fd: fs.openSync(`${folder}/${session}.jsonl`, "a"), last: null as string | null }
  })
  return (n) => {
    const log = logs[n % sessions]!
    const now_ms = Date.now()
    const uuid = liveId("line", run, now_ms, n)
    const shared = {
      parentUuid: log.last,
      uuid,
      sessionId: log.session,
      timestamp: new Date(now_ms).toISOString(),
      cwd: "/home/dev/tideline",
      version: "2.1.160",
      isSidechain: false,
      userType: "external"
    }
    log.last = uuid
    const line =
      Math.floor(n / sessions) % 2 === 0
        ? { ...shared, type: "user", message: { role: "user", content: text } }
        : {
            ...shared,
            type: "assistant",
            requestId: `req_${uuid}`,
            message: {
              id: uuid,
              type: "message",
              role: "assistant",
              model: "claude-sonnet-4-5",
              content: [{ type: "text", text }],
              usage: { input_tokens: 9, output_tokens: 240, cache_read_input_tokens: 40_000 }
            }
          }
    fs.writeSync(log.fd, `${JSON.stringify(line)}\n`)
  }
}

const json = (document: object): string => JSON.stringify(document, null, 2)

const write = kind === "claude" ? claude() : openCode()
const began = performance.now()
for (let n = 0; n < Number(count);) {
  const due =
    rate === "0"
      ? Number(count)
      : Math.min(Number(count), Math.ceil(((performance.now() - began) / 1000) * Number(rate)))
  while (n < due) write(n++)
  if (n < Number(count)) await pause(2)
}
const { user, system } = process.cpuUsage()
process.stdout.write(`${JSON.stringify({ cpu_ms: (user + system) / 1000 })}\n`)
