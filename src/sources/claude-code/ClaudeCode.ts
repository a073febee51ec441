/** Claude Code: where its trail lies, and the formats that are read from it. */
import type { Places, Source } from "../Source.ts"
import { fieldsOf } from "../fields.ts"
import { capture } from "./Capture.ts"
import { sessionExport } from "./SessionExport.ts"
import { sidecar } from "./Sidecar.ts"
import { transcript } from "./Transcript.ts"
import { workflowJournal } from "./WorkflowJournal.ts"

export const claudeCode: Source = {
  agent: "claude-code",
  title: "Claude Code",
  roots: (places) => configFolders(places).map((folder) => `${folder}/projects`),
  wants: (path) => wanted.test(path) && !unwanted.test(path),
  formats: [transcript, capture, workflowJournal, sessionExport, sidecar],
  lookalikes: [
    {
      name: "entire-compact",
      says:
        "a compact copy of a transcript, made by Entire: it has neither session ids nor cache tokens. " +
        "Read the full transcript (full.jsonl) instead",
      detectHead: (head) =>
        head.values.some((value) => {
          const record = fieldsOf(value)
          return (
            record?.["v"] === 1 &&
            typeof record["cli_version"] === "string" &&
            typeof record["ts"] === "string"
          )
        })
    }
  ]
}

/** `CLAUDE_CONFIG_DIR` names the folders (a comma list) instead of the two where they are by default. */
const configFolders = ({ env, home }: Places): ReadonlyArray<string> => {
  const named = (env["CLAUDE_CONFIG_DIR"] ?? "").split(",").flatMap((folder) => plain(folder, home) ?? [])
  if (named.length > 0) return [...new Set(named)]
  const config = plain(env["XDG_CONFIG_HOME"] ?? "", home) ?? `${plain(home, home) ?? ""}/.config`
  return [`${config}/claude`, `${plain(home, home) ?? ""}/.claude`]
}

/** Forward slashes, no slash at the end, `~` for the home folder; the folder `projects` itself may be named too. */
const plain = (folder: string, home: string): string | null => {
  const path = folder
    .trim()
    .replaceAll("\\", "/")
    .replace(/\/+$/, "")
    .replace(/\/projects$/, "")
  if (path === "") return null
  return path === "~" || path.startsWith("~/") ? `${home.replaceAll("\\", "/")}${path.slice(1)}` : path
}

/** Captures lie where their maker puts them, mostly as `.log` or `.jsonl`. */
const wanted = /\.(?:jsonl|ndjson|log|json)$/
/** Long outputs, memory notes, and summaries of workflows whose agents have transcripts of their own. */
const unwanted =
  /[\\/](?:tool-results|memory|workflows[\\/]scripts)[\\/]|[\\/]workflows[\\/]wf_[^\\/]+\.json$/
