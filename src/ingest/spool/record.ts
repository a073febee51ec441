/**
 * What a hook tells, into the store or, where that is not possible at once, into the spool.
 *
 * Nothing here waits for longer than a moment and nothing throws: a hook stands in the way of a commit, or of an
 * agent.
 */
import type { Json } from "../../sources/Source.ts"
import { fieldsOf } from "../../sources/telemetry/Reader.ts"
import { factsOfOwn } from "../../sources/telemetry/spool.ts"
import type { TelemetryFacts } from "../../record/Telemetry.ts"
import { type NotWritten, type ShortWrite, writeAtOnce } from "../../store/telemetry/write-at-once.ts"
import { makeProjectOf } from "../projects.ts"
import { addToSpool, spoolNews } from "./Spool.ts"

/** A record as the spool has it: `{"spoor": 1, "kind": "git", …}`. */
export type OwnRecord = Readonly<Record<string, Json>>

export interface RecordOptions {
  /** The store's database; null where it is set to something that is no file. */
  readonly database: string | null
  /** Folder of the spool. */
  readonly spool: string
  /** Zone of times without one; the system's where it is not given. */
  readonly timezone?: string | undefined
  /** The process ends with this record: see `ShortWriteOptions`. */
  readonly isLast?: boolean | undefined
}

/**
 * - `written`: it stands in the store
 * - `spooled`: it will, when the store can be written; `why` not now
 * - `refused`: it tells nothing that could be kept
 * - `lost`: neither store nor spool can be written
 */
export type Recorded =
  | { readonly outcome: "written" }
  | { readonly outcome: "spooled"; readonly why: NotWritten }
  | { readonly outcome: "refused"; readonly why: string }
  | { readonly outcome: "lost"; readonly why: string }

/** Records one thing. */
export const record = (own: OwnRecord, options: RecordOptions): Recorded => {
  const facts = factsOfOwn(own, options.timezone)
  if ("refused" in facts) return { outcome: "refused", why: facts.detail }
  const why = write(facts, options)
  if (why === null) return { outcome: "written" }
  try {
    addToSpool(options.spool, own)
    return { outcome: "spooled", why }
  } catch (cause) {
    return { outcome: "lost", why: cause instanceof Error ? cause.message : String(cause) }
  }
}

const write = (
  facts: TelemetryFacts,
  { database, spool, timezone, isLast }: RecordOptions
): NotWritten | null => {
  if (database === null) return { reason: "no_store" }
  return writeAtOnce(database, { projectOf: makeProjectOf(), isLast }, (store) => {
    drain(spool, store, timezone)
    store.table.see(facts)
  })
}

/** Takes what waits in the spool into the store. Lines that tell nothing are left to ingest, which says so. */
const drain = (folder: string, store: ShortWrite, timezone: string | undefined): void => {
  const news = spoolNews(folder, store.spoolCursor)
  if (news === null) return
  for (const line of news.text.split("\n").filter((each) => each !== "")) {
    const own = ownIn(line)
    const facts = own === null ? null : factsOfOwn(own, timezone)
    if (facts !== null && !("refused" in facts)) store.table.see(facts)
  }
  store.rememberSpool(news.path, news.inode, news.end)
}

const ownIn = (line: string): OwnRecord | null => {
  try {
    return fieldsOf(JSON.parse(line)) as OwnRecord | null
  } catch {
    // torn, or foreign: ingest rejects it by its reason
    return null
  }
}
