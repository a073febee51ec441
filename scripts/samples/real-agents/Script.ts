/**
 * What the scripted model says, whichever agent asks and in whichever protocol.
 *
 * A script maps prompts to replies. The mock servers keep no state of a conversation: they look for the last
 * known prompt in what the agent sends and count the answers behind it. So an agent may retry, resume, fork
 * or compact as it likes, and gets the same reply at the same place.
 */
import { createHash } from "node:crypto"

/** Tokens of one reply. `input` excludes what is read from and written to the cache; `output` includes `reasoning`. */
export interface Tokens {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly cache_read: number
  readonly cache_write_5m: number
  readonly cache_write_1h: number
}

export interface ToolUse {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  /** Namespace of the tool, where the protocol knows such. */
  readonly namespace?: string
  /** The input is this text, for tools of the Responses API that take no JSON. */
  readonly freeform?: string
}

export interface Reply {
  readonly thinking?: string
  readonly text?: string
  readonly tools?: ReadonlyArray<ToolUse>
  /** Refuse so often with this status before the reply is given. */
  readonly refuse?: { readonly status: number; readonly times: number }
  /** Tokens that it is to have, where the scripted ones would not do. */
  readonly tokens?: Partial<Tokens>
  /** Wait before the reply begins; a run that is to be interrupted ends in such a wait. */
  readonly wait_ms?: number
}

/** Replies by prompt. A prompt is recognised by its first line. */
export type Script = Readonly<Record<string, ReadonlyArray<Reply>>>

/** Where in the script a request stands. */
export interface Place {
  readonly prompt: string
  /** Answers behind the prompt: the number of the reply that is due. */
  readonly turn: number
}

/** One message of a request, with what matters for finding the place. */
export interface Said {
  readonly role: string
  readonly text: string
}

/** The place of a request; null when it holds no prompt of the script (titles, summaries, checks). */
export const placeOf = (script: Script, messages: ReadonlyArray<Said>): Place | null => {
  const prompts = Object.keys(script)
  for (let at = messages.length - 1; at >= 0; at--) {
    const { role, text } = messages[at]!
    if (role !== "user") continue
    const prompt = prompts.find((known) => text.includes(known))
    if (prompt === undefined) continue
    const turn = messages.slice(at).filter((message) => message.role === "assistant").length
    return { prompt, turn }
  }
  return null
}

/** An id that is the same at every run: made from a label. */
export const idOf = (prefix: string, label: string, length = 24): string =>
  prefix + createHash("sha256").update(`${prefix}${label}`).digest("hex").slice(0, length)

/**
 * Tokens that are different for every label, so that a request that is mixed up with another shows. `writes`: what
 * the provider tells of writes to its cache: nothing, their number, or also for how long they are kept.
 */
export const tokensOf = (
  label: string,
  has: { readonly reasoning: boolean; readonly writes: "none" | "short" | "both" }
): Tokens => {
  const digest = createHash("sha256").update(label).digest()
  const number = (at: number, least: number, most: number) =>
    least + (digest.readUInt32BE(at) % (most - least + 1))
  const reasoning = has.reasoning ? number(0, 11, 400) : 0
  return {
    input: number(4, 1, 99),
    output: reasoning + number(8, 20, 900),
    reasoning,
    cache_read: number(12, 10_000, 60_000),
    cache_write_5m: has.writes === "none" ? 0 : number(16, 100, 4_000),
    cache_write_1h: has.writes === "both" ? number(20, 100, 4_000) : 0
  }
}
