/**
 * What `opencode run --format json` prints (1.18.34): a record for each part, with the session's id. `step_finish` has
 * the tokens and the cost of one request; its output leaves reasoning out.
 */
import { countOf, fieldsOrNone, textOf, type Fields } from "../../sources/fields.ts"
import { noUsage, plus, type Told } from "./Told.ts"

export const tellOpenCode = (told: Told, record: Fields): void => {
  const session = textOf(record["sessionID"])
  if (session === null) return
  told.session ??= { agent: "opencode", native_id: session }
  const part = fieldsOrNone(record["part"])
  switch (record["type"]) {
    case "text":
      told.answer = textOf(part["text"]) ?? told.answer
      return
    case "step_finish":
      addStep(told, part)
      return
    case "error": {
      const error = fieldsOrNone(record["error"])
      const message = textOf(fieldsOrNone(error["data"])["message"]) ?? textOf(error["message"])
      const code = textOf(error["name"]) ?? "error"
      told.fault = { code, message: message ?? code }
      return
    }
  }
}

const addStep = (told: Told, part: Fields): void => {
  const tokens = fieldsOrNone(part["tokens"])
  const cache = fieldsOrNone(tokens["cache"])
  const { cost } = part
  const sum = told.usage ?? noUsage("opencode")
  const reasoning = countOf(tokens["reasoning"])
  const micros = plus(sum.cost_usd_micros, typeof cost === "number" ? Math.round(cost * 1e6) : null)
  told.usage = {
    ...sum,
    input_tokens: plus(sum.input_tokens, countOf(tokens["input"])),
    output_tokens: plus(sum.output_tokens, plus(countOf(tokens["output"]), reasoning)),
    reasoning_tokens: plus(sum.reasoning_tokens, reasoning),
    cache_read_tokens: plus(sum.cache_read_tokens, countOf(cache["read"])),
    cache_write_tokens: plus(sum.cache_write_tokens, countOf(cache["write"])),
    cost_usd_micros: micros,
    cost_status: micros === null ? "unknown" : "recorded"
  }
}
