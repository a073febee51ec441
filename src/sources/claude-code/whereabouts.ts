/** Where Claude Code leaves its trail. */
import type { Places, Whereabouts } from "../Source.ts"

export const claudeCodeWhereabouts: Whereabouts = {
  agent: "claude-code",
  title: "Claude Code",
  tested_up_to: "2.1.328",
  roots: (places) => configFolders(places).map((folder) => `${folder}/projects`),
  wants: (path) => wanted.test(path) && !unwanted.test(path),
  trees: []
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
/** Long outputs, memory notes, and programs of workflows. */
const unwanted = /[\\/](?:tool-results|memory|workflows[\\/]scripts)[\\/]/
