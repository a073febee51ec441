/**
 * A session as Markdown.
 *
 * Nothing that was said can break the document: what people and models said stands in block quotes, which end
 * where their lines end whatever is left open in them (CommonMark, 5.1), and what tools took and gave stands
 * behind fences longer than any run of the same character in it.
 */
import type { SessionDocument } from "../report/Export.ts"
import type {
  Transcript,
  TranscriptCall,
  TranscriptEvent,
  TranscriptMessage,
  TranscriptPart,
  TranscriptText
} from "../report/Transcript.ts"
import { costWords, countWords, durationWords, numberWords, timeWords } from "./export-words.ts"

export const markdownOf = (document: SessionDocument): string =>
  `${[head(document), ...document.transcripts.map((transcript, i) => section(transcript, i > 0))].join("\n\n")}\n`

/** The text between fences that it cannot close. */
export const fenced = (text: string, language: string): string => {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  const fence = "`".repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${lines(text)}\n${fence}`
}

/**
 * The text as a block quote; every line is marked, so that none continues what stands before. Its Markdown stays,
 * but no HTML of it works and no picture is fetched.
 */
export const quoted = (text: string): string =>
  harmless(lines(text))
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n")

/** Takes HTML and pictures away from text that is not code; in code they are only shown. */
const harmless = (text: string): string => {
  let fence: string | null = null
  return text
    .split("\n")
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null
      if (fence !== null) {
        if (mark !== null && mark.startsWith(fence) && line.trim() === mark) fence = null
        return line
      }
      if (mark !== null) {
        fence = mark
        return line
      }
      return withoutMarkup(line)
    })
    .join("\n")
}

/** A code span is closed by as many backticks as opened it. */
const codeSpan = /(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g

const withoutMarkup = (line: string): string => {
  const tame = (words: string): string => words.replaceAll("<", "&lt;").replaceAll("![", "!\\[")
  let at = 0
  let safe = ""
  for (const code of line.matchAll(codeSpan)) {
    safe += tame(line.slice(at, code.index)) + code[0]
    at = code.index + code[0].length
  }
  return safe + tame(line.slice(at))
}

/** A single line in which nothing is markup. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]()#+!|~$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")

const lines = (text: string): string => text.replace(/\r\n?/g, "\n")

const head = ({ detail, redactions }: SessionDocument): string => {
  const { session } = detail
  const { direct, rolled_up } = session
  const cost =
    session.sub_agents === 0
      ? costWords(direct)
      : `${costWords(rolled_up)} (${costWords(direct)} without sub-agents)`
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["Session", session.id],
    ["Agent", [session.agent, session.agent_version].filter((word) => word !== null).join(" ")],
    ["Project", session.project_root ?? ""],
    ["Branch", session.git_branch ?? ""],
    ["Model", detail.models.flatMap(({ model }) => model ?? []).join(", ")],
    ["Started", timeWords(session.started_at_ms)],
    ["Ended", timeWords(session.ended_at_ms)],
    ["Said", `${countWords(direct.messages, "message")}, ${countWords(direct.prompts, "prompt")}`],
    ["Tools", `${countWords(direct.tool_calls, "call")}, ${countWords(direct.tool_errors, "failure")}`],
    ["Tokens", `${numberWords(rolled_up.total_tokens)} (${numberWords(rolled_up.output_tokens)} output)`],
    ["Cost", cost],
    ["Sub-agents", session.sub_agents === 0 ? "" : String(session.sub_agents)],
    ["Redacted", redactionWords(redactions)]
  ]
  const shown = rows
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `| ${name} | ${plain(value)} |`)
  return [`# ${plain(session.title ?? "Untitled session")}`, "", "| | |", "| --- | --- |", ...shown].join(
    "\n"
  )
}

const redactionWords = (redactions: Readonly<Record<string, number>> | null): string => {
  if (redactions === null) return "no: redaction was switched off"
  const found = Object.entries(redactions).map(([kind, count]) => `${count} × ${kind}`)
  return found.length === 0 ? "no secrets found" : found.join(", ")
}

const section = (transcript: Transcript, isSubAgent: boolean): string =>
  [
    isSubAgent ? `## Sub-agent ${plain(transcript.session)}` : "## Transcript",
    ...transcript.entries.map((entry) => (entry.entry === "event" ? event(entry) : message(entry)))
  ].join("\n\n")

const event = ({ type, at_ms, data }: TranscriptEvent): string => {
  const facts = Object.entries(data).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`
  )
  return `**${plain(type)}** ${plain([timeWords(at_ms), ...facts].filter((word) => word !== "").join(", "))}`.trimEnd()
}

const message = (entry: TranscriptMessage): string => {
  const facts = [
    timeWords(entry.at_ms),
    entry.model ?? "",
    entry.usage === null
      ? ""
      : `${numberWords(entry.usage.output_tokens)} tokens out, ${costWords(entry.usage)}`,
    entry.is_inherited ? `from ${entry.owner}` : ""
  ].filter((word) => word !== "")
  return [
    `### ${plain(entry.kind ?? entry.role ?? "message")}`,
    ...(facts.length === 0 ? [] : [plain(facts.join(" · "))]),
    ...(entry.error === null ? [] : [`**Failed:** ${plain(entry.error)}`]),
    ...entry.parts.flatMap(part)
  ].join("\n\n")
}

const part = ({ type, title, text, call, is_synthetic }: TranscriptPart): ReadonlyArray<string> => {
  if (call !== null) return toolCall(call, title)
  const name = type === "text" ? (is_synthetic ? "put in by the agent" : "") : type
  const label = [name, type === "text" ? "" : (title ?? "")].filter((word) => word !== "").join(": ")
  const heading = label === "" ? [] : [`*${plain(label)}*`]
  return text === null ? heading : [...heading, quoted(wordsOf(text))]
}

const toolCall = (call: TranscriptCall, title: string | null): ReadonlyArray<string> => {
  const facts = [title ?? "", call.status ?? "", durationWords(call.duration_ms)].filter(
    (word) => word !== ""
  )
  return [
    [`**${plain(call.tool ?? "tool")}**`, ...facts.map(plain)].join(" · "),
    ...(call.child === null ? [] : [`Sub-agent ${plain(call.child)}`]),
    ...(call.error === null ? [] : [`**Failed** (${plain(call.error.type)}): ${plain(call.error.message)}`]),
    ...(call.input === null ? [] : [fenced(wordsOf(call.input), "json")]),
    ...(call.output === null ? [] : [fenced(wordsOf(call.output), "text")])
  ]
}

const wordsOf = ({ text, chars, is_cut }: TranscriptText): string => {
  if (text === null) return `(${numberWords(chars)} characters that were not kept)`
  return is_cut ? `${text}\n… (${numberWords(chars)} characters in all)` : text
}
