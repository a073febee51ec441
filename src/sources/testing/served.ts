/**
 * What a scripted model served to a real agent (`fixtures/real/served.json`), and what a source makes of the
 * agent's files, in the same words: the one is the oracle of the other. `scripts/samples/real-agents` made both.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { RequestSeen } from "../../record/RequestSeen.ts"

/** One request as the model served it; `prompt` is null when the agent asked for itself. */
export interface ServedRequest {
  readonly id: string
  readonly request_id: string | null
  readonly prompt: string | null
  readonly turn: number | null
  readonly model: string
  readonly tokens: {
    readonly input: number
    readonly output: number
    readonly reasoning: number
    readonly cache_read: number
    readonly cache_write_5m: number
    readonly cache_write_1h: number
  }
  readonly web_searches: number
}

/** The requests that were served below this folder of fixtures. */
export const servedIn = (folder: string): ReadonlyArray<ServedRequest> =>
  JSON.parse(fs.readFileSync(path.join(folder, "served.json"), "utf8")) as ReadonlyArray<ServedRequest>

/** Paths below a folder, with forward slashes. */
export const filesIn = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort()

/** The tokens of a served request, named as in `RequestSeen`. */
export const tokensServed = ({ model, tokens }: ServedRequest) => ({
  model,
  input_tokens: tokens.input,
  output_tokens: tokens.output,
  reasoning_tokens: tokens.reasoning,
  cache_read_tokens: tokens.cache_read,
  cache_write_5m_tokens: tokens.cache_write_5m,
  cache_write_1h_tokens: tokens.cache_write_1h
})

/** The same of a request that was seen. */
export const tokensSeen = (seen: RequestSeen) => ({
  model: seen.model,
  input_tokens: seen.input_tokens,
  output_tokens: seen.output_tokens,
  reasoning_tokens: seen.reasoning_tokens,
  cache_read_tokens: seen.cache_read_tokens,
  cache_write_5m_tokens: seen.cache_write_5m_tokens,
  cache_write_1h_tokens: seen.cache_write_1h_tokens
})
