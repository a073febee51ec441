/**
 * What a source is: where an agent leaves its files, and how one record of them is read.
 *
 * A source is pure. It gets JSON values that `ingest/` has read and cut, and tells a `Sink` what it
 * sees. It opens no file, keeps no rows and knows no database; so every source can be tested with
 * plain values, and ingest alone decides about cursors, custody and order.
 *
 * Reading never fails: what a source cannot understand it hands to `Sink.reject` or counts as an
 * unknown kind. A source must not throw; if it does, ingest rejects that record and says so.
 */
import type { AgentName } from "../record/Agent.ts"
import type { EventSeen } from "../record/SessionEvent.ts"
import type { FileOperationSeen, PatchSeen } from "../record/FileOperation.ts"
import type { RunSeen } from "../record/AgentRun.ts"
import type { MessageSeen } from "../record/MessageSeen.ts"
import type { PartSeen, ToolResultSeen } from "../record/PartSeen.ts"
import type { Span } from "../record/Reference.ts"
import type { RejectionReason } from "../record/Rejection.ts"
import type { RequestSeen } from "../record/RequestSeen.ts"
import type { SessionSeen } from "../record/SessionSeen.ts"
import type { TelemetrySeen } from "../record/Telemetry.ts"
import type { TodoListSeen } from "../record/TodoList.ts"

/** Values that survive `JSON.stringify`; what a decoder remembers between two readings of a file. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** Takes what a source sees. Order does not matter; telling the same thing twice does no harm. */
export interface Sink {
  session(seen: SessionSeen): void
  request(seen: RequestSeen): void
  message(seen: MessageSeen): void
  part(seen: PartSeen): void
  toolResult(seen: ToolResultSeen): void
  fileOperation(seen: FileOperationSeen): void
  patch(seen: PatchSeen): void
  todos(seen: TodoListSeen): void
  event(seen: EventSeen): void
  run(seen: RunSeen): void
  telemetry(seen: TelemetrySeen): void
  /** Counts a record by its kind (`user`, `progress/agent_progress`); `known: false` makes it reported. */
  kind(name: string, known: boolean): void
  reject(span: Span, reason: RejectionReason, detail: string): void
}

/** The environment a source may look at to find its roots. No files are opened here. */
export interface Places {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
}

/** What detection sees of a file: its name, and the first JSON values of its first 256 KiB. */
export interface Head {
  /** Path with forward slashes. A hint for ids; never the ground for detection. */
  readonly path: string
  /** First bytes as text, cut at 256 KiB. */
  readonly text: string
  /** JSON values of the first complete lines, at most 40; or the one document, when the whole file is one. */
  readonly values: ReadonlyArray<unknown>
}

/** A file as its decoder knows it. */
export interface FileContext {
  readonly path: string
  /** The root it was found under. */
  readonly root: string
  readonly mtime_ms: number
  readonly machine: string
  /** IANA zone of times that are written without one; the system's where it is not given. */
  readonly timezone?: string | undefined
}

/** Reads one file of lines, front to back, over any number of runs. */
export interface LineDecoder {
  /** One JSON value; `span` covers exactly its bytes in the file. */
  line(value: unknown, span: Span): void
  /**
   * A line that is not JSON. Returns true if it belongs to the format (a capture's Markdown header);
   * ingest rejects it otherwise.
   */
  prose?(text: string, span: Span): boolean
  /** What to remember for the next run. Small: it is stored with the cursor. */
  state(): Json
  /**
   * Native id of the session whose own file this is, as far as the lines so far tell; null when they do not.
   * The others that it tells of are copied from, named, or started by that one. A format whose files are no
   * session's own (an index, a list of sessions) has no such method.
   */
  session?(): string | null
}

/** A format of many records in one growing file, one JSON value a line. */
export interface LogFormat {
  readonly kind: "log"
  readonly name: string
  /**
   * Its decoder asks `fields.ts` for every text, so stand-ins may come in place of long ones (`LongText.ts`): their
   * bytes are then read only where the text is needed.
   */
  readonly takesLongTexts?: true
  detect(head: Head): boolean
  /** `state` is what the last run's `state()` gave, or null for a file read from its start. */
  open(file: FileContext, state: Json, sink: Sink): LineDecoder
}

/** A format of one JSON document a file, replaced as a whole when it changes. */
export interface DocumentFormat {
  readonly kind: "document"
  readonly name: string
  detect(head: Head): boolean
  /** `span` covers the document's bytes; `text` is what they say, where it is told. */
  document(value: unknown, span: Span, file: FileContext, sink: Sink, text?: string): void
}

/**
 * A tree of very many small JSON documents, as far as it must be known to find what is new in it.
 * Ingest walks every folder below `root/below[i]` and reads each `*.json` by itself.
 */
export interface Tree {
  readonly name: string
  /** Folders below the root that hold documents, in the order of reading: `storage/session`, … */
  readonly below: ReadonlyArray<string>
  /** Those of `below` that hold so many folders that a look that has to be quick takes the newest alone. */
  readonly numerous: ReadonlyArray<string>
  /** Is this folder the root of such a tree? `names` are its entries; `list` looks one folder deeper. */
  detect(names: ReadonlyArray<string>, list: (below: string) => ReadonlyArray<string>): boolean
  /** Documents that hold secrets and are never opened. `path` is relative to the root, with forward slashes. */
  passesOver?(path: string): boolean
}

/** A format of documents in a tree of folders. */
export interface TreeFormat extends Tree {
  readonly kind: "tree"
  /** `path` as above. */
  document(path: string, value: unknown, span: Span, file: FileContext, sink: Sink): void
}

/** Reads of a foreign database; ingest opens it read-only, with its write-ahead log. */
export interface ForeignDatabase {
  readonly tables: ReadonlySet<string>
  columns(table: string): ReadonlySet<string>
  /** Rows as objects. Bind values by position. */
  rows(sql: string, ...bind: ReadonlyArray<string | number | null>): Iterable<Record<string, unknown>>
}

/** Puts a row's JSON into custody and tells where it stands, so that references can point into it. */
export type Keep = (record: Json) => Span

/** A format kept in a SQLite database. */
export interface DatabaseFormat {
  readonly kind: "database"
  readonly name: string
  /** Only tables and columns may be looked at here. */
  detect(database: ForeignDatabase): boolean
  /** A cheap value that differs whenever rows have changed (greatest times and counts), for a live database. */
  changeKey(database: ForeignDatabase): string
  /** Reads rows changed since `state`; yields at times (any value) so that ingest can commit. Returns the new state. */
  read(
    database: ForeignDatabase,
    state: Json,
    keep: Keep,
    file: FileContext,
    sink: Sink
  ): Generator<void, Json, void>
}

export type Format = LogFormat | DocumentFormat | TreeFormat | DatabaseFormat

/** Something that looks like this agent's but is another program's: recognised and refused by name. */
export interface Lookalike {
  readonly name: string
  readonly says: string
  detectDatabase?(database: ForeignDatabase): boolean
  detectHead?(head: Head): boolean
}

/** A session of a database as a file that the agent's own program reads. */
export interface ExportedSession {
  readonly name: string
  readonly text: string
  /** The agent's command that reads it; the path of the file goes behind it. */
  readonly import_command: ReadonlyArray<string>
}

/**
 * Where one agent's trail lies: enough to find what is new in it, and to load before every answer.
 * Decoders are a source's; what is named here imports none.
 */
export interface Whereabouts {
  readonly agent: AgentName
  /** Name for people: `Claude Code`. */
  readonly title: string
  /** Folders or files where the trail lies by default, whether they exist or not. Absolute. */
  roots(places: Places): ReadonlyArray<string>
  /** Should this file below a root be looked at? By name only, to spare opening others; detection is by content. */
  wants(path: string): boolean
  /** The trees among the source's formats. */
  readonly trees: ReadonlyArray<Tree>
  /** The newest version that the source was tested with, of those in its README; absent where a trail names none. */
  readonly tested_up_to?: string
}

/** A source: one agent's trail. */
export interface Source extends Whereabouts {
  readonly formats: ReadonlyArray<Format>
  readonly lookalikes: ReadonlyArray<Lookalike>
  /**
   * Makes a file of a session that lies in a database. `records` are those that `Keep` was given, in that order,
   * perhaps of other sessions too; of several records of one row the last one holds. Null when they hold
   * nothing of the session.
   */
  exportSession?(records: Iterable<unknown>, session: string): ExportedSession | null
}
