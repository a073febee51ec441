import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import { jsonl } from "./testing/transcript.ts"
import { contextKind, personsWords, workingDirectory } from "./user-texts.ts"

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const meta = { timestamp: at(0), type: "session_meta", payload: { id: "s", cwd: "/a" } }
const item = (second: number, text: string, more: object = {}) => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "message", role: "user", content: [{ type: "input_text", text }], ...more }
})
const picture = (second: number) => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "message", role: "user", content: [{ type: "input_image", image_url: "data:," }] }
})
const event = (second: number, message: string, more: object = {}) => ({
  timestamp: at(second),
  type: "event_msg",
  payload: { type: "user_message", message, ...more }
})
const answer = (second: number) => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "message", role: "assistant", content: [{ type: "output_text", text: "yes" }] }
})
const call = (second: number, name: string) => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "function_call", name, call_id: `c${second}`, arguments: '{"path":"/a.png"}' }
})
const output = (second: number, of: number) => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "function_call_output", call_id: `c${of}`, output: "attached" }
})

const kinds = (...lines: ReadonlyArray<object>) =>
  readLog(rollout, jsonl(meta, ...lines)).messages.map(({ kind }) => kind)

describe("a user message", () => {
  it("is a prompt when an event confirms it, and told once", () => {
    const seen = readLog(rollout, jsonl(meta, item(1, "go on"), event(1, "go on"), answer(2)))
    expect(seen.messages.map(({ kind }) => kind)).toEqual(["prompt", "answer"])
    expect(seen.parts[0]).toMatchObject({
      content: { pointer: "/payload/content/0/text" },
      content_chars: 5,
      synthetic: false
    })
  })

  it("is a prompt without an event too, where no event has confirmed any", () => {
    expect(kinds(item(1, "go on"), answer(2))).toEqual(["prompt", "answer"])
  })

  it("is context when it is not confirmed where others were", () => {
    expect(
      kinds(item(1, "go on"), event(1, "go on"), answer(2), item(3, "Notice: the disk is full"), answer(4))
    ).toEqual(["prompt", "answer", "context", "answer"])
  })

  it("of an event alone is a prompt; the item that comes after it is the same", () => {
    const seen = readLog(rollout, jsonl(meta, event(1, "go on"), item(2, "go on"), answer(3)))
    expect(seen.messages.map(({ kind }) => kind)).toEqual(["prompt", "answer"])
    expect(seen.parts[0]).toMatchObject({ content: { pointer: "/payload/message" } })
  })

  it("is what later versions say of its blocks", () => {
    const said = (kind: string) => ({
      internal_chat_message_metadata_passthrough: { content_item_kinds: [kind] }
    })
    expect(
      kinds(item(1, "go on", said("user.text")), item(2, "careful", said("hooks.prompt")), answer(3))
    ).toEqual(["prompt", "context", "answer"])
  })

  it("of a picture that a call put in is context, that of a person a prompt", () => {
    expect(
      kinds(call(1, "view_image"), output(2, 1), picture(3), event(3, "", { images: ["data:,"] }), answer(4))
    ).toEqual(["answer", "context", "answer"])
    expect(kinds(picture(1), event(1, "", { images: ["data:,"] }), answer(2))).toEqual(["prompt", "answer"])
  })

  it("marks what stands around pictures as put in", () => {
    const content = [
      { type: "input_text", text: "<image name=[Image #1]>" },
      { type: "input_image", image_url: "data:," },
      { type: "input_text", text: "</image>" },
      { type: "input_text", text: "what is this?" }
    ]
    const seen = readLog(
      rollout,
      jsonl(
        meta,
        { ...item(1, ""), payload: { type: "message", role: "user", content } },
        event(1, "what is this?")
      )
    )
    expect(seen.parts.map(({ type, synthetic }) => [type, synthetic])).toEqual([
      ["text", true],
      ["image", false],
      ["text", true],
      ["text", false]
    ])
    expect(seen.sessions.find(({ title }) => title !== null)?.title).toBe("what is this?")
  })

  it("is repeated in the thread that asked for a review, and not told there", () => {
    const mode = (second: number, type: string) => ({
      timestamp: at(second),
      type: "event_msg",
      payload: { type }
    })
    expect(
      kinds(
        mode(1, "entered_review_mode"),
        event(2, "look"),
        event(2, "look"),
        mode(3, "exited_review_mode"),
        answer(4)
      )
    ).toEqual(["answer"])
  })

  it.each([
    ["user", "prompt", "user"],
    ["developer", "context", "system"],
    ["system", "context", "system"]
  ])("in the role of %s is %s", (role, kind, told) => {
    const seen = readLog(rollout, jsonl(meta, item(1, "words", { role }), answer(2)))
    expect(seen.messages[0]).toMatchObject({ kind, role: told })
  })
})

describe("the title of a session", () => {
  it.each([
    ["Find the\n  leak", "Find the leak"],
    ["x".repeat(200), `${"x".repeat(79)}…`],
    ["# Context from my IDE setup:\n\n## Open tabs:\n- a.ts\n\n## My request for Codex:\nfix it\n", "fix it"]
  ])("of %j is %j", (text, title) => {
    const seen = readLog(
      rollout,
      jsonl(meta, item(1, text), event(1, text), item(2, "more"), event(2, "more"))
    )
    expect(seen.sessions.flatMap((session) => session.title ?? [])).toEqual([title])
  })
})

describe("a text in a user's name", () => {
  it.each([
    [["<environment_context>\n  <cwd>/a</cwd>"], "context"],
    [["# AGENTS.md instructions for /a\n\n<INSTRUCTIONS>"], "context"],
    [["<user_instructions>\n\nBe brief"], "context"],
    [["<turn_aborted>\n"], "context"],
    [["<subagent_notification>\n{}"], "context"],
    [["<user_shell_command>\n<command>ls"], "command"],
    [["Another language model started to solve this problem and …"], "summary"],
    [["Warning: apply_patch was requested via exec_command."], "context"],
    [["# AGENTS.md instructions for /a", "<environment_context>"], "context"],
    [["<environment_context>", "and now do it"], null],
    [["<div> is not centred"], null],
    [["Warning: this is urgent"], null],
    [[], null]
  ])("%j is %s", (texts, kind) => expect(contextKind(texts)).toBe(kind))

  it.each([
    ["<environment_context>\n  <cwd>/home/ada/x</cwd>\n", "/home/ada/x"],
    ["<environment_context>\nCurrent working directory: /home/ada/x\nApproval policy: never", "/home/ada/x"],
    ["<environment_context>\n</environment_context>", null],
    ["Current working directory: /x", null]
  ])("%j names the directory %j", (text, cwd) => expect(workingDirectory(text)).toBe(cwd))

  it("may hold a person's words behind what an editor put in front", () => {
    expect(personsWords("plain")).toBe("plain")
    expect(personsWords("# Context from my IDE setup:\nno request")).toBe(
      "# Context from my IDE setup:\nno request"
    )
  })
})
