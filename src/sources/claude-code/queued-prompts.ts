/**
 * Prompts typed while the agent was busy.
 *
 * They are put in a queue (`queue-operation`). One that waits until the turn ends is taken out again
 * (`dequeue`) and comes as a user line. One that goes into the running turn is removed (`remove`); from 2.1.96 it
 * then comes as an attachment, but before that the queue's record is the only one that has it, so it is told
 * from there.
 */
import * as Hash from "effect/Hash"
import { textOf } from "../fields.ts"
import { type LongText, whole } from "../LongText.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { limits, type Memory, type QueuedPrompt } from "./Memory.ts"
import { seeText } from "./parts.ts"
import { versionNumber } from "./lower-bound.ts"

/** Reads a `queue-operation`. */
export const readQueue = (desk: Desk, line: Line): void => {
  const { memory } = desk
  const content = textOf(line.record["content"])
  switch (line.record["operation"]) {
    case "enqueue":
      if (content === null || isMachine(content)) return
      memory.queued = [...memory.queued, queued(line, content)].slice(-limits.queued)
      return
    case "remove": {
      const [first, ...rest] = memory.queued
      if (first === undefined) return
      memory.queued = rest
      if (!comesAsAttachment(memory.version)) seeQueued(desk, line, first)
      return
    }
    // Everything was taken back into the input line.
    case "popAll":
      memory.queued = []
  }
}

/** A prompt has come in its own line: it waits no longer. */
export const forgetQueued = (memory: Memory, prompt: LongText | null): void => {
  if (memory.queued.length === 0) return
  const hash = Hash.string(prompt === null ? "" : whole(prompt).trim())
  const index = memory.queued.findIndex((other) => other.hash === hash)
  if (index >= 0) memory.queued = memory.queued.toSpliced(index, 1)
}

/** Notifications of tasks go through the same queue; commands come as lines of their own. */
const isMachine = (content: string): boolean => /^\s*(?:<task-notification>|\{"task_id"|\/)/.test(content)

const comesAsAttachment = (version: string | null): boolean => {
  const number = versionNumber(version)
  return number === null || number >= 2_001_096
}

const queued = (line: Line, content: string): QueuedPrompt => ({
  hash: Hash.string(content.trim()),
  at_ms: line.at_ms,
  key: `queued:${line.at_ms ?? nameOf(line)}`,
  offset: line.span.offset,
  length: line.span.length,
  chars: content.length
})

const seeQueued = (desk: Desk, line: Line, prompt: QueuedPrompt): void => {
  const name = `${line.session}/${prompt.key}`
  const span = { offset: prompt.offset, length: prompt.length }
  desk.sink.message({
    session: line.session,
    native_id: name,
    parent_native_id: null,
    role: "user",
    kind: "prompt",
    at_ms: prompt.at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span
  })
  const place = { message: name, key: `${name}#0`, ordinal: 0, synthetic: false, pointer: "/content" }
  seeText(desk, { ...line, span, base: "" }, place, prompt.chars)
}
