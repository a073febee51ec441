/** `spoor hooks …` */
import type { Command, Option, Positional } from "../Command.ts"
import { agentsWithHooks, hookNames, scopes } from "../hooks/Target.ts"

const where = [
  {
    name: "scope",
    type: "choice",
    choices: scopes,
    default: "user",
    says: "Settings of which scope (Claude Code): your own, the project's, or your own of the project"
  },
  {
    name: "repo",
    type: "string",
    placeholder: "DIR",
    says: "This project or repository instead of the folder you are in; without names, its git hooks"
  },
  {
    name: "all",
    short: "a",
    type: "boolean",
    says: "Git hooks of all repositories: those in which agents worked, and those with hooks"
  }
] as const satisfies ReadonlyArray<Option>

const writing = [
  { name: "yes", short: "y", type: "boolean", says: "Write without asking" },
  { name: "dry-run", type: "boolean", says: "Only show what would change" }
] as const satisfies ReadonlyArray<Option>

export const hooksStatusOptions = where
export const hooksChangeOptions = [...where, ...writing] as const satisfies ReadonlyArray<Option>

const which: Positional = {
  name: "NAME",
  says: "Whose hooks; without one, those of every agent that is on this machine",
  optional: true,
  rest: true,
  choices: hookNames
}

const unasked = "Where nobody can be asked, nothing is written unless --yes says so."

export const hooksCommands: ReadonlyArray<Command> = [
  {
    path: ["hooks", "install"],
    says: "Let agents and git tell Spoor what they do while they do it",
    details: `Hooks tell what a transcript does not: when you were asked for a permission and when you had answered, how long a tool itself ran, why a session ended; and of commits, which session made them. They take a few milliseconds, start no Node and never fail the agent or the commit. What tools were given or gave back is not kept.

The change is shown first. Everything else in a file stays as it is, byte for byte; a copy of the file is kept. ${unasked} Installed again, hooks of another place or version are brought up to date.

Codex runs hooks only after you have looked at them: it asks at its next start. OpenCode, which has a plugin put into it, gets its plugin package from npm if it does not have it yet. Exit code 5 when a file was left alone.`,
    options: hooksChangeOptions,
    positionals: [which],
    examples: [
      { says: "See what would change", line: "spoor hooks install --dry-run" },
      {
        says: "Install them for Claude Code, in every project",
        line: "spoor hooks install claude-code --yes"
      },
      {
        says: "Only in this project, and only for yourself",
        line: "spoor hooks install claude-code --scope local"
      },
      { says: "Record the commits of a repository", line: "spoor hooks install git --repo ." }
    ],
    run: () => import("../commands/hooksInstall.ts")
  },
  {
    path: ["hooks", "uninstall"],
    says: "Take Spoor's hooks out again",
    details: `Exactly what was put in goes, with what was made for it; files are then what they were, byte for byte, but for what others changed meanwhile. ${unasked}`,
    options: hooksChangeOptions,
    positionals: [which],
    examples: [
      { says: "From every agent, without being asked", line: "spoor hooks uninstall --yes" },
      { says: "From all repositories", line: "spoor hooks uninstall git --all" }
    ],
    run: () => import("../commands/hooksInstall.ts")
  },
  {
    path: ["hooks", "status"],
    says: "Tell where Spoor's hooks are installed, and whether they are as they should be",
    details:
      "Drifted: some are missing, or another place or version of Spoor made them; `spoor hooks install` mends it. Off: they are in, but the agent has been told to run no hooks. Exit code 1 when any that is shown is not installed as it should be.",
    options: hooksStatusOptions,
    positionals: [which],
    examples: [
      { says: "Of every agent on this machine", line: "spoor hooks status" },
      { says: "Ask in a script", line: "spoor hooks status claude-code --json" }
    ],
    run: () => import("../commands/hooksStatus.ts")
  }
]

/** What agents without a shell call; it stands among the other kinds of `record`. */
export const recordHookCommand: Command = {
  path: ["record", "hook"],
  says: "What an agent hands to a hook, as JSON on stdin",
  details:
    "Kept are the event, the session, the tool's name and call, decisions, durations, the working directory and the time; not what a tool was given or gave back, and no prompts. `spoor hooks install` puts in a script that does the same without Node. It exits with 0 whatever happens, unless `--strict` is given.",
  options: [
    {
      name: "strict",
      type: "boolean",
      says: "Exit with 2 when nothing was told, with 1 when it could not be kept"
    }
  ],
  positionals: [{ name: "AGENT", says: agentsWithHooks.join(", "), choices: agentsWithHooks }],
  toleratesBadConfig: true,
  isPlain: true,
  examples: [{ says: "In a hook of Claude Code", line: "spoor record hook claude-code" }],
  run: () => import("../commands/recordHook.ts")
}
