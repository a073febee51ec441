/**
 * `user` records. Most are no person's words: they carry results of tools, reminders, command output,
 * summaries, notifications. Only what is left is a prompt.
 */
import type { MessageKind } from "../../record/MessageSeen.ts"
import { oneLine } from "../excerpt.ts"
import { fieldsOf, isText, listOf, textOf } from "../fields.ts"
import { charsOf, type LongText, opening, whole } from "../LongText.ts"
import { titleRank } from "../session-facts.ts"
import { contentPointer, type Desk, type Line, nameOf } from "./Line.ts"
import { readNotification } from "./notifications.ts"
import { seeBlock, seeText } from "./parts.ts"
import { forgetQueued } from "./queued-prompts.ts"
import { seeChild, seeSession, spawningCall } from "./sessions.ts"
import { parentOfLine } from "./threads.ts"
import { readTodoWrite } from "./todo-lists.ts"
import { readResults } from "./tool-results.ts"

/** Reads a line with the role of the user. Returns the message that it makes; null when it is unreadable. */
export const readUserLine = (desk: Desk, line: Line): string | null => {
  const message = fieldsOf(line.record["message"])
  const content = message?.["content"]
  if (message === null || (!isText(content) && !Array.isArray(content))) {
    desk.sink.reject(line.span, "bad_field", `${line.base}/message/content is neither text nor list`)
    return null
  }
  const words = wordsOf(content)
  const head = words === null ? "" : opening(words)
  const kind = kindOf(line, content, head)
  const name = nameOf(line)
  desk.sink.message({
    session: line.session,
    native_id: name,
    parent_native_id: parentOfLine(desk, line),
    role: "user",
    kind,
    at_ms: line.at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span: line.span
  })
  seeParts(desk, line, name, kind, content)
  readResults(desk, line, content)
  if (kind === "prompt" || kind === "delegation") seeBeginning(desk, line, kind, words)
  if (kind === "command") seeTitle(desk, line, commandWords(words === null ? "" : whole(words)))
  if (kind === "prompt") forgetQueued(desk.memory, words)
  // A session with tasks carries an empty list along, which is not its plan.
  if (!desk.memory.tasks.has(line.session)) readTodoWrite(desk, line, line.record["todos"])
  if (kind === "context") readNotification(desk, line, words)
  if (words !== null && isInterruption(head)) seeInterruption(desk, line, name, words)
  seePermissionMode(desk, line)
  return name
}

/** The first text that is no reminder; when all are, the first. */
const wordsOf = (content: unknown): LongText | null => {
  if (isText(content)) return content
  let first: LongText | null = null
  for (const value of listOf(content)) {
    const block = fieldsOf(value)
    if (block?.["type"] !== "text" || !isText(block["text"])) continue
    if (!isReminder(block["text"])) return block["text"]
    first ??= block["text"]
  }
  return first
}

const isReminder = (text: LongText): boolean => opening(text).trimStart().startsWith("<system-reminder>")

const isInterruption = (head: string): boolean => head.startsWith("[Request interrupted by user")

/** What a line is; `head` is the beginning of its words. */
const kindOf = (line: Line, content: unknown, head: string): MessageKind => {
  const { record } = line
  for (const block of listOf(content)) {
    if (fieldsOf(block)?.["type"] === "tool_result") return "tool_result"
  }
  if (record["isCompactSummary"] === true) return "summary"
  const tag = tagOf(head)
  if (commandTags.has(tag)) return "command"
  if (record["isMeta"] === true || contextTags.has(tag) || head.startsWith("Caveat: The messages below")) {
    return "context"
  }
  if (isInterruption(head) || record["isVisibleInTranscriptOnly"] === true) return "notice"
  const origin = textOf(fieldsOf(record["origin"])?.["kind"])
  if ((origin !== null && origin !== "human") || record["promptSource"] === "system") return "context"
  return line.agent === "main" ? "prompt" : line.agent === "delegate" ? "delegation" : "context"
}

/** Name of the tag that the text begins with, if it does. */
const tagOf = (head: string): string => {
  const first = head.charCodeAt(0)
  const mayBegin = first === openAngle || first <= space || first > lastASCII
  return mayBegin ? (/^\s*<([a-z-]+)[ >]/.exec(head)?.[1] ?? "") : ""
}

const openAngle = 60
const space = 32
const lastASCII = 127

/** A slash command or `!` command that the person ran, or what it printed. */
const commandTags = new Set([
  "command-name",
  "command-message",
  "command-args",
  "local-command-stdout",
  "local-command-stderr",
  "bash-input",
  "bash-stdout",
  "bash-stderr",
  "user-memory-input"
])

const contextTags = new Set([
  "system-reminder",
  "task-notification",
  "local-command-caveat",
  "teammate-message",
  "ide_opened_file",
  "ide_selection"
])

const seeParts = (desk: Desk, line: Line, name: string, kind: MessageKind, content: unknown): void => {
  const own = kind === "prompt" || kind === "delegation"
  if (isText(content)) {
    const place = {
      message: name,
      key: `${name}#0`,
      ordinal: 0,
      synthetic: !own,
      pointer: "/message/content"
    }
    seeText(desk, line, place, charsOf(content))
    return
  }
  const values = listOf(content)
  for (let index = 0; index < values.length; index++) {
    const block = fieldsOf(values[index])
    if (block === null || block["type"] === "tool_result") continue
    const synthetic = !own || (isText(block["text"]) && isReminder(block["text"]))
    const pointer = contentPointer(index)
    const place = { message: name, key: `${name}#${index}`, ordinal: index, synthetic, pointer }
    seeBlock(desk, line, place, block)
  }
}

/** The first prompt is what a session is called when it has no other name. */
const seeTitle = (desk: Desk, line: Line, words: LongText | string | null): void => {
  if (desk.memory.titled.has(line.session)) return
  const title = oneLine(words, 80)
  if (title === null) return
  desk.memory.titled.set(line.session, true)
  seeSession(desk, line, { title, title_rank: titleRank.prompt })
}

/** A command with words of the person's own: `/review the cart`. Empty for one without. */
const commandWords = (text: string): string => {
  const name = /<command-name>([^<]*)<\/command-name>/.exec(text)?.[1]?.trim() ?? ""
  const words = /<command-args>([^]*?)<\/command-args>/.exec(text)?.[1]?.trim() ?? ""
  return words === "" ? "" : `${name} ${words}`
}

/** A delegation that begins an inline sidechain leads to the call with the same prompt. */
const seeBeginning = (desk: Desk, line: Line, kind: MessageKind, words: LongText | null): void => {
  seeTitle(desk, line, words)
  const { session } = desk.memory
  if (kind !== "delegation" || session === null || !line.session.includes("/sidechain-")) return
  const found = spawningCall(desk.memory, session, words === null ? "" : whole(words))
  if (found === null) return
  const [call, spawn] = found
  seeChild(desk.sink, line.session, session, call, spawn)
}

const seeInterruption = (desk: Desk, line: Line, name: string, words: LongText): void =>
  desk.sink.event({
    session: line.session,
    key: name,
    type: "interrupted",
    at_ms: line.at_ms,
    data: { during: whole(words).includes("for tool use") ? "tool" : "answer" },
    span: line.span
  })

const seePermissionMode = (desk: Desk, line: Line): void => {
  const mode = textOf(line.record["permissionMode"])
  if (mode === null || mode === desk.memory.permission_mode || line.agent !== "main") return
  desk.memory.permission_mode = mode
  desk.sink.event({
    session: line.session,
    key: `mode:${nameOf(line)}`,
    type: "mode",
    at_ms: line.at_ms,
    data: { mode, of: "permission" },
    span: line.span
  })
}
