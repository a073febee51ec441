/**
 * What a mock server served: the oracle of the fixtures. The agent's files must tell exactly these requests,
 * apart from those that it makes for itself and writes nowhere (`prompt` is null).
 */
import type { Place, Tokens } from "./Script.ts"

export interface ServedRequest {
  /** Provider's id of the message or response. */
  readonly id: string
  readonly request_id: string | null
  readonly prompt: string | null
  readonly turn: number | null
  readonly model: string
  readonly tokens: Tokens
  readonly web_searches: number
}

/** A running mock server. */
export interface MockServer {
  readonly url: string
  readonly served: ReadonlyArray<ServedRequest>
  close(): Promise<void>
}

/** Requests as they were served, each once: an agent that retries gets the same reply under the same id. */
export class Served {
  readonly requests = new Map<string, ServedRequest>()
  readonly #refused = new Map<string, number>()

  add(request: ServedRequest): void {
    this.requests.set(request.id, request)
  }

  /** Should this request be refused once more? */
  refuses(place: Place, times: number): boolean {
    const key = `${place.prompt}/${place.turn}`
    const before = this.#refused.get(key) ?? 0
    if (before >= times) return false
    this.#refused.set(key, before + 1)
    return true
  }
}
