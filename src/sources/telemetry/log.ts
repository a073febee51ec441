/** The form that all logs of telemetry have: one record a line, each read by itself. */
import type { Span } from "../../record/Reference.ts"
import type { FileContext, LogFormat, Sink } from "../Source.ts"
import { circumstancesOf, type Fields, fieldsOf, isRefusal, nothingKnown, type Reader } from "./Reader.ts"

/** A log of records of one kind. A file is one when most of its first records are. */
export const logOf = (name: string, read: Reader): LogFormat => ({
  kind: "log",
  name,
  detect: ({ values }) => {
    const known = values.filter((value) => {
      const record = fieldsOf(value)
      return record !== null && read(record, nothingKnown) !== null
    })
    return known.length * 2 > values.length
  },
  open: (file, _state, sink) => ({
    line: (value, span) => tell(sink, file, value as Fields, span, read),
    state: () => null
  })
})

/** Tells what a record says, or why it says nothing. */
export const tell = (
  sink: Sink,
  { timezone }: Pick<FileContext, "timezone">,
  record: Fields,
  span: Span,
  read: Reader
): void => {
  const around = circumstancesOf(record, timezone)
  const facts = read(record, isRefusal(around) ? nothingKnown : around)
  if (facts === null) return sink.kind("other", false)
  const refusal = isRefusal(facts) ? facts : isRefusal(around) ? around : null
  if (refusal !== null) return sink.reject(span, refusal.refused, refusal.detail)
  if (isRefusal(facts)) return
  sink.kind(facts.shape, true)
  sink.telemetry({ facts, span })
}
