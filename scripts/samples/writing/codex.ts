/** Writes Codex's rollouts: numbered records, each turn with its context, its items and its counts (0.169). */
import { timedUuid } from "../../../test/conformance/make/ids.ts"
import type { Session } from "../story/Story.ts"
import { itemsOf } from "./codex-tools.ts"
import { type Files, iso, jsonLines } from "./Files.ts"
import type { Tokens } from "./Meter.ts"
import type { Played, PlayedAnswer, PlayedScene } from "./perform.ts"

/** What a fork goes on from: the number of its parent's records that it shares, and what they had used. */
export interface Standing {
  readonly records: number
  readonly bytes: number
  readonly used: Count
}

/** Usage as Codex counts it: input with what is cached, output with reasoning. */
interface Count {
  readonly input_tokens: number
  readonly cached_input_tokens: number
  readonly output_tokens: number
  readonly reasoning_output_tokens: number
  readonly total_tokens: number
}

const nothing: Count = {
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  total_tokens: 0
}

/** Adds the rollout of a session; returns where a fork of it would go on. */
export const writeCodex = (
  files: Files,
  session: Session,
  played: Played,
  base: Standing | null
): Standing => {
  const pen = new Pen(session, base)
  for (const scene of played.scenes) pen.scene(scene)
  pen.end()
  const id = idOf(session)
  const name = `rollout-${session.at.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`
  const day = session.at.slice(0, 10).replaceAll("-", "/")
  const text = jsonLines(pen.records)
  files.set(
    session.archived === true ? `.codex/archived_sessions/${name}` : `.codex/sessions/${day}/${name}`,
    text
  )
  return { records: pen.ordinal, bytes: Buffer.byteLength(text), used: pen.used }
}

/** The names of all sessions, as `session_index.jsonl` lists them. */
export const writeCodexIndex = (files: Files, sessions: ReadonlyArray<readonly [Session, Played]>): void => {
  const entries = sessions.map(([session, { ended_ms }]) => ({
    id: idOf(session),
    thread_name: session.title,
    updated_at: iso(ended_ms)
  }))
  files.set(".codex/session_index.jsonl", jsonLines(entries))
}

const idOf = (session: Session): string => timedUuid(session.label, session.at)

class Pen {
  readonly records: Array<unknown> = []
  used: Count
  ordinal: number
  readonly #session: Session
  readonly #id: string
  #turn: { readonly id: string; readonly began_ms: number } | null = null
  #ended_ms = 0
  #said: string | null = null

  constructor(session: Session, base: Standing | null) {
    this.#session = session
    this.#id = idOf(session)
    this.used = base?.used ?? nothing
    this.ordinal = base?.records ?? 0
    this.#meta(base)
  }

  scene(scene: PlayedScene): void {
    switch (scene.is) {
      case "prompt":
        return this.#prompt(scene)
      case "answer":
        return this.#answer(scene)
      case "interruption":
        this.#record(scene.at_ms, "event_msg", {
          type: "turn_aborted",
          turn_id: this.#turn?.id,
          reason: "interrupted"
        })
        this.#turn = null
        return
      case "refusal":
        return this.#record(scene.at_ms, "event_msg", {
          type: "stream_error",
          message: `Reconnecting... ${scene.status} ${scene.words}`
        })
      default:
        throw new Error(`Codex has no ${scene.is} in this story.`)
    }
  }

  end(): void {
    if (this.#turn === null) return
    const { id, began_ms } = this.#turn
    this.#record(this.#ended_ms + 8, "event_msg", {
      type: "task_complete",
      turn_id: id,
      root_turn_id: id,
      last_agent_message: this.#said,
      duration_ms: this.#ended_ms - began_ms
    })
    this.#turn = null
  }

  #meta(base: Standing | null): void {
    const { place, at, forkOf, model } = this.#session
    const from = forkOf === undefined ? null : idOf(forkOf.session)
    this.#record(Date.parse(at), "session_meta", {
      session_id: this.#id,
      id: this.#id,
      ...(from === null || base === null
        ? {}
        : {
            forked_from_id: from,
            forked_from_ordinal_exclusive: base.records,
            history_base: {
              thread_id: from,
              end_ordinal_exclusive: base.records,
              end_byte_offset: base.bytes
            }
          }),
      timestamp: at,
      cwd: place.cwd,
      originator: "codex-tui",
      cli_version: "0.169.0",
      source: "cli",
      model_provider: model.provider,
      history_mode: "paginated",
      git: { commit_hash: place.commit, branch: place.branch }
    })
  }

  #prompt({ label, at_ms, text }: PlayedScene & { is: "prompt" }): void {
    this.end()
    const { place, model } = this.#session
    const id = timedUuid(`turn ${label}`, iso(at_ms))
    this.#turn = { id, began_ms: at_ms }
    this.#record(at_ms, "event_msg", {
      type: "task_started",
      turn_id: id,
      root_turn_id: id,
      started_at: Math.floor(at_ms / 1000),
      model_context_window: 258_400
    })
    this.#record(at_ms + 3, "turn_context", {
      turn_id: id,
      root_turn_id: id,
      cwd: place.cwd,
      approval_policy: "on-request",
      sandbox_policy: { type: "workspace-write" },
      model: model.id,
      effort: "medium",
      summary: "auto"
    })
    const message_id = timedUuid(`message ${label}`, iso(at_ms))
    this.#item(at_ms + 5, {
      type: "message",
      id: `msg_${message_id}`,
      role: "user",
      content: [{ type: "input_text", text }]
    })
    const content = [{ type: "text", text, text_elements: [] }]
    this.#completed(at_ms + 6, { type: "UserMessage", id: message_id, content })
  }

  #answer(answer: PlayedAnswer): void {
    const { label, tokens, text, calls, done_ms } = answer
    if (tokens.reasoning > 0)
      this.#item(done_ms - 400, {
        type: "reasoning",
        id: `rs_${short(label)}`,
        summary: [],
        encrypted_content: "bm90aGluZw=="
      })
    if (text !== null) {
      const id = `msg_${short(label)}`
      this.#item(done_ms - 200, {
        type: "message",
        id,
        role: "assistant",
        content: [{ type: "output_text", text }]
      })
      this.#completed(done_ms - 190, { type: "AgentMessage", id, content: [{ type: "Text", text }] })
    }
    const items = calls.map((call) => itemsOf(call, this.#session.place))
    for (const { call } of items) this.#item(done_ms, call)
    const ended_ms = Math.max(done_ms, ...calls.map(({ ended_ms }) => ended_ms ?? 0))
    for (const [i, { completed, output }] of items.entries()) {
      const { ended_ms } = calls[i]!
      if (ended_ms === null) continue
      if (completed !== null) this.#completed(ended_ms, completed)
      this.#item(ended_ms + 2, output)
    }
    this.#count(ended_ms + 4, tokens)
    this.#ended_ms = ended_ms + 4
    this.#said = text
  }

  #count(at_ms: number, tokens: Tokens): void {
    const last = countOf(tokens)
    this.used = add(this.used, last)
    this.#record(at_ms, "event_msg", {
      type: "token_count",
      info: { total_token_usage: this.used, last_token_usage: last, model_context_window: 258_400 },
      rate_limits: null
    })
  }

  #item(at_ms: number, item: object): void {
    const metadata = { internal_chat_message_metadata_passthrough: { turn_id: this.#turn?.id } }
    this.#record(at_ms, "response_item", { ...item, ...metadata })
  }

  #completed(at_ms: number, item: object): void {
    this.#record(at_ms, "event_msg", {
      type: "item_completed",
      thread_id: this.#id,
      turn_id: this.#turn?.id,
      item,
      started_at_ms: at_ms,
      completed_at_ms: at_ms
    })
  }

  #record(at_ms: number, type: string, payload: object): void {
    this.records.push({ timestamp: iso(at_ms), ordinal: this.ordinal++, type, payload })
  }
}

const short = (label: string): string => label.replace(/[^A-Za-z0-9]+/g, "_")

const countOf = (tokens: Tokens): Count => {
  const input_tokens = tokens.input + tokens.cache_read + tokens.cache_write
  return {
    input_tokens,
    cached_input_tokens: tokens.cache_read,
    output_tokens: tokens.output,
    reasoning_output_tokens: tokens.reasoning,
    total_tokens: input_tokens + tokens.output
  }
}

const add = (a: Count, b: Count): Count => ({
  input_tokens: a.input_tokens + b.input_tokens,
  cached_input_tokens: a.cached_input_tokens + b.cached_input_tokens,
  output_tokens: a.output_tokens + b.output_tokens,
  reasoning_output_tokens: a.reasoning_output_tokens + b.reasoning_output_tokens,
  total_tokens: a.total_tokens + b.total_tokens
})
