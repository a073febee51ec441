/**
 * What `spoor record` and hooks could not write into the store at once: one JSON object a line,
 * `{"spoor": 1, "kind": "git", "key": …, "at_ms": …, …}`. Of a commit it may instead hold what git printed, in
 * hexadecimal digits: `{"spoor": 1, "kind": "git", "git": "…"}`.
 */
import type { TelemetryFacts, TelemetryKind } from "../../record/Telemetry.ts"
import type { LogFormat } from "../Source.ts"
import { readCoordination } from "./coordination.ts"
import { readExpertise } from "./expertise.ts"
import { readGit } from "./git.ts"
import { recordOfBlock, textOfHex } from "./git-block.ts"
import { tell } from "./log.ts"
import {
  circumstancesOf,
  type Fields,
  fieldsOf,
  isOwn,
  isRefusal,
  type Reader,
  type Refusal,
  refuse,
  textOf
} from "./Reader.ts"
import { readRecovery } from "./recovery.ts"
import { readRouting } from "./routing.ts"
import { readSelfHeal } from "./self-heal.ts"

/** What reads a record of ours, by its kind. */
const readers: Readonly<Record<TelemetryKind, Reader>> = {
  git: readGit,
  routing: readRouting,
  self_heal: readSelfHeal,
  recovery: readRecovery,
  coordination: readCoordination,
  expertise: readExpertise
}

export const spool: LogFormat = {
  kind: "log",
  name: "spool",
  detect: ({ values }) => values.some((value) => isOwn(fieldsOf(value) ?? {})),
  open: (file, _state, sink) => ({
    line: (value, span) => {
      const record = unpacked(value as Fields)
      const read = readerOf(record)
      if (record === null) sink.reject(span, "bad_field", noCommit)
      else if (read === null) sink.kind("other", false)
      else tell(sink, file, record, span, read)
    },
    state: () => null
  })
}

/** What a record of ours tells, or why it tells nothing. */
export const factsOfOwn = (own: Fields, timezone: string | undefined): TelemetryFacts | Refusal => {
  const record = unpacked(own)
  if (record === null) return refuse(noCommit)
  const read = readerOf(record)
  if (read === null) return refuse(`there is no kind ${JSON.stringify(own["kind"])}`)
  const around = circumstancesOf(record, timezone)
  if (isRefusal(around)) return around
  return read(record, around) ?? refuse(`too little is said; ${least[record["kind"] as TelemetryKind]}`)
}

/** What a record of a kind must say at least. */
const least: Readonly<Record<TelemetryKind, string>> = {
  git: "an event needs a repository, a branch or a folder",
  routing: "a choice needs predicted_model",
  self_heal: "a run needs ok, warn and fixed, a repair error_pattern",
  recovery: "category is needed, and action or success",
  coordination: "a task needs task_id and strategy, a step action",
  expertise: "domain and final_model are needed"
}

const noCommit = "git: no commit can be read from it"

/** A record with what git printed of it taken apart; null when that is no commit. */
const unpacked = (record: Fields): Fields | null => {
  const hex = record["kind"] === "git" ? textOf(record["git"]) : null
  if (hex === null) return record
  const block = textOfHex(hex)
  const commit = block === null ? null : recordOfBlock(block)
  return commit === null ? null : { ...commit, ...told(record) }
}

/** What the hook itself says stands above what git printed. */
const told = ({ git: _, ...rest }: Fields): Fields =>
  Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== ""))

const readerOf = (record: Fields | null): Reader | null => {
  const kind = record !== null && isOwn(record) ? textOf(record["kind"]) : null
  return kind !== null && Object.hasOwn(readers, kind) ? readers[kind as TelemetryKind] : null
}
