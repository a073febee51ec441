/**
 * A session as one HTML file that needs nothing else: no script, no font, no picture from anywhere.
 *
 * Every text is escaped, and a policy in the head forbids whatever escaping might have missed.
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

export const htmlOf = (document: SessionDocument): string => {
  const title = escaped(document.detail.session.title ?? "Untitled session")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${facts(document)}
</header>
<main>
${document.transcripts.map((transcript, i) => section(transcript, i > 0)).join("\n")}
</main>
</body>
</html>
`
}

/** Text in which nothing is markup, between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark]!)

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const facts = ({ detail, redactions }: SessionDocument): string => {
  const { session, models } = detail
  const { direct, rolled_up } = session
  const found = Object.entries(redactions ?? {}).map(([kind, count]) => `${count} × ${kind}`)
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["Session", session.id],
    ["Agent", [session.agent, session.agent_version].filter((word) => word !== null).join(" ")],
    ["Project", session.project_root ?? ""],
    ["Branch", session.git_branch ?? ""],
    ["Model", models.flatMap(({ model }) => model ?? []).join(", ")],
    ["Started", timeWords(session.started_at_ms)],
    ["Ended", timeWords(session.ended_at_ms)],
    ["Said", `${countWords(direct.messages, "message")}, ${countWords(direct.prompts, "prompt")}`],
    ["Tools", `${countWords(direct.tool_calls, "call")}, ${countWords(direct.tool_errors, "failure")}`],
    ["Tokens", `${numberWords(rolled_up.total_tokens)} (${numberWords(rolled_up.output_tokens)} output)`],
    ["Cost", costWords(rolled_up)],
    ["Sub-agents", session.sub_agents === 0 ? "" : String(session.sub_agents)],
    [
      "Redacted",
      redactions === null ? "no: redaction was switched off" : found.join(", ") || "no secrets found"
    ]
  ]
  const shown = rows.filter(([, value]) => value !== "")
  return `<dl>${shown.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`
}

const section = (transcript: Transcript, isSubAgent: boolean): string =>
  `<section>
${isSubAgent ? `<h2>Sub-agent ${escaped(transcript.session)}</h2>` : ""}
${transcript.entries.map((entry) => (entry.entry === "event" ? event(entry) : message(entry))).join("\n")}
</section>`

const event = ({ type, at_ms, data }: TranscriptEvent): string => {
  const shown = Object.keys(data).length === 0 ? "" : ` <code>${escaped(JSON.stringify(data))}</code>`
  return `<p class="event"><b>${escaped(type)}</b> ${timeWords(at_ms)}${shown}</p>`
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
  const kind = entry.kind ?? entry.role ?? "message"
  const failed = entry.error === null ? "" : `<p class="failed">${escaped(entry.error)}</p>`
  return `<article class="${escaped(kind)}">
<h3>${escaped(kind)} <small>${escaped(facts.join(" · "))}</small></h3>
${failed}${entry.parts.map(part).join("\n")}
</article>`
}

const part = ({ type, title, text, call, is_synthetic }: TranscriptPart): string => {
  if (call !== null) return toolCall(call, title)
  if (type === "text" && !is_synthetic) return text === null ? "" : `<div class="text">${words(text)}</div>`
  const name = is_synthetic
    ? "put in by the agent"
    : [type, title ?? ""].filter((word) => word !== "").join(": ")
  return text === null
    ? `<p class="event">${escaped(name)}</p>`
    : folded(escaped(name), `<div class="text">${words(text)}</div>`)
}

const toolCall = (call: TranscriptCall, title: string | null): string => {
  const facts = [title ?? "", call.status ?? "", durationWords(call.duration_ms)].filter(
    (word) => word !== ""
  )
  const summary = `<b>${escaped(call.tool ?? "tool")}</b> ${escaped(facts.join(" · "))}`
  const body = [
    call.child === null ? "" : `<p>Sub-agent ${escaped(call.child)}</p>`,
    call.error === null
      ? ""
      : `<p class="failed">${escaped(`${call.error.type}: ${call.error.message}`)}</p>`,
    call.input === null ? "" : `<pre>${words(call.input)}</pre>`,
    call.output === null ? "" : `<pre>${words(call.output)}</pre>`
  ]
  return folded(summary, body.join("\n"))
}

const folded = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n${body}\n</details>`

const words = ({ text, chars, is_cut }: TranscriptText): string => {
  if (text === null) return `<i>${numberWords(chars)} characters that were not kept</i>`
  return `${escaped(text)}${is_cut ? `<i>… (${numberWords(chars)} characters in all)</i>` : ""}`
}

const style = `
:root { --paper: #fff; --ink: #1c1c1e; --faint: #6b6b70; --line: #e3e3e8; --prompt: #f2f5fb; --code: #f6f6f8; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161618; --ink: #ececf0; --faint: #98989f; --line: #2e2e33; --prompt: #1d2330; --code: #1f1f23; --bad: #ff8a80 }
}
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem } h3 { margin: 0 0 .5rem; font-size: .9rem } small { color: var(--faint); font-weight: 400 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .9rem } dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
article { margin: 1rem 0; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem } .prompt, .delegation { background: var(--prompt) }
.text, pre { white-space: pre-wrap; overflow-wrap: anywhere } pre { padding: .6rem; background: var(--code); border-radius: .3rem; font: 13px/1.45 ui-monospace, monospace }
details { margin: .4rem 0 } summary { cursor: pointer; overflow-wrap: anywhere } .event { color: var(--faint); font-size: .9rem } .failed { color: var(--bad) }
`
