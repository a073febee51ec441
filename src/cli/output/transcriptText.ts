/** A transcript as text for a terminal. */
import type { Zone } from "../../analytics/zone.ts"
import type {
  Transcript,
  TranscriptCall,
  TranscriptEvent,
  TranscriptMessage,
  TranscriptPart,
  TranscriptText
} from "../../report/Transcript.ts"
import { manyLines, oneLine } from "./clean.ts"
import { count, counted, duration } from "./numbers.ts"
import type { Style } from "./style.ts"
import { clockOf } from "./times.ts"
import { cost } from "./usageTable.ts"

export const transcriptText = (
  said: Transcript,
  zone: Zone,
  { style }: { readonly style: Style }
): string => {
  const entries = said.entries
    .filter((entry) => entry.entry === "event" || !isBare(entry))
    .map((entry) =>
      entry.entry === "message" ? messageText(entry, zone, style) : eventText(entry, zone, style)
    )
  if (said.offset > 0 && said.offset >= said.total)
    return style.dim(`(${counted(said.total, "message")}, and none behind the first ${count(said.offset)})\n`)
  const from = said.offset === 0 ? "" : style.dim(`(${counted(said.offset, "message")} before)\n\n`)
  const left = said.next_offset === null ? 0 : said.total - said.next_offset
  const rest =
    left === 0 ? "" : style.dim(`\n(${counted(left, "more message")}: --offset ${said.next_offset})\n`)
  return `${from}${entries.join("\n")}${rest}`
}

/** Tool results stand with their calls, so the message that carried them says nothing more. */
const isBare = ({ kind, parts, error }: TranscriptMessage): boolean =>
  kind === "tool_result" && parts.length === 0 && error === null

const speakers: Record<string, string> = {
  prompt: "You",
  answer: "Agent",
  tool_result: "Tool results",
  context: "Context",
  command: "Command",
  summary: "Summary",
  delegation: "Delegated",
  notice: "Notice"
}

const messageText = (message: TranscriptMessage, zone: Zone, style: Style): string => {
  const speaker = speakers[message.kind ?? ""] ?? message.role ?? "Message"
  const facts = [
    clockOf(message.at_ms, zone),
    message.model,
    message.usage === null ? null : cost(message.usage),
    message.is_inherited ? `copied from ${message.owner}` : null
  ].filter((fact) => fact !== null)
  const head = `${style.heading(speaker)}  ${style.dim(oneLine(facts.join(" · ")))}\n`
  const error = message.error === null ? "" : `${style.bad(manyLines(message.error))}\n`
  return head + error + message.parts.map((part) => partText(part, style)).join("")
}

const partText = (part: TranscriptPart, style: Style): string => {
  if (part.call !== null) return callText(part.call, part.title, style)
  if (part.text === null)
    return part.title === null ? "" : `${style.dim(`[${part.type}] ${oneLine(part.title)}`)}\n`
  const text = whole(part.text)
  return part.type === "reasoning" || part.is_synthetic ? `${style.dim(text)}\n` : `${text}\n`
}

const callText = (call: TranscriptCall, title: string | null, style: Style): string => {
  const took = call.duration_ms === null ? "" : ` · ${duration(call.duration_ms)}`
  const status = call.status === "completed" ? "" : ` · ${call.status ?? "status unknown"}`
  const child = call.child === null ? "" : ` · session ${call.child}`
  const head = `${style.name(`→ ${oneLine(call.tool ?? "tool")}`)} ${oneLine(title ?? "")}${style.dim(took + child)}${call.status === "error" ? style.bad(status) : style.dim(status)}\n`
  const input = title === null && call.input !== null ? indented(whole(call.input)) : ""
  const output = call.output === null ? "" : style.dim(indented(whole(call.output)))
  return head + input + output
}

const whole = ({ text, chars, is_cut }: TranscriptText): string => {
  if (text === null) return "(not kept)"
  return is_cut ? `${manyLines(text)}… (${counted(chars, "character")})` : manyLines(text)
}

const indented = (text: string): string => `${text.trimEnd().replace(/^/gm, "    ")}\n`

const eventText = ({ type, at_ms, data }: TranscriptEvent, zone: Zone, style: Style): string => {
  const facts = Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== "object")
    .map(([name, value]) => `${name} ${String(value)}`)
  return style.dim(
    `— ${type.replace("_", " ")} · ${clockOf(at_ms, zone)}${facts.length === 0 ? "" : ` · ${oneLine(facts.join(", "))}`}\n`
  )
}
