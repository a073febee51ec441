/** `spoor sessions search QUERY` */
import * as Effect from "effect/Effect"
import { makeRedactor } from "../../analytics/redact.ts"
import { search } from "../../analytics/search.ts"
import { searchRegex } from "../../analytics/search-regex.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { SearchHit, SearchResult } from "../../report/Search.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { filterOf, timeOf } from "../questions.ts"
import { sayHidden } from "../secrets.ts"
import type { sessionsSearchOptions } from "../surface/sessions.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsSearchOptions>) {
  const { options, positionals, config, terminal } = call
  const query = positionals.join(" ")
  const time = timeOf(options, config)
  const question = {
    filter: filterOf({ ...options, session: [] }),
    time,
    session: options.session,
    limit: options.limit,
    offset: options.offset,
    width: options.width
  }
  const answer = yield* answeringWithContent(
    call,
    options.regex
      ? searchRegex(query, { ...question, ignoreCase: options["ignore-case"] })
      : search(query, { ...question, byRank: options.best }),
    { index: !options.regex, isRedacted: true }
  )
  const found = options.redact ? redacted(answer, terminal) : answer
  if (terminal.json) terminal.printJson(found)
  else printHits(found, yield* zoneNamed(time.timezone), terminal)
  if (!found.is_complete) {
    terminal.warn(
      found.by === "index"
        ? `${counted(found.not_indexed, "message")} not indexed yet; \`spoor ingest\` brings the index up to date.`
        : "Not all messages were looked at. --since or --session narrows the search."
    )
  }
  return found.is_complete ? ExitCode.ok : ExitCode.partial
})

/** A secret may reach over pieces of a passage, so passages are redacted whole; then nothing is marked in them. */
const redacted = (answer: SearchResult, terminal: Terminal): SearchResult => {
  const redactor = makeRedactor()
  const hits = answer.hits.map((hit): SearchHit => {
    const session_title = hit.session_title === null ? null : redactor.text(hit.session_title)
    const whole = hit.snippet?.map(({ text }) => text).join("") ?? null
    const clean = whole === null ? null : redactor.text(whole)
    const snippet = clean === null || clean === whole ? hit.snippet : [{ text: clean, is_hit: false }]
    return { ...hit, session_title, snippet }
  })
  sayHidden(terminal, redactor.counts())
  return { ...answer, hits }
}

const printHits = (found: SearchResult, zone: Zone, terminal: Terminal): void => {
  const { style } = terminal
  if (found.hits.length === 0) return terminal.say(nothingFound(found))
  for (const hit of found.hits) {
    const where = [hit.column, hit.tool].filter((name) => name !== null).join(" ")
    const facts = [minuteOf(hit.at_ms, zone), hit.agent, hit.project, where].filter(
      (fact) => fact !== null && fact !== ""
    )
    terminal.print(
      `${style.heading(oneLine(hit.session_title ?? hit.session))}  ${style.dim(oneLine(facts.join(" · ")))}`
    )
    terminal.print(`  ${snippetText(hit, terminal)}`)
    terminal.print(style.dim(`  ${oneLine(hit.session)}`))
  }
  const last = found.offset + found.hits.length
  const more = found.next_offset === null ? "" : ` The next: --offset ${found.next_offset}`
  terminal.say(`${found.offset + 1} to ${last} of ${counted(found.matched, "message")}.${more}`)
}

const nothingFound = ({ matched, offset }: SearchResult): string =>
  matched === 0
    ? "Nothing found."
    : `${counted(matched, "message")} found, and none behind the first ${count(offset)}.`

/** Each piece is cleaned by itself; blanks at its ends stay, for the pieces stand in one line. */
const snippetText = ({ snippet }: SearchHit, { style }: Terminal): string => {
  if (snippet === null) return "(text not kept)"
  const pieces = snippet.map(({ text, is_hit }) => {
    const [, before = "", after = ""] = /^(\s?)[^]*?(\s?)$/.exec(text) ?? []
    const clean = oneLine(text)
    return is_hit
      ? style.warn(clean)
      : `${before === "" ? "" : " "}${clean}${after === "" || clean === "" ? "" : " "}`
  })
  return pieces.join("")
}
