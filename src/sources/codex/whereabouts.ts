/**
 * Where Codex leaves its trail. It keeps one rollout a session under `$CODEX_HOME/sessions/YYYY/MM/DD/`, moves it to
 * `archived_sessions/` on request, compresses it when it has rested for a week (if that is switched on), and lists the names that people gave to sessions in `session_index.jsonl`. Other
 * files of that folder are not looked at; `auth.json` holds credentials.
 */
import type { Whereabouts } from "../Source.ts"

export const codexWhereabouts: Whereabouts = {
  agent: "codex",
  title: "Codex",
  tested_up_to: "0.169.0",
  roots: ({ env, home }) => {
    const base = (env["CODEX_HOME"] ?? "").trim() || `${home}/.codex`
    return [`${base}/sessions`, `${base}/archived_sessions`, `${base}/session_index.jsonl`]
  },
  wants: (path) => /\.jsonl(?:\.zst)?$/.test(path) && !/(?:^|[/\\])history\.jsonl$/.test(path),
  trees: []
}
