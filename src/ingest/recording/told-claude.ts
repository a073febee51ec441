/**
 * What Claude Code prints (2.1.328): `{"type":"system","subtype":"init"}` first, `{"type":"result"}` last.
 *
 * A result's `modelUsage` and `total_cost_usd` are of the whole session, sub-agents included, also where it was
 * resumed; `model_usage_since_last_result`, which only streams have, is of this run. `usage` is of this run and leaves
 * sub-agents out.
 */
import type { RunUsage } from "../../record/AgentRun.ts"
import { countOf, fieldsOrNone, textOf, type Fields } from "../../sources/fields.ts"
import { noUsage, plus, type Told } from "./Told.ts"

export const tellClaude = (told: Told, record: Fields, command: ReadonlyArray<string>): void => {
  const session = textOf(record["session_id"])
  if (session === null) return
  const type = textOf(record["type"])
  if (type === "system" || type === "result") told.session = { agent: "claude-code", native_id: session }
  if (type !== "result") return
  told.answer = textOf(record["result"]) ?? told.answer
  told.usage = addedTo(
    told.usage,
    usageOf(
      record,
      command.some((word) => resuming.test(word))
    )
  )
  if (record["is_error"] === true) {
    const code = textOf(record["api_error_type"]) ?? textOf(record["subtype"]) ?? "error"
    told.fault = { code: code === "success" ? "error" : code, message: told.answer ?? code }
  }
}

/** Words by which it goes on with a session that was there before. */
const resuming = /^(?:--resume|-r|--continue|-c|--fork-session)(?:=|$)/

const usageOf = (record: Fields, isResumed: boolean): RunUsage => {
  const since = record["model_usage_since_last_result"]
  if (since !== undefined) return ofModels(fieldsOrNone(since))
  if (!isResumed) return ofModels(fieldsOrNone(record["modelUsage"]))
  const usage = fieldsOrNone(record["usage"])
  return {
    ...noUsage("claude-code"),
    model: Object.keys(fieldsOrNone(record["modelUsage"]))[0] ?? null,
    input_tokens: countOf(usage["input_tokens"]),
    output_tokens: countOf(usage["output_tokens"]),
    cache_read_tokens: countOf(usage["cache_read_input_tokens"]),
    cache_write_tokens: countOf(usage["cache_creation_input_tokens"])
  }
}

/** The model that wrote the most is named; the figures are of all. */
const ofModels = (models: Fields): RunUsage => {
  let sum = noUsage("claude-code")
  let most = -1
  for (const [model, value] of Object.entries(models)) {
    const usage = fieldsOrNone(value)
    const output = countOf(usage["outputTokens"])
    const cost = usage["costUSD"]
    sum = {
      ...sum,
      model: (output ?? 0) > most ? model : sum.model,
      input_tokens: plus(sum.input_tokens, countOf(usage["inputTokens"])),
      output_tokens: plus(sum.output_tokens, output),
      reasoning_tokens: plus(sum.reasoning_tokens, countOf(usage["thinkingTokens"])),
      cache_read_tokens: plus(sum.cache_read_tokens, countOf(usage["cacheReadInputTokens"])),
      cache_write_tokens: plus(sum.cache_write_tokens, countOf(usage["cacheCreationInputTokens"])),
      cost_usd_micros: plus(sum.cost_usd_micros, typeof cost === "number" ? Math.round(cost * 1e6) : null)
    }
    most = Math.max(most, output ?? 0)
  }
  return { ...sum, cost_status: sum.cost_usd_micros === null ? "unknown" : "recorded" }
}

/** A stream may hold several results, each of what came since the one before. */
const addedTo = (before: RunUsage | null, more: RunUsage): RunUsage =>
  before === null
    ? more
    : {
        ...more,
        input_tokens: plus(before.input_tokens, more.input_tokens),
        output_tokens: plus(before.output_tokens, more.output_tokens),
        reasoning_tokens: plus(before.reasoning_tokens, more.reasoning_tokens),
        cache_read_tokens: plus(before.cache_read_tokens, more.cache_read_tokens),
        cache_write_tokens: plus(before.cache_write_tokens, more.cache_write_tokens),
        cost_usd_micros: plus(before.cost_usd_micros, more.cost_usd_micros)
      }
