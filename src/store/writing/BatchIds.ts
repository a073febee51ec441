/** The ids that the texts of one batch stand for, each looked up once. */
import type { Dictionaries } from "./Dictionaries.ts"

/** Gives a session's id by its native id. */
interface SessionIds {
  id(agent_id: number, native_id: string): number
}

/** Gives a message's id by its native id; a new message is the session's. */
interface MessageIds {
  id(agent_id: number, session_id: number, native_id: string): number
}

export class BatchIds {
  readonly agent_id: number
  readonly texts: ReadonlyArray<string>
  readonly #sessionTable: SessionIds
  readonly #messageTable: MessageIds
  readonly #dictionaries: Dictionaries
  /** By place of the text; 0: not looked up yet. */
  readonly #sessions: Int32Array
  readonly #messages: Int32Array
  readonly #tools: Int32Array
  readonly #pointers: Int32Array
  readonly #paths: Int32Array
  /** Sessions that the batch tells of. */
  readonly told = new Set<number>()

  constructor(
    agent_id: number,
    texts: ReadonlyArray<string>,
    sessions: SessionIds,
    messages: MessageIds,
    dictionaries: Dictionaries
  ) {
    this.agent_id = agent_id
    this.texts = texts
    this.#sessionTable = sessions
    this.#messageTable = messages
    this.#dictionaries = dictionaries
    const n = texts.length
    this.#sessions = new Int32Array(n)
    this.#messages = new Int32Array(n)
    this.#tools = new Int32Array(n)
    this.#pointers = new Int32Array(n)
    this.#paths = new Int32Array(n)
  }

  session(place: number): number {
    return this.#sessions[place] || (this.#sessions[place] = this.sessionOf(this.texts[place]!))
  }

  sessionOf(native_id: string): number {
    const id = this.#sessionTable.id(this.agent_id, native_id)
    this.told.add(id)
    return id
  }

  /** The text that stands for the id of a message already written. */
  knowMessage(place: number, id: number): void {
    this.#messages[place] = id
  }

  /** A bare row is made for a message that is not known yet. */
  message(session_id: number, place: number): number {
    const text = this.texts[place]!
    return (this.#messages[place] ||= this.#messageTable.id(this.agent_id, session_id, text))
  }

  /** The place of no text is NaN, and null its id. */
  tool(place: number): number | null {
    if (Number.isNaN(place)) return null
    return (this.#tools[place] ||= this.#dictionaries.tool(this.texts[place]!))
  }

  pointer(place: number): number | null {
    if (Number.isNaN(place)) return null
    return (this.#pointers[place] ||= this.#dictionaries.pointer(this.texts[place]!)!)
  }

  path(place: number): number {
    return (this.#paths[place] ||= this.#dictionaries.path(this.texts[place]!))
  }
}
