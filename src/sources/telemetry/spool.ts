/**
 * What `spoor record` and hooks could not write into the store at once: one JSON object a line,
 * `{"spoor": 1, "kind": "git", "key": …, "at_ms": …, …}`. Of a commit it may instead hold what git printed, in
 * hexadecimal digits: `{"spoor": 1, "kind": "git", "git": "…"}`.
 */
import type { TelemetryKind } from "../../record/Telemetry.ts"
import { type Fields, fieldsOf, textOf } from "../fields.ts"
import type { LogFormat } from "../Source.ts"
import { readCoordination } from "./coordination.ts"
import { readExpertise } from "./expertise.ts"
import { readGit } from "./git.ts"
import { recordOfBlock, textOfHex } from "./git-block.ts"
import { tell } from "./log.ts"
import { isOwn, type Reader } from "./Reader.ts"
import { readRecovery } from "./recovery.ts"
import { readRouting } from "./routing.ts"
import { readSelfHeal } from "./self-heal.ts"

/** What reads a record of ours, by its kind. */
export const readers: Readonly<Record<TelemetryKind, Reader>> = {
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
      if (record === null) sink.reject(span, "bad_field", "git: no commit can be read from it")
      else if (read === null) sink.kind("other", false)
      else tell(sink, file, record, span, read)
    },
    state: () => null
  })
}

/** A record with what git printed of it taken apart; null when that is no commit. */
export const unpacked = (record: Fields): Fields | null => {
  const hex = record["kind"] === "git" ? textOf(record["git"]) : null
  if (hex === null) return record
  const block = textOfHex(hex)
  const commit = block === null ? null : recordOfBlock(block)
  return commit === null ? null : { ...commit, ...told(record) }
}

/** What the hook itself says stands above what git printed. */
const told = ({ git: _, ...rest }: Fields): Fields =>
  Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== ""))

export const readerOf = (record: Fields | null): Reader | null => {
  const kind = record !== null && isOwn(record) ? textOf(record["kind"]) : null
  return kind !== null && Object.hasOwn(readers, kind) ? readers[kind as TelemetryKind] : null
}
