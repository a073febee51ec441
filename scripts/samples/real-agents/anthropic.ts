/**
 * A mock of Anthropic's Messages API, as far as Claude Code uses it: streaming, thinking, tool calls, usage
 * with the split of cache writes, the web search tool, refusals (429, 529).
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
import { type Answering, type Send, serve } from "./server.ts"

interface MessagesRequest {
  readonly model: string
  readonly stream?: boolean
  readonly tools?: ReadonlyArray<{ readonly name?: string; readonly type?: string }>
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content: unknown }>
}

/** Starts the server. `summary` is said when the agent asks for anything that is not in the script. */
export const anthropicModel = async (script: Script, summary: string): Promise<MockServer> => {
  const served = new Served()
  const { url, close } = await serve(async ({ method, path, body }, answering) => {
    if (method !== "POST" || path !== "/v1/messages") return answering.json(404, { type: "error" })
    const request = body as MessagesRequest
    const place = isTold(request) ? placeOf(script, request.messages.map(said)) : null
    const reply = (place === null ? undefined : script[place.prompt]?.[place.turn]) ?? { text: summary }
    if (place !== null && reply.refuse !== undefined && served.refuses(place, reply.refuse.times))
      return answering.json(reply.refuse.status, refusal)
    if (reply.wait_ms !== undefined) await sleep(reply.wait_ms, undefined, { ref: false })
    const known = place !== null && script[place.prompt]?.[place.turn] !== undefined
    answerWith(served, answering, request, known ? place : null, reply)
  })
  return {
    url,
    close,
    get served() {
      return [...served.requests.values()]
    }
  }
}

const refusal = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }

/** Titles, searches and summaries for a compaction repeat the prompt, and are none of the conversation. */
const isTold = (request: MessagesRequest): boolean => {
  const asked = request.messages.map(said).findLast(({ role }) => role === "user")
  const isSummary = asked?.text.includes("create a detailed summary of the conversation") === true
  return (request.tools?.length ?? 0) > 0 && !isSearch(request) && !isSummary
}

const isSearch = (request: MessagesRequest): boolean =>
  request.tools?.some((tool) => tool.type?.startsWith("web_search") === true) === true

const said = ({ role, content }: { readonly role: string; readonly content: unknown }): Said => ({
  role,
  text: typeof content === "string" ? content : textIn(content)
})

/** Texts of a message, without those of tool results. */
const textIn = (content: unknown): string =>
  (content as ReadonlyArray<{ readonly type: string; readonly text?: string }>)
    .map((block) => (block.type === "text" ? (block.text ?? "") : ""))
    .join("\n")

const answerWith = (
  served: Served,
  answering: Answering,
  request: MessagesRequest,
  place: Place | null,
  reply: Reply
): void => {
  const searches = isSearch(request) ? 1 : 0
  const label =
    place === null ? `other ${served.requests.size}` : `${place.prompt} ${place.turn} ${request.model}`
  const reasoning = reply.thinking !== undefined
  const tokens = { ...tokensOf(label, { reasoning, writes: "both" }), ...reply.tokens }
  const id = idOf("msg_01", label, 22)
  const request_id = idOf("req_011C", label, 20)
  served.add({
    id,
    request_id,
    prompt: place?.prompt ?? null,
    turn: place?.turn ?? null,
    model: request.model,
    tokens,
    web_searches: searches
  })
  const blocks = searches === 0 ? blocksOf(reply, label) : searchBlocks
  const stop_reason = blocks.some((block) => block["type"] === "tool_use") ? "tool_use" : "end_turn"
  const message = { id, type: "message", role: "assistant", model: request.model }
  if (request.stream !== true) {
    const usage = usageOf(tokens, tokens.output, searches)
    return answering.json(200, { ...message, content: blocks, stop_reason, stop_sequence: null, usage })
  }
  const send = answering.stream({ "request-id": request_id })
  const event = (type: string, data: object) => send({ type, ...data }, type)
  const started = { content: [], stop_reason: null, stop_sequence: null, usage: usageOf(tokens, 1, 0) }
  event("message_start", { message: { ...message, ...started } })
  blocks.forEach((block, index) => sendBlock(send, block, index))
  const usage = usageOf(tokens, tokens.output, searches)
  event("message_delta", { delta: { stop_reason, stop_sequence: null }, usage })
  event("message_stop", {})
  answering.end()
}

type Block = Readonly<Record<string, unknown>>

const blocksOf = (reply: Reply, label: string): ReadonlyArray<Block> => [
  ...(reply.thinking === undefined
    ? []
    : [{ type: "thinking", thinking: reply.thinking, signature: "c2lnbmVkIGJ5IG5vYm9keQ==" }]),
  ...(reply.text === undefined ? [] : [{ type: "text", text: reply.text }]),
  ...(reply.tools ?? []).map(({ name, input }, index) => ({
    type: "tool_use",
    id: idOf("toolu_01", `${label} ${index}`, 22),
    name,
    input
  }))
]

/** What the provider's own search gives back: no text of anybody's, only an address of ours. */
const searchBlocks: ReadonlyArray<Block> = [
  { type: "server_tool_use", id: "srvtoolu_01search", name: "web_search", input: { query: "tide tables" } },
  {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_01search",
    content: [
      {
        type: "web_search_result",
        url: "https://tides.example/tables",
        title: "How tide tables are made",
        encrypted_content: "bm90aGluZw==",
        page_age: null
      }
    ]
  },
  { type: "text", text: "Tide tables are made from harmonic constituents: https://tides.example/tables" }
]

/** Streams one content block as the API does: a start without content, its content as one delta, a stop. */
const sendBlock = (send: Send, block: Block, index: number): void => {
  const event = (type: string, data: object) => send({ type, index, ...data }, type)
  const [empty, ...deltas] = piecesOf(block)
  event("content_block_start", { content_block: empty })
  for (const delta of deltas) event("content_block_delta", { delta })
  event("content_block_stop", {})
}

const piecesOf = (block: Block): ReadonlyArray<Block> => {
  switch (block["type"]) {
    case "text":
      return [
        { ...block, text: "" },
        { type: "text_delta", text: block["text"] }
      ]
    case "thinking":
      return [
        { type: "thinking", thinking: "", signature: "" },
        { type: "thinking_delta", thinking: block["thinking"] },
        { type: "signature_delta", signature: block["signature"] }
      ]
    case "tool_use":
    case "server_tool_use":
      return [
        { ...block, input: {} },
        { type: "input_json_delta", partial_json: JSON.stringify(block["input"]) }
      ]
    default:
      return [block]
  }
}

const usageOf = (tokens: Tokens, output: number, searches: number) => ({
  input_tokens: tokens.input,
  cache_creation_input_tokens: tokens.cache_write_5m + tokens.cache_write_1h,
  cache_read_input_tokens: tokens.cache_read,
  cache_creation: {
    ephemeral_5m_input_tokens: tokens.cache_write_5m,
    ephemeral_1h_input_tokens: tokens.cache_write_1h
  },
  output_tokens: output,
  output_tokens_details: { thinking_tokens: output < tokens.output ? 0 : tokens.reasoning },
  service_tier: "standard",
  server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 }
})
