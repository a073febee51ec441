/** The format of rollouts, in all its ages. */
import type { Head, LogFormat } from "../Source.ts"
import { type Fields, fieldsOf, isText, textOf } from "../fields.ts"
import { RolloutDecoder } from "./RolloutDecoder.ts"

export const rollout: LogFormat = {
  kind: "log",
  name: "rollout",
  takesLongTexts: true,
  detect: (head: Head) => {
    const records = head.values.map(fieldsOf).filter((record) => record !== null)
    return records.some(isEnvelope) || records.some(isFlat)
  },
  open: (file, state, sink) => new RolloutDecoder(file, state, sink)
}

const envelopeTypes = new Set(["session_meta", "response_item", "event_msg", "turn_context", "compacted"])

const isEnvelope = (record: Fields): boolean =>
  envelopeTypes.has(textOf(record["type"]) ?? "") &&
  isText(record["timestamp"]) &&
  fieldsOf(record["payload"]) !== null

/** The first line of a flat rollout, or the noise between its items. */
const isFlat = (record: Fields): boolean =>
  !("type" in record) &&
  ((isText(record["id"]) && isText(record["timestamp"]) && "instructions" in record) ||
    (record["record_type"] === "state" && Object.keys(record).length === 1))
