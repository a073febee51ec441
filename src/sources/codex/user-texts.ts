/** What texts in a user's name are, by their first words. */
import type { MessageKind } from "../../record/MessageSeen.ts"
import { beginning, type LongText, opening, whole } from "../LongText.ts"

/** What Codex writes in a user's name, by how it begins. */
const beginnings: ReadonlyArray<readonly [MessageKind, RegExp]> = [
  ["command", /^<user_shell_command>/],
  ["summary", /^Another language model started to solve this problem/],
  [
    "context",
    /^<(?:environment_context|user_instructions|INSTRUCTIONS|permissions instructions|turn_aborted|subagent_notification|skill|skills_instructions|apps_instructions|plugins_instructions|collaboration_mode|personality_spec|user_action|hook_prompt|goal_context|recommended_plugins|tools|app-context|multi_agent_mode|realtime_conversation)\b/
  ],
  ["context", /^# AGENTS\.md instructions\b/],
  ["context", /^Warning: (?:apply_patch was requested via|The maximum number of unified exec)/]
]

/** What a message is that Codex wrote; null for one that may be a person's. */
export const contextKind = (texts: ReadonlyArray<LongText | string>): MessageKind | null => {
  let kind: MessageKind | null = null
  for (const text of texts) {
    const head = beginning(text, 200).trimStart()
    const found = beginnings.find(([, begins]) => begins.test(head))
    // One block of a person's own words makes it theirs.
    if (found === undefined) return null
    kind ??= found[0]
  }
  return kind
}

/** Marks that Codex sets around pictures of a prompt. */
export const isWrapper = (text: LongText | string): boolean => {
  const head = opening(text).trimStart()
  return (
    (head.startsWith("<image") || head.startsWith("</image>")) &&
    /^(?:<image(?: [^>]*)?>|<\/image>)$/.test(whole(text).trim())
  )
}

/** Editors put what is open in front of the request. */
export const personsWords = (text: LongText | string): LongText | string => {
  const mark = "# Context from my IDE setup:"
  if (beginning(text, mark.length) !== mark) return text
  const all = whole(text)
  const at = all.indexOf(requestMark)
  return at < 0 ? text : all.slice(at + requestMark.length)
}

const requestMark = "## My request for Codex:"

/** The working directory that an environment context names, in the words of 2025's versions. */
export const workingDirectory = (text: LongText | string): string | null => {
  const tag = "<environment_context>"
  if (beginning(text, tag.length) !== tag) return null
  const found = /<cwd>([^<\n]+)<\/cwd>|^\s*Current working directory: (.+)$/m.exec(whole(text))
  return found === null ? null : (found[1] ?? found[2] ?? "").trim() || null
}
