/** Writes Codex rollouts record by record, with the fields of version 0.14x. */
import { timedUuid } from "./ids.ts"

/** Cumulative or last usage. `input` includes `cached`, `output` includes `reasoning`. */
export interface CodexUsage {
  readonly input: number
  readonly cached?: number
  readonly output: number
  readonly reasoning?: number
}

export interface CodexOptions {
  readonly id: string
  readonly at: string
  readonly cwd?: string
  readonly source?: unknown
  readonly forkedFrom?: string
  readonly parent?: string
}

export class CodexRollout {
  readonly lines: Array<string> = []

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join("")
  }

  record(at: string, type: string, payload: unknown): this {
    this.lines.push(JSON.stringify({ timestamp: at, type, payload }))
    return this
  }

  meta(options: CodexOptions): this {
    return this.record(options.at, "session_meta", {
      id: options.id,
      ...(options.forkedFrom === undefined ? {} : { forked_from_id: options.forkedFrom }),
      ...(options.parent === undefined ? {} : { parent_thread_id: options.parent }),
      timestamp: options.at,
      cwd: options.cwd ?? "/home/ada/shop",
      originator: "codex-tui",
      cli_version: "0.142.1",
      source: options.source ?? "cli",
      model_provider: "openai",
      git: { commit_hash: "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567", branch: "main" }
    })
  }

  /** A turn begins: the person says something, the context is set. */
  turn(at: string, id: string, model: string, text: string): this {
    return this.record(at, "event_msg", { type: "task_started", turn_id: id, model_context_window: 258_400 })
      .record(at, "turn_context", {
        turn_id: id,
        cwd: "/home/ada/shop",
        approval_policy: "never",
        sandbox_policy: { type: "danger-full-access" },
        model,
        effort: "high",
        summary: "auto"
      })
      .record(at, "response_item", {
        type: "message",
        role: "user",
        content: [{ type: "input_text", text }]
      })
      .record(at, "event_msg", { type: "user_message", message: text, images: [] })
  }

  /** The answer, in both of the families that Codex writes. */
  says(at: string, text: string): this {
    return this.record(at, "event_msg", { type: "agent_message", message: text }).record(
      at,
      "response_item",
      {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text }]
      }
    )
  }

  /** `total`: since the rollout began. `last`: of the last request. `used`: percent of the quota. */
  tokens(at: string, total: CodexUsage, last: CodexUsage = total, used = 4): this {
    return this.record(at, "event_msg", {
      type: "token_count",
      info: {
        total_token_usage: usageOf(total),
        last_token_usage: usageOf(last),
        model_context_window: 258_400
      },
      rate_limits: rateLimits(used)
    })
  }

  noTokens(at: string): this {
    return this.record(at, "event_msg", { type: "token_count", info: null, rate_limits: rateLimits(4) })
  }

  done(at: string, id: string): this {
    return this.record(at, "event_msg", { type: "task_complete", turn_id: id, duration_ms: 9_000 })
  }
}

/** `rollout-2026-06-25T13-02-11-<id>.jsonl` */
export const rolloutName = (at: string, id: string): string =>
  `rollout-${at.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`

export const rolloutPath = (at: string, id: string): string =>
  `.codex/sessions/${at.slice(0, 10).replaceAll("-", "/")}/${rolloutName(at, id)}`

export const turnId = (label: string, at: string): string => timedUuid(`turn ${label}`, at)

const usageOf = (usage: CodexUsage): unknown => ({
  input_tokens: usage.input,
  cached_input_tokens: usage.cached ?? 0,
  output_tokens: usage.output,
  reasoning_output_tokens: usage.reasoning ?? 0,
  total_tokens: usage.input + usage.output
})

const rateLimits = (used: number): unknown => ({
  limit_id: "codex",
  primary: { used_percent: used, window_minutes: 300, resets_at: 1_782_407_153 },
  secondary: { used_percent: 11, window_minutes: 10_080, resets_at: 1_782_942_293 },
  credits: null,
  plan_type: "pro"
})
