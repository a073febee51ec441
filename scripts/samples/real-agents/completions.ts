/**
 * A mock of the chat completions API that many providers speak, as far as OpenCode uses it: streaming, reasoning,
 * tool calls, usage with cached and reasoning tokens, refusals.
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

interface CompletionsRequest {
  readonly model: string
  readonly tools?: ReadonlyArray<unknown>
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content?: unknown }>
}

/** Starts the server. `summary` is said when the agent asks for anything that is not in the script. */
export const completionsModel = async (script: Script, summary: string): Promise<MockServer> => {
  const served = new Served()
  const { url, close } = await serve(async ({ method, path, body }, answering) => {
    if (method !== "POST" || !path.endsWith("/chat/completions")) return answering.json(404, {})
    const request = body as CompletionsRequest
    const place = (request.tools?.length ?? 0) > 0 ? placeOf(script, request.messages.map(said)) : null
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

const said = ({ role, content }: CompletionsRequest["messages"][number]): Said => ({
  role,
  text: typeof content === "string" ? content : JSON.stringify(content ?? "")
})

const answerWith = (
  served: Served,
  answering: Answering,
  request: CompletionsRequest,
  place: Place | null,
  reply: Reply
): void => {
  const label =
    place === null ? `other ${served.requests.size}` : `${place.prompt} ${place.turn} ${request.model}`
  const reasoning = reply.thinking !== undefined
  const tokens = { ...tokensOf(label, { reasoning, writes: "none" }), ...reply.tokens }
  const id = idOf("chatcmpl-", label)
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
  const chunk = (choices: ReadonlyArray<unknown>, more: object = {}) =>
    send({
      id,
      object: "chat.completion.chunk",
      created: 1_793_000_000,
      model: request.model,
      choices,
      ...more
    })
  for (const delta of deltasOf(reply, label)) chunk([{ index: 0, delta, finish_reason: null }])
  chunk([{ index: 0, delta: {}, finish_reason: reply.tools === undefined ? "stop" : "tool_calls" }])
  chunk([], { usage: usageOf(tokens) })
  send("[DONE]")
  answering.end()
}

const deltasOf = (reply: Reply, label: string): ReadonlyArray<object> => [
  { role: "assistant" },
  ...(reply.thinking === undefined ? [] : [{ reasoning_content: reply.thinking }]),
  ...(reply.text === undefined ? [] : [{ content: reply.text }]),
  ...(reply.tools ?? []).map(({ name, input }, index) => ({
    tool_calls: [
      {
        index,
        id: idOf("call_", `${label} ${index}`),
        type: "function",
        function: { name, arguments: JSON.stringify(input) }
      }
    ]
  }))
]

/** `prompt_tokens` include what is cached, `completion_tokens` include reasoning. */
const usageOf = (tokens: Tokens) => {
  const prompt_tokens = tokens.input + tokens.cache_read
  return {
    prompt_tokens,
    completion_tokens: tokens.output,
    total_tokens: prompt_tokens + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cache_read },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning }
  }
}
