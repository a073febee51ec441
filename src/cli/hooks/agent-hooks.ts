/**
 * What is put into the settings of Claude Code and Codex: at which events, and how.
 *
 * Hooks tell what a transcript does not: when a person was asked and had answered, how long a tool itself ran, when
 * something was notified or compacted, why a session ended. Each takes a few milliseconds. Only the one at the start of
 * Claude Code runs beside it; those behind it do not, for on its way out Claude Code ends what still runs beside it
 * (2.1.328, `-p`), and waits for it for a second and a half at times.
 */
import { shellQuote } from "../../analytics/shell-quote.ts"
import type { Handler } from "./settings-hooks.ts"

/** The agents that keep hooks in settings. */
export type AgentWithSettings = "claude-code" | "codex"

const events: Readonly<Record<AgentWithSettings, ReadonlyArray<string>>> = {
  "claude-code": [
    "SessionStart",
    "PermissionRequest",
    "PermissionDenied",
    "PostToolUse",
    "PostToolUseFailure",
    "Elicitation",
    "ElicitationResult",
    "Notification",
    "SubagentStart",
    "SubagentStop",
    "PreCompact",
    "PostCompact",
    "SessionEnd"
  ],
  codex: [
    "SessionStart",
    "PermissionRequest",
    "PostToolUse",
    "SubagentStart",
    "SubagentStop",
    "PreCompact",
    "PostCompact",
    "SessionEnd"
  ]
}

/** An agent gives a hook up after so many seconds. */
const timeout = 2

/** The command as it stands in the settings: a launcher that is gone, or fails, is a hook that does nothing. */
export const hookCommand = (agent: AgentWithSettings, launcher: string): string =>
  `${shellQuote(launcher)} record hook ${agent} 2>/dev/null || :`

/** Is it a command of Spoor's, of whichever version and place? */
export const isOwnCommand = (command: string): boolean =>
  /(?:^|[\\/'"\s])spoor(?:\.js)?['"]?\s+record\s+hook\b/.test(command)

/** All hooks of an agent, in the order in which they are put in. */
export const hooksOf = (
  agent: AgentWithSettings,
  launcher: string
): ReadonlyArray<{ readonly event: string; readonly handler: Handler }> =>
  events[agent].map((event) => {
    const handler = { type: "command", command: hookCommand(agent, launcher), timeout } as const
    const isBeside = agent === "claude-code" && event === "SessionStart"
    return { event, handler: isBeside ? { ...handler, async: true } : handler }
  })
