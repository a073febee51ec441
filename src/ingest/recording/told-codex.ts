/**
 * What `codex exec --json` prints (0.169.0): `session.started`, items, and `turn.completed` with the usage of the thread
 * so far. Its input holds what was cached and written to the cache, its output holds reasoning. Of a session that was
 * resumed it is more than this run's, so nothing of it is taken.
 */
import { countOf, fieldsOrNone, textOf, type Fields } from "../../sources/fields.ts"
import { noUsage, type Told } from "./Told.ts"

export const tellCodex = (told: Told, record: Fields, command: ReadonlyArray<string>): void => {
  switch (record["type"]) {
    case "thread.started": {
      const session = textOf(record["thread_id"])
      if (session !== null) told.session = { agent: "codex", native_id: session }
      return
    }
    case "item.completed": {
      const item = fieldsOrNone(record["item"])
      if (item["type"] === "agent_message") told.answer = textOf(item["text"]) ?? told.answer
      return
    }
    case "turn.completed": {
      // not yet a failure for good: a later turn may have succeeded
      told.fault = null
      const isResumed = command.includes("resume") || command.includes("fork")
      if (!isResumed) told.usage = usageOf(fieldsOrNone(record["usage"]))
      return
    }
    case "turn.failed": {
      const message = textOf(fieldsOrNone(record["error"])["message"])
      told.fault = { code: "turn_failed", message: message ?? "the turn failed" }
      return
    }
  }
}

const usageOf = (usage: Fields) => {
  const input = countOf(usage["input_tokens"])
  const read = countOf(usage["cached_input_tokens"])
  const written = countOf(usage["cache_write_input_tokens"])
  return {
    ...noUsage("codex"),
    input_tokens: input === null ? null : Math.max(0, input - (read ?? 0) - (written ?? 0)),
    output_tokens: countOf(usage["output_tokens"]),
    reasoning_tokens: countOf(usage["reasoning_output_tokens"]),
    cache_read_tokens: read,
    cache_write_tokens: written
  }
}
