/**
 * What hooks call: a short script for `sh` that appends one line to the spool, and needs no Node.
 *
 * Starting Node costs 40 ms and more at every event; this takes a few. The script reads what the agent hands it, takes
 * the few fields that are kept (`hook-line.ts`) and ends, always with success and without a word: Claude Code would
 * take a failure for a veto, and words for an answer. A line is one write to a file opened for appending, so lines of
 * hooks that run at once do not mix.
 */
import * as path from "node:path"
import { shellQuote } from "../../analytics/shell-quote.ts"
import { commitToSpool } from "../../ingest/spool/hook-line.ts"
import type { Paths } from "../config/paths.ts"
import { type Field, fields, longestPath, longestValue } from "./hook-line.ts"
import { agentsWithHooks } from "./Target.ts"

/** Where the script lies. */
export const launcherFile = ({ database }: Paths): string =>
  path.join(path.dirname(database), "hooks", "spoor")

/** What the script appends to. */
export interface SpoolFolders {
  /** Of agents' lines, a folder for each agent; see `spool.ts`. */
  readonly agents: string
  /** Of what git tells; see `ingest/spool/`. */
  readonly git: string
}

/** The whole script. */
export const launcherText = ({ agents, git }: SpoolFolders): string => `#!/bin/sh
# Spoor's hooks call this. It appends one line to Spoor's spool and ends: always with success, and without a word.
# What a tool was given or gave back is never kept. "spoor hooks install" made it, "spoor hooks uninstall" removes it.
exec >/dev/null 2>&1
umask 077

# What an agent hands over: the fields below, and no others.
hook() {
  LC_ALL=C
  export LC_ALL
  folder=${shellQuote(agents)}/$1
  [ -d "$folder" ] || mkdir -p "$folder"
  awk -v agent="$1" -v n="$$" -v now="$(date -u '+%s %N %Y-%m')" -v folder="$folder" '${takingFields()}'
}

# What git says of the commit that was just made. It is measured in the background: of many files that takes long.
commit() {
  head=$(git rev-parse -q --verify HEAD) || return
  ${commitToSpool(git, '"$head"')} &
}

# After a merge: only one that was made here, and not a pull of somebody else's commits.
merge() {
  [ "$(git rev-parse -q --verify HEAD^1)" = "$(git rev-parse -q --verify ORIG_HEAD)" ] || return
  git rev-parse -q --verify HEAD^2 && commit
}

case "$1 $2 $3" in
${agentsWithHooks.map((agent) => `"record hook ${agent}"`).join(" | ")}) hook "$3" ;;
"record git ") commit ;;
"record git merge") merge ;;
esac
exit 0
`

/**
 * The program for `awk`: `value` is what stands behind the first `key`, if it has the form that it should; `last` is
 * the same of a key behind which nothing but plain values follow, up to the end.
 */
const takingFields = (): string => String.raw`
function value(text, key, form) {
  if (!match(text, "[{,][ \t]*\"" key "\"[ \t]*:[ \t]*")) return ""
  text = substr(text, RSTART + RLENGTH, ${longestPath + 2})
  if (!match(text, "^(" form ")[ \t]*[,}]")) return ""
  text = substr(text, 1, RLENGTH - 1)
  sub(/[ \t]+$/, "", text)
  return text
}
function last(text, key, form) {
  if (!match(text, "[{,][ \t]*\"" key "\"[ \t]*:[ \t]*(" form ")" rest)) return ""
  return value(substr(text, RSTART), key, form)
}
function put(name, text) {
  if (text == "" || length(text) > ${longestValue + 2}) return
  line = line ",\"" name "\":" text
  has[name] = 1
}
BEGIN {
  string = "\"([^\"\\\\]|\\\\.)*\""
  plain = "(" string "|[0-9.eE+-]+|true|false|null|[{][^{}]*[}])"
  rest = "([ \t]*,[ \t]*" string "[ \t]*:[ \t]*" plain ")*[ \t]*[}][ \t]*$"
}
NR < ${mostLines} { all = all $0 }
END {
  head = all
  if (match(all, /,[ \t]*"(${handedOver.join("|")})"[ \t]*:/)) head = substr(all, 1, RSTART - 1) "}"
  event = value(head, "hook_event_name", "\"[A-Za-z_]+\"")
${fields.map(takingField).join("\n")}
  if (!has["event"] || !has["session"]) exit
  cwd = value(head, "cwd", string)
  if (cwd != "\"\"" && cwd != "" && length(cwd) <= ${longestPath}) line = line ",\"cwd\":" cwd
  split(now, time, " ")
  ms = time[2] ~ /^[0-9]+$/ && length(time[2]) == 9 ? substr(time[2], 1, 3) : "000"
  line = "{\"spoor_hook\":1,\"agent\":\"" agent "\",\"at_ms\":" time[1] ms ",\"n\":" n line "}"
  print line >> (folder "/" time[3] ".jsonl")
}
`

/** Agents hand over one line. Of very many, which take very long to join, the first tell who and what. */
const mostLines = 2000

/** Fields that may hold anything, even fields of the names that are looked for. */
const handedOver = ["tool_input", "tool_response", "content", "requested_schema", "background_tasks"]

const takingField = ({ name, from, form, events, isLate, isBare }: Field): string => {
  const taking = isLate === true ? "last(all" : "value(head"
  const quote = isBare === true ? "" : String.raw`\"`
  const put = `put("${name}", ${taking}, "${from}", "${quote}(${form})${quote}"))`
  return events === undefined ? `  ${put}` : `  if (event ~ /^"(${events.join("|")})"$/) ${put}`
}
