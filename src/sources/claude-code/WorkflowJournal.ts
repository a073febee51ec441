/**
 * The format of workflow journals: `<session>/subagents/workflows/<run>/journal.jsonl`, which notes the agents
 * that a workflow starts and what they return. Their transcripts lie beside it; from here come their labels.
 */
import type { FileContext, LineDecoder, LogFormat, Sink } from "../Source.ts"
import type { Span } from "../../record/Reference.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, isText, textOf } from "../fields.ts"
import { agentSession, seeChild, seeMention } from "./sessions.ts"

export const workflowJournal: LogFormat = {
  kind: "log",
  name: "workflow-journal",
  detect: (head) => head.values.some((value) => isJournalRecord(fieldsOf(value))),
  open: (file, _state, sink) => new JournalDecoder(file, sink)
}

/** `{"type":"started","key":"v2:<sha256>","agentId":"…"}` */
const isJournalRecord = (record: Fields | null): boolean =>
  (record?.["type"] === "started" || record?.["type"] === "result") &&
  isText(record["agentId"]) &&
  /^v\d+:/.test(textOf(record["key"]) ?? "")

class JournalDecoder implements LineDecoder {
  readonly #sink: Sink
  readonly #session: string | null

  constructor(file: FileContext, sink: Sink) {
    this.#sink = sink
    this.#session =
      /([^\\/]+)[\\/]subagents[\\/]workflows[\\/][^\\/]+[\\/][^\\/]+$/.exec(file.path)?.[1] ?? null
  }

  line(value: unknown, span: Span): void {
    const record = fieldsOf(value)
    const type = textOf(record?.["type"])
    if (record === null || type === null) {
      this.#sink.reject(span, "not_record", "no entry of a workflow journal")
      return
    }
    this.#sink.kind(`journal/${type}`.slice(0, 80), knownTypes.has(type))
    const agentId = textOf(record["agentId"])
    if (type !== "started" || agentId === null || this.#session === null) return
    const title = oneLine(textOf(record["label"]), 120)
    const child = agentSession(this.#session, agentId)
    seeMention(this.#sink, this.#session)
    seeChild(this.#sink, child, this.#session, null, { role: "workflow-subagent", title })
  }

  state(): null {
    return null
  }

  session(): string | null {
    return this.#session
  }
}

const knownTypes = new Set(["launched", "started", "result", "completed"])
