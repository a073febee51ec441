/**
 * What a decoder remembers of the lines before, also from one run to the next.
 *
 * Everything is bounded: a file may have a million lines, and the memory is stored with its cursor. When a
 * bound is exceeded something is linked less well (an answer without its parent, a result without its call);
 * no figure depends on it.
 */
import type { EventSeen } from "../../record/SessionEvent.ts"
import type { FileVerb } from "../../record/FileOperation.ts"
import type { Todo } from "../../record/TodoList.ts"
import type { Json } from "../Source.ts"
import { Recent } from "../Recent.ts"
import type { ChangedLines } from "../line-counts.ts"

/** Where a line leads that is not itself a message of its uuid: to the message it belongs to, or comes after. */
export interface LineMemory {
  readonly message: string | null
  /** Inline sidechains: uuid of the line that the sidechain began with. */
  readonly root?: string
}

/** An answer is written as one line a block; this is what its earlier lines brought. */
export interface AnswerMemory {
  readonly parent: string | null
  readonly blocks: number
  readonly chars: number
  /** Greatest count of output tokens so far. */
  readonly output_tokens: number
}

/** A sub-agent that a call starts. */
export interface Spawn {
  /** Hash of the prompt: an inline sidechain begins with the same text. */
  readonly prompt: number
  readonly role: string | null
  readonly title: string | null
}

/** The file that a call is about. `lines`: what it changes if it goes well, as its input says. */
export interface FileMemory {
  readonly path: string
  readonly verb: FileVerb
  readonly lines?: ChangedLines
}

/** A tool call that waits for its result. */
export interface CallMemory {
  readonly session: string
  readonly message: string
  readonly tool: string
  readonly at_ms: number | null
  readonly model: string | null
  readonly file?: FileMemory
  /** The command may make a commit. */
  readonly commits?: true
  /** And put it in the place of another. */
  readonly rewrites?: true
  /** The request that made this call already counts searches of its own. */
  readonly searched?: true
  readonly spawn?: Spawn
  /** Duration that a progress line told. */
  readonly duration_ms?: number
}

export interface Task extends Todo {
  readonly id: string
}

/** A prompt typed while the agent was busy. */
export interface QueuedPrompt {
  readonly hash: number
  readonly at_ms: number | null
  readonly key: string
  readonly offset: number
  readonly length: number
  readonly chars: number
}

/** An event of a line that names no session and comes before any line that does. */
export type WaitingEvent = Omit<EventSeen, "session">

export interface Memory {
  session: string | null
  version: string | null
  /** Session that the last copied answer was made in; null when the last answer was this session's own. */
  copied_from: string | null
  /** uuid of the last line that had one: what has neither uuid nor time is named after it. */
  anchor: string | null
  mode: string | null
  permission_mode: string | null
  /** Root of the inline sidechain that was written to last. */
  sidechain: string | null
  /** Captures: beginning and end of the run, for lines that have no time of their own. */
  run_started_at_ms: number | null
  run_ended_at_ms: number | null
  readonly lines: Recent<LineMemory>
  readonly answers: Recent<AnswerMemory>
  readonly calls: Recent<CallMemory>
  /** Calls answered lately: a result may be written twice. */
  readonly answered: Recent<Pick<CallMemory, "session" | "message" | "tool">>
  /** Sessions that have a title from their first prompt. */
  readonly titled: Recent<true>
  readonly tasks: Recent<ReadonlyArray<Task>>
  /** Captures: answers that are being streamed, by the call that their agent belongs to. */
  readonly streams: Recent<Json>
  /** Summaries whose line has not come yet, by its uuid. */
  readonly summaries: Recent<string>
  queued: ReadonlyArray<QueuedPrompt>
  waiting: ReadonlyArray<WaitingEvent>
}

/** How many entries each part of the memory holds. */
export const limits = {
  lines: 24,
  answers: 8,
  calls: 128,
  answered: 8,
  titled: 8,
  tasks: 8,
  streams: 8,
  summaries: 8,
  queued: 16,
  waiting: 16
} as const

/** Memory as `remembered` wrote it, or an empty one: for a new file, or when it is of another layout. */
export const recall = (kept: Json): Memory => {
  const was = (isKept(kept) ? kept : {}) as Partial<Kept>
  return {
    session: was.session ?? null,
    version: was.version ?? null,
    copied_from: was.copied_from ?? null,
    anchor: was.anchor ?? null,
    mode: was.mode ?? null,
    permission_mode: was.permission_mode ?? null,
    sidechain: was.sidechain ?? null,
    run_started_at_ms: was.run_started_at_ms ?? null,
    run_ended_at_ms: was.run_ended_at_ms ?? null,
    lines: new Recent(limits.lines, was.lines),
    answers: new Recent(limits.answers, was.answers),
    calls: new Recent(limits.calls, was.calls),
    answered: new Recent(limits.answered, was.answered),
    titled: new Recent(limits.titled, was.titled),
    tasks: new Recent(limits.tasks, was.tasks),
    streams: new Recent(limits.streams, was.streams),
    summaries: new Recent(limits.summaries, was.summaries),
    queued: was.queued ?? [],
    waiting: was.waiting ?? []
  }
}

/** The memory as JSON; what is empty is left out. */
export const remembered = (memory: Memory): Json => {
  const kept: Record<string, unknown> = { layout }
  for (const [name, value] of Object.entries(memory)) {
    const plain: unknown = value instanceof Recent ? value.entries() : value
    if (plain !== null && !(Array.isArray(plain) && plain.length === 0)) kept[name] = plain
  }
  return kept as Json
}

/** Goes up whenever the shape of the memory changes; an older one is then not read. */
const layout = 1

type Kept = {
  readonly [K in keyof Memory]: Memory[K] extends Recent<infer V>
    ? ReadonlyArray<readonly [string, V]>
    : Memory[K]
}

const isKept = (kept: Json): boolean =>
  typeof kept === "object" && kept !== null && "layout" in kept && kept.layout === layout
