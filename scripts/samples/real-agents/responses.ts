/**
 * A mock of OpenAI's Responses API, as far as Codex uses it: streaming, encrypted reasoning, function calls and
 * calls with free text, usage with cached and reasoning tokens, refusals.
 */
import { setTimeout as sleep } from "node:timers/promises"
import {
  idOf,
  type Place,
  placeOf,
  type Reply,
  type Said,
  type Script,
  type Tokens,
  tokensOf
} from "./Script.ts"
import { type MockServer, Served } from "./Served.ts"
import { type Answering, serve } from "./server.ts"

interface ResponsesRequest {
  readonly model: string
  readonly input: ReadonlyArray<Item>
}

interface Item {
  readonly type: string
  readonly role?: string
  readonly content?: ReadonlyArray<{ readonly text?: string; readonly encrypted_content?: string }>
}

/** Starts the server. `summary` is said when the agent asks for anything that is not in the script. */
export const responsesModel = async (script: Script, summary: string): Promise<MockServer> => {
  const served = new Served()
  const { url, close } = await serve(async ({ method, path, body }, answering) => {
    if (method !== "POST" || !path.endsWith("/responses")) return answering.json(404, {})
    const request = body as ResponsesRequest
    const place = isSummary(request) ? null : placeOf(script, saidIn(request.input))
    const scripted = place === null ? undefined : script[place.prompt]?.[place.turn]
    const reply = scripted ?? { text: summary }
    if (place !== null && reply.refuse !== undefined && served.refuses(place, reply.refuse.times))
      return answering.json(reply.refuse.status, { error: { message: "Overloaded", type: "server_error" } })
    if (reply.wait_ms !== undefined) await sleep(reply.wait_ms, undefined, { ref: false })
    answerWith(served, answering, request, scripted === undefined ? null : place, reply)
  })
  return {
    url,
    close,
    get served() {
      return [...served.requests.values()]
    }
  }
}

/** A summary for a compaction repeats what was said, and is none of it. */
const isSummary = ({ input }: ResponsesRequest): boolean =>
  textOf(input.findLast(({ role }) => role === "user")).includes("CONTEXT CHECKPOINT COMPACTION")

/**
 * The messages, with what one reply made as one message: reasoning, words and calls stand beside each other, up to
 * the results.
 */
const saidIn = (input: ReadonlyArray<Item>): ReadonlyArray<Said> => {
  const said: Array<Said> = []
  for (const item of input) {
    const role = roleOf(item)
    if (role === "assistant" && said.at(-1)?.role === "assistant") continue
    said.push({ role, text: textOf(item) })
  }
  return said
}

const roleOf = (item: Item): string => {
  if (item.type === "message") return item.role ?? "user"
  // a task from another agent
  if (item.type === "agent_message") return "user"
  return item.type.endsWith("_output") ? "tool" : "assistant"
}

/** What agents tell each other stands where words are encrypted, and is not when the provider is not OpenAI. */
const textOf = (item: Item | undefined): string =>
  (item?.content ?? []).map(({ text, encrypted_content }) => text ?? encrypted_content ?? "").join("\n")

const answerWith = (
  served: Served,
  answering: Answering,
  request: ResponsesRequest,
  place: Place | null,
  reply: Reply
): void => {
  const label =
    place === null ? `other ${served.requests.size}` : `${place.prompt} ${place.turn} ${request.model}`
  const reasoning = reply.thinking !== undefined
  const tokens = { ...tokensOf(label, { reasoning, writes: "short" }), ...reply.tokens }
  const id = idOf("resp_", label)
  served.add({
    id,
    request_id: null,
    prompt: place?.prompt ?? null,
    turn: place?.turn ?? null,
    model: request.model,
    tokens,
    web_searches: 0
  })
  const send = answering.stream()
  const event = (type: string, data: object) => send({ type, ...data }, type)
  event("response.created", { response: { id } })
  for (const [output_index, item] of itemsOf(reply, label).entries()) {
    event("response.output_item.added", { output_index, item })
    event("response.output_item.done", { output_index, item })
  }
  event("response.completed", { response: { id, usage: usageOf(tokens) } })
  answering.end()
}

const itemsOf = (reply: Reply, label: string): ReadonlyArray<object> => [
  ...(reply.thinking === undefined
    ? []
    : [
        {
          type: "reasoning",
          id: idOf("rs_", label),
          summary: [{ type: "summary_text", text: reply.thinking }],
          encrypted_content: "bm90aGluZw=="
        }
      ]),
  ...(reply.text === undefined
    ? []
    : [
        {
          type: "message",
          id: idOf("msg_", label),
          role: "assistant",
          content: [{ type: "output_text", text: reply.text, annotations: [] }]
        }
      ]),
  ...(reply.tools ?? []).map(({ name, input, namespace, freeform }, i) => {
    const call_id = idOf("call_", `${label} ${i}`)
    if (freeform !== undefined)
      return { type: "custom_tool_call", id: idOf("ctc_", `${label} ${i}`), call_id, name, input: freeform }
    if (name === "tool_search")
      return { type: "tool_search_call", call_id, execution: "client", arguments: input }
    return {
      type: "function_call",
      id: idOf("fc_", `${label} ${i}`),
      call_id,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      arguments: JSON.stringify(input)
    }
  })
]

const usageOf = (tokens: Tokens) => {
  const input_tokens = tokens.input + tokens.cache_read + tokens.cache_write_5m
  return {
    input_tokens,
    input_tokens_details: { cached_tokens: tokens.cache_read, cache_write_tokens: tokens.cache_write_5m },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: input_tokens + tokens.output
  }
}
