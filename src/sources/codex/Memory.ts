/**
 * What a rollout's decoder remembers of the lines before, also from one run to the next.
 *
 * Everything is bounded, since it is stored with the file's cursor. When a bound is exceeded something is
 * linked less well (a very late result without its call); no figure depends on it.
 */
import type { Span } from "../../record/Reference.ts"
import type { MessageKind } from "../../record/MessageSeen.ts"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import type { Json } from "../Source.ts"
import { Recent } from "../Recent.ts"
import type { FileChange } from "../apply-patch.ts"
import type { Tokens } from "./tokens.ts"

/** A tool call that waits for its result, or had it lately. */
export interface CallMemory {
  readonly session: string
  readonly message: string
  readonly tool: string
  readonly inherited: boolean
  /** What an `apply_patch` asks for; told when it is known to have been done. */
  readonly changes?: ReadonlyArray<FileChange>
  /** A file that the call only looks at. */
  readonly reads?: string
  /** The command may make a commit. */
  readonly commits?: true
  /** And put it in the place of another. */
  readonly rewrites?: true
  /** What the event of the call's end told before its output came. */
  readonly exit_code?: number
  readonly duration_ms?: number
}

/** A user item that may be a person's words: the next line tells. */
export interface PendingMessage {
  readonly session: string
  readonly native_id: string
  readonly parent: string | null
  readonly inherited: boolean
  readonly isTold: boolean
  readonly at_ms: number | null
  readonly span: Span
  readonly base: string
  /** What it looks like by itself. */
  readonly kind: MessageKind
  /** Its blocks: type, and length of the text. */
  readonly blocks: ReadonlyArray<
    readonly [type: "text" | "image" | "other", chars: number, synthetic: boolean]
  >
  readonly title: string | null
}

/** The answer that is being written. */
export interface AnswerMemory {
  readonly session: string
  readonly native_id: string
  readonly parts: number
  /** A request is known for it. */
  readonly counted: boolean
  /** The next item begins another answer. */
  readonly closed: boolean
}

/** A compaction of which it is not known yet how much it left. */
export interface CompactionMemory {
  readonly session: string
  readonly key: string
  readonly at_ms: number | null
  readonly span: Span
  readonly data: Readonly<Record<string, Json>>
}

export interface Memory {
  /** Native id of the file's own session. */
  session: string | null
  /** Its working directory is known. */
  placed: boolean
  /** A sub-agent, or a session that Codex made for itself. */
  delegate: boolean
  /** When the session was made; copied turns are older. */
  created_ms: number | null
  /** Sessions whose history this one began with, nearest first. */
  ancestors: ReadonlyArray<string>
  /** The session began with another's history, in this file or in the other's. */
  inherits: boolean
  /** Lines without turn ids are still copied ones. */
  copying: boolean
  last_ms: number | null
  version: string | null
  provider: string | null
  model: string | null
  tier: string | null
  mode: string | null
  /** Turn that the lines stand in, when it has a UUID. */
  turn: string | null
  /** A review runs in another session; some of its events are repeated here. */
  reviewing: boolean
  /** Messages that stand in no turn, counted. */
  loose: number
  /** Last message of the conversation. */
  latest: string | null
  answer: AnswerMemory | null
  pending: PendingMessage | null
  /** Hash of a prompt that only an event has told so far. */
  told: number | null
  /** The file confirms prompts by events. */
  confirms: boolean
  /** A `view_image` put a picture in, in a user's name. */
  pictured: boolean
  /** Cumulative tokens as last written; a new epoch begins when they fall. */
  totals: Tokens | null
  epoch: number
  /** Tokens that usage records have told and the cumulative count has not yet. */
  credit: Tokens | null
  /** Usage without a cumulative count, as last written. */
  uncounted: Tokens | null
  /** Tokens in the context at the last model call. */
  context_tokens: number | null
  /** Model output was seen since the last count. */
  spoke: boolean
  /** Are token counts written before the items of their answer? */
  counts_first: boolean | null
  /** A request whose answer has not begun. */
  awaiting: RequestSeen | null
  searches: number
  rate_limits: string | null
  compactions: number
  /** A `compacted` line came; its event is yet to come. */
  compacting: boolean
  compaction: CompactionMemory | null
  /** Messages told of each turn. */
  readonly turns: Recent<number>
  readonly calls: Recent<CallMemory>
  /** Sessions that have a title from their first prompt. */
  readonly titled: Recent<true>
}

const limits = { turns: 8, calls: 48, titled: 4 } as const

const nothing = {
  session: null,
  placed: false,
  delegate: false,
  created_ms: null,
  ancestors: [],
  inherits: false,
  copying: false,
  last_ms: null,
  version: null,
  provider: null,
  model: null,
  tier: null,
  mode: null,
  turn: null,
  reviewing: false,
  loose: 0,
  latest: null,
  answer: null,
  pending: null,
  told: null,
  confirms: false,
  pictured: false,
  totals: null,
  epoch: 0,
  credit: null,
  uncounted: null,
  context_tokens: null,
  spoke: false,
  counts_first: null,
  awaiting: null,
  searches: 0,
  rate_limits: null,
  compactions: 0,
  compacting: false,
  compaction: null
} as const

/** Memory as `remembered` wrote it, or an empty one: for a new file, or when it is of another layout. */
export const recall = (kept: Json): Memory => {
  const was = isKept(kept) ? (kept as unknown as Kept) : null
  return {
    ...nothing,
    ...was?.plain,
    turns: new Recent(limits.turns, was?.turns),
    calls: new Recent(limits.calls, was?.calls),
    titled: new Recent(limits.titled, was?.titled)
  }
}

/** The memory as JSON; what is as at the beginning is left out. */
export const remembered = (memory: Memory): Json => {
  const { turns, calls, titled, ...all } = memory
  const plain = Object.fromEntries(
    Object.entries(all).filter(([name, value]) => !isSame(value, nothing[name as keyof typeof nothing]))
  )
  const kept: Kept = {
    layout,
    plain,
    turns: turns.entries(),
    calls: calls.entries(),
    titled: titled.entries()
  }
  return kept as unknown as Json
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0)

/** Goes up whenever the shape of the memory changes; an older one is then not read. */
const layout = 1

interface Kept {
  readonly layout: number
  readonly plain: Partial<Omit<Memory, "turns" | "calls" | "titled">>
  readonly turns: ReadonlyArray<readonly [string, number]>
  readonly calls: ReadonlyArray<readonly [string, CallMemory]>
  readonly titled: ReadonlyArray<readonly [string, true]>
}

const isKept = (kept: Json): boolean =>
  typeof kept === "object" && kept !== null && "layout" in kept && kept.layout === layout
