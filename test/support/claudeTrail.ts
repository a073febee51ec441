/**
 * Makes a Claude Code trail of any size, with its exact totals: streaming snapshots, sub-agents, forks, resumed
 * files with glued lines, torn ends. Field by field as version 2.1 writes it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { Random } from "./Random.ts"
import { words } from "./words.ts"

export interface ClaudeTrailOptions {
  readonly seed: number
  readonly sessions: number
  /** Model calls a session, on average. */
  readonly calls: number
  /** Share of sessions that have a sub-agent, are forked, end torn, or hold a glued line. */
  readonly subagents?: number
  readonly forks?: number
  readonly torn?: number
  readonly glued?: number
  /** Scales all texts. */
  readonly text?: number
}

export interface ClaudeTotals {
  requests: number
  input_tokens: number
  output_tokens: number
  cache_read_tokens: number
  cache_write_5m_tokens: number
  cache_write_1h_tokens: number
  bytes: number
  files: number
}

const models = ["claude-sonnet-4-5-20250929", "claude-opus-4-5-20251101", "claude-haiku-4-5-20251001"]
const tools = ["Bash", "Read", "Edit", "Write", "Grep", "Glob"]

/** Writes below `home/.claude/projects` and returns what a right count must come to. */
export const writeClaudeTrail = (home: string, options: ClaudeTrailOptions): ClaudeTotals => {
  const random = new Random(options.seed)
  const totals: ClaudeTotals = {
    requests: 0,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    bytes: 0,
    files: 0
  }
  let at = Date.UTC(2026, 0, 5, 8)
  for (let i = 0; i < options.sessions; i++) {
    at += random.int(60_000, 7_200_000)
    const project = `/home/dev/project-${i % 7}`
    const folder = path.join(home, ".claude", "projects", project.replaceAll("/", "-"))
    fs.mkdirSync(folder, { recursive: true })
    const session = new SessionFile(random, options.text ?? 1, totals, project, at)
    session.talk(random.int(Math.ceil(options.calls / 2), Math.ceil(options.calls * 1.5)))
    const subagent = random.chance(options.subagents ?? 0.3) ? session.delegate(random.int(2, 12)) : null
    const file = path.join(folder, `${session.id}.jsonl`)
    session.write(file, random.chance(options.glued ?? 0), random.chance(options.torn ?? 0))
    if (subagent !== null) {
      const below = path.join(folder, session.id, "subagents")
      fs.mkdirSync(below, { recursive: true })
      subagent.write(path.join(below, `agent-${subagent.agentId}.jsonl`), false, false)
    }
    if (random.chance(options.forks ?? 0)) {
      const fork = session.fork(random)
      fork.talk(random.int(1, 5))
      fork.write(path.join(folder, `${fork.id}.jsonl`), false, false)
    }
    at = session.at
  }
  return totals
}

class SessionFile {
  readonly id: string
  readonly agentId: string | null
  readonly #random: Random
  readonly #text: number
  readonly #totals: ClaudeTotals
  readonly #project: string
  readonly #sidechain: boolean
  #lines: Array<Record<string, unknown>> = []
  #parent: string | null = null
  at: number

  constructor(
    random: Random,
    text: number,
    totals: ClaudeTotals,
    project: string,
    at: number,
    of?: { readonly id: string; readonly agentId: string | null }
  ) {
    this.#random = random
    this.#text = text
    this.#totals = totals
    this.#project = project
    this.at = at
    this.id = of?.id ?? random.uuid()
    this.agentId = of?.agentId ?? null
    this.#sidechain = this.agentId !== null
  }

  talk(calls: number): void {
    let left = calls
    while (left > 0) {
      this.#line({ type: "user", message: { role: "user", content: this.#words(300, 4000) } })
      for (let steps = this.#random.int(1, 8); steps > 0 && left > 0; steps--, left--) this.#call(steps > 1)
    }
  }

  /** A Task call, its result, and the sub-agent's own file. */
  delegate(calls: number): SessionFile {
    const agentId = this.#random.hex(16)
    const id = `toolu_01${this.#random.hex(22)}`
    const input = { subagent_type: "Explore", description: "look around", prompt: this.#words(200, 900) }
    this.#answer([{ type: "tool_use", id, name: "Task", input }])
    const child = new SessionFile(this.#random, this.#text, this.#totals, this.#project, this.at, {
      id: this.id,
      agentId
    })
    child.talk(calls)
    this.at = child.at
    this.#line({
      type: "user",
      message: {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: id, content: [{ type: "text", text: this.#words(500, 3000) }] }
        ]
      },
      toolUseResult: { agentId, status: "completed", totalDurationMs: 4000 }
    })
    return child
  }

  /** A session that begins as a copy of this one: same messages, another session id. */
  fork(random: Random): SessionFile {
    const fork = new SessionFile(random, this.#text, this.#totals, this.#project, this.at + 3_600_000)
    fork.#lines = this.#lines.map((line) => ({ ...line, sessionId: fork.id }))
    fork.#parent = this.#parent
    return fork
  }

  write(file: string, glued: boolean, torn: boolean): void {
    const texts = this.#lines.map((line) => JSON.stringify(line))
    let all = ""
    texts.forEach((text, i) => {
      all += glued && i === Math.floor(texts.length / 2) ? text : `${text}\n`
    })
    if (torn) all += texts.at(-1)!.slice(0, 40)
    fs.writeFileSync(file, all)
    this.#totals.bytes += Buffer.byteLength(all)
    this.#totals.files++
  }

  #call(more: boolean): void {
    const blocks: Array<Record<string, unknown>> = []
    if (this.#random.chance(0.3))
      blocks.push({ type: "thinking", thinking: this.#words(900, 8000), signature: this.#random.hex(300) })
    if (!more || this.#random.chance(0.6)) blocks.push({ type: "text", text: this.#words(500, 7000) })
    const id = `toolu_01${this.#random.hex(22)}`
    const name = this.#random.pick(tools)
    const file_path = `${this.#project}/src/${this.#random.hex(3)}.ts`
    const input =
      name === "Bash" ? { command: this.#words(80, 200) } : { file_path, pattern: this.#words(20, 40) }
    if (more) blocks.push({ type: "tool_use", id, name, input })
    this.#answer(blocks)
    if (!more) return
    const is_error = this.#random.chance(0.07)
    const content = is_error ? "Error: Exit code 1" : this.#words(2500, 30_000)
    this.#line({
      type: "user",
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content, is_error }] }
    })
  }

  /** One line a block, with usage that grows as the answer streams. */
  #answer(blocks: ReadonlyArray<Record<string, unknown>>): void {
    const r = this.#random
    const output = r.int(20, 2500)
    const [short, long] = r.chance(0.3) ? [r.int(0, 6000), 0] : [0, r.int(0, 9000)]
    const usage = {
      input_tokens: r.int(1, 3000),
      cache_creation_input_tokens: short + long,
      cache_read_input_tokens: r.int(0, 150_000),
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
      service_tier: "standard"
    }
    const id = `msg_01${r.hex(22)}`
    const requestId = `req_011${r.hex(21)}`
    const model = r.pick(models)
    blocks.forEach((block, i) => {
      const last = i === blocks.length - 1
      const output_tokens = last ? output : Math.min(output, 1 + i * 7)
      const stop_reason = last ? (block["type"] === "tool_use" ? "tool_use" : "end_turn") : null
      const message = {
        model,
        id,
        type: "message",
        role: "assistant",
        content: [block],
        stop_reason,
        usage: { ...usage, output_tokens }
      }
      this.#line({ type: "assistant", message, requestId })
    })
    const t = this.#totals
    t.requests++
    t.input_tokens += usage.input_tokens
    t.output_tokens += output
    t.cache_read_tokens += usage.cache_read_input_tokens
    t.cache_write_5m_tokens += short
    t.cache_write_1h_tokens += long
  }

  #line(record: Record<string, unknown>): void {
    const uuid = this.#random.uuid()
    this.at += this.#random.int(200, 20_000)
    this.#lines.push({
      parentUuid: this.#parent,
      isSidechain: this.#sidechain,
      ...(this.agentId === null ? {} : { agentId: this.agentId }),
      userType: "external",
      cwd: this.#project,
      sessionId: this.id,
      version: "2.1.160",
      gitBranch: "main",
      ...record,
      uuid,
      timestamp: new Date(this.at).toISOString()
    })
    this.#parent = uuid
  }

  #words(median: number, max: number): string {
    return words(this.#random, this.#random.long(median * this.#text, max * this.#text))
  }
}
