/** What texts in a user's name are, by their first words. */
import type { MessageKind } from "../../record/MessageSeen.ts"

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
export const contextKind = (texts: ReadonlyArray<string>): MessageKind | null => {
  let kind: MessageKind | null = null
  for (const text of texts) {
    const head = text.slice(0, 200).trimStart()
    const found = beginnings.find(([, beginning]) => beginning.test(head))
    // One block of a person's own words makes it theirs.
    if (found === undefined) return null
    kind ??= found[0]
  }
  return kind
}

/** Marks that Codex sets around pictures of a prompt. */
export const isWrapper = (text: string): boolean => /^(?:<image(?: [^>]*)?>|<\/image>)$/.test(text.trim())

/** Editors put what is open in front of the request. */
export const personsWords = (text: string): string => {
  if (!text.startsWith("# Context from my IDE setup:")) return text
  const at = text.indexOf(requestMark)
  return at < 0 ? text : text.slice(at + requestMark.length)
}

const requestMark = "## My request for Codex:"

/** The working directory that an environment context names, in the words of 2025's versions. */
export const workingDirectory = (text: string): string | null => {
  if (!text.startsWith("<environment_context>")) return null
  const found = /<cwd>([^<\n]+)<\/cwd>|^\s*Current working directory: (.+)$/m.exec(text)
  return found === null ? null : (found[1] ?? found[2] ?? "").trim() || null
}
