/** What must be known of a kind of file to put hooks in, to take them out, and to tell how they stand. Texts only. */
import type { Unreadable } from "./settings-hooks.ts"

/**
 * - `absent`: none of ours is in it
 * - `installed`: all are, as this Spoor would put them in
 * - `drifted`: some are missing, or another place or version made them
 * - `off`: all are, but the agent has been told to run no hooks
 * - `unreadable`: it cannot be told
 */
export interface HookState {
  readonly state: "absent" | "installed" | "drifted" | "off" | "unreadable"
  /** What is not as it should be; empty when all is. */
  readonly says: string
}

export interface HookFile {
  /** Of a file that is made new. */
  readonly mode: number
  /** `text` is null when there is no file. */
  state(text: string | null): HookState
  /**
   * The text with our hooks, those that were in it brought up to date. `original` is the file before any of ours was put
   * in: null when there was none, undefined when that is not known.
   */
  installed(text: string | null, original: string | null | undefined): string | Unreadable
  /** The text without our hooks; null when the file should go. */
  removed(text: string, original: string | null | undefined): string | null | Unreadable
}

export const isUnreadable = (edited: string | null | object): edited is Unreadable =>
  typeof edited === "object" && edited !== null
