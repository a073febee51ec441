/**
 * Messages in a user's name: a person's words, and what Codex puts in.
 *
 * Instructions, the environment, warnings, results of sub-agents and pictures are sent to the model as user
 * messages too. A person's words are told apart so:
 *
 * - Since 0.15x the item says of each block what it is (`content_item_kinds`: `user.text`, `environments.…`).
 * - Before, an event (`event_msg/user_message`) follows the item if a person wrote it, and only then. So the
 *   message is told with the next line.
 * - Flat rollouts have neither: what does not look like something Codex writes is a person's.
 *
 * The text is told once: where the item is, the event's copy of it is not told again.
 */
import * as Hash from "effect/Hash"
import type { MessageKind } from "../../record/MessageSeen.ts"
import { oneLine } from "../excerpt.ts"
import { fieldsOf, listOf, longTextOf, textOf } from "../fields.ts"
import { beginning, charsOf, type LongText, whole } from "../LongText.ts"
import { noTool } from "../no-tool.ts"
import { titleRank } from "../session-facts.ts"
import { closeAnswer } from "./answers.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import type { PendingMessage } from "./Memory.ts"
import { newMessageId, wordsOf } from "./message-ids.ts"
import { seeSession } from "./sessions.ts"
import { contextKind, isWrapper, personsWords, workingDirectory } from "./user-texts.ts"

/** Reads a `message` item of role user, developer or system. */
export const readUserItem = (desk: Desk, line: Line): void => {
  closeAnswer(desk)
  const { memory } = desk
  memory.awaiting = null
  memory.spoke = false
  const texts = textsOf(line)
  if (isToldAlready(desk, texts)) return
  const role = line.payload["role"] === "user" ? "user" : "system"
  const said = kindsSay(line)
  const looks = role === "system" ? "context" : (said ?? contextKind(texts) ?? "prompt")
  const message = hold(desk, line, looks, texts)
  if (looks === "prompt" && said === null && line.base !== "") memory.pending = message
  else seeUserMessage(desk, message, role, looks)
  noteDirectory(desk, line, texts)
}

/** Reads an `event_msg/user_message`: it confirms the item before it, or, alone, is a prompt itself. */
export const readUserEvent = (desk: Desk, line: Line): void => {
  const { memory } = desk
  const kind = textOf(line.payload["kind"])
  if (memory.reviewing || (kind !== null && kind !== "plain")) return
  const { pending } = memory
  const text = longTextOf(line.payload["message"])
  if (pending !== null) {
    memory.confirms = true
    memory.pending = null
    seeUserMessage(desk, pending, "user", text === null && memory.pictured ? "context" : pending.kind)
    return
  }
  if (text === null) return
  closeAnswer(desk)
  memory.told = Hash.string(whole(text))
  const { native_id, parent } = newMessageId(desk, line, [text])
  const block = ["text", charsOf(text), false] as const
  const message = pendingOf(line, native_id, parent, "prompt", [block], oneLine(personsWords(text), 80))
  tell(desk, message, "user", personKind(desk, "prompt"), () => "/message")
}

/** Called before every line that is no confirmation: the message that waited for one is told as what it looks like. */
export const settlePending = (desk: Desk): void => {
  const { pending, confirms } = desk.memory
  if (pending === null) return
  desk.memory.pending = null
  const isPicture = desk.memory.pictured && pending.title === null
  seeUserMessage(desk, pending, "user", confirms || isPicture ? "context" : pending.kind)
}

/** Reads a message from another agent (`agent_message`): a task for a sub-agent, or what one reports. */
export const readAgentMessage = (desk: Desk, line: Line): void => {
  closeAnswer(desk)
  const texts = textsOf(line)
  const [first] = texts
  const isTask = first !== undefined && /^Message Type: NEW_TASK\b/.test(beginning(first, 40))
  const message = hold(desk, line, isTask ? "delegation" : "context", texts)
  seeUserMessage(desk, message, "user", message.kind)
}

const textsOf = (line: Line): ReadonlyArray<LongText> =>
  listOf(line.payload["content"]).flatMap((block) => {
    const text = longTextOf(fieldsOf(block)?.["text"])
    return text === null || isWrapper(text) ? [] : [text]
  })

/** The event came first, with the same words. */
const isToldAlready = ({ memory }: Desk, texts: ReadonlyArray<LongText>): boolean => {
  const { told } = memory
  if (told === null || texts.length === 0 || told !== Hash.string(wordsOf(texts))) return false
  memory.told = null
  return true
}

/** What the item itself says its blocks are; null when it does not say. */
const kindsSay = (line: Line): "prompt" | "context" | null => {
  const passed = fieldsOf(line.payload["internal_chat_message_metadata_passthrough"])
  const kinds = listOf(passed?.["content_item_kinds"]).map(textOf)
  if (kinds.length === 0) return null
  return kinds.some((kind) => kind?.startsWith("user.") === true) ? "prompt" : "context"
}

const hold = (desk: Desk, line: Line, kind: MessageKind, texts: ReadonlyArray<LongText>): PendingMessage => {
  const { native_id, parent } = newMessageId(desk, line, texts)
  const blocks = listOf(line.payload["content"]).map((block) => {
    const fields = fieldsOf(block)
    const text = longTextOf(fields?.["text"])
    if (text !== null) return ["text", charsOf(text), isPutIn(kind) || isWrapper(text)] as const
    return [/image/.test(textOf(fields?.["type"]) ?? "") ? "image" : "other", 0, isPutIn(kind)] as const
  })
  const [first] = texts
  const title = first === undefined ? null : oneLine(personsWords(first), 80)
  return pendingOf(line, native_id, parent, kind, blocks, title)
}

const pendingOf = (
  line: Line,
  native_id: string,
  parent: string | null,
  kind: MessageKind,
  blocks: PendingMessage["blocks"],
  title: string | null
): PendingMessage => ({
  session: line.place.session,
  native_id,
  parent,
  inherited: line.place.inherited,
  isTold: line.place.isTold,
  at_ms: line.at_ms,
  span: line.span,
  base: line.base,
  kind,
  blocks,
  title
})

/** Text that neither a person nor a model wrote. */
const isPutIn = (kind: MessageKind): boolean => kind === "context" || kind === "summary"

/** In a session that an agent started, nobody prompts: an agent delegates. */
const personKind = ({ memory }: Desk, kind: MessageKind): MessageKind =>
  kind === "prompt" && memory.delegate ? "delegation" : kind

const seeUserMessage = (
  desk: Desk,
  message: PendingMessage,
  role: "user" | "system",
  looks: MessageKind
): void => tell(desk, message, role, personKind(desk, looks), (index) => `/content/${index}/text`)

const tell = (
  desk: Desk,
  message: PendingMessage,
  role: "user" | "system",
  kind: MessageKind,
  pointer: (index: number) => string
): void => {
  if (!message.isTold) return
  const { session, native_id, at_ms, span, title } = message
  desk.sink.message({
    session,
    native_id,
    parent_native_id: message.parent,
    role,
    kind,
    at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span
  })
  message.blocks.forEach(([type, chars, synthetic], index) =>
    desk.sink.part({
      ...noTool,
      session,
      message: native_id,
      key: `p${index}`,
      ordinal: index,
      type,
      synthetic: synthetic || isPutIn(kind),
      content: type === "text" ? refer(message, pointer(index)) : null,
      content_chars: chars,
      title: null
    })
  )
  if (
    (kind === "prompt" || kind === "delegation") &&
    title !== null &&
    desk.memory.titled.get(session) === undefined
  ) {
    desk.memory.titled.set(session, true)
    seeSession(desk, session, { title, title_rank: titleRank.prompt })
  }
}

/** Flat rollouts tell the working directory only to the model. */
const noteDirectory = (desk: Desk, line: Line, texts: ReadonlyArray<LongText>): void => {
  if (desk.memory.placed || line.place.inherited) return
  const cwd = texts.map(workingDirectory).find((path) => path !== null) ?? null
  if (cwd === null) return
  desk.memory.placed = true
  seeSession(desk, line.place.session, { cwd, cwd_at_ms: line.at_ms ?? desk.memory.created_ms })
}
