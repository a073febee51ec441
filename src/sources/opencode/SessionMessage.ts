/** A message of OpenCode 2.x: a row of `session_message`, or an item of an export. */
import type { Span } from "../../record/Reference.ts"
import type { Fields } from "../fields.ts"
import type { MessageIds } from "./ids.ts"

/** A message and where it stands. */
export interface SessionMessage {
  readonly ids: MessageIds
  readonly type: string
  readonly data: Fields
  /** RFC 6901 pointer to `data` in its record. */
  readonly base: string
  readonly span: Span
  /** When it was made, where the data itself does not say. */
  readonly created_ms: number | null
  /** Is the session known to be a sub-agent's? */
  readonly isChild: boolean
}
