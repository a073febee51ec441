/** Where hooks can be installed: an agent's file of settings or plugin, or a repository's hook. */
import * as path from "node:path"
import type { Env } from "../config/paths.ts"

/** The agents that tell of themselves by hooks. */
export const agentsWithHooks = ["claude-code", "codex", "opencode"] as const
export type AgentWithHooks = (typeof agentsWithHooks)[number]

/** What `spoor hooks` takes as names. */
export const hookNames = [...agentsWithHooks, "git"] as const
export type HookName = (typeof hookNames)[number]

/** `user`: everything that the person does; `project`: shared with all who work on the project; `local`: own, there. */
export const scopes = ["user", "project", "local"] as const
export type Scope = (typeof scopes)[number]

/** One file that hooks are put into. */
export interface Target {
  readonly name: HookName
  /** `repository` of git's. */
  readonly scope: Scope | "repository"
  /** Absolute. It need not exist. */
  readonly file: string
}

export interface TargetPlaces {
  readonly env: Env
  readonly home: string
  /** Absolute: the project that `project` and `local` speak of. */
  readonly project: string
}

/** The scopes that an agent knows. */
export const scopesOf = (agent: AgentWithHooks): ReadonlyArray<Scope> =>
  agent === "claude-code" ? scopes : ["user"]

/** Where the agent keeps what a person sets up; whether it is there tells whether the agent is. */
export const agentFolder = (agent: AgentWithHooks, { env, home }: TargetPlaces): string => {
  const at = (variable: string, ...otherwise: ReadonlyArray<string>) => {
    const named = (env[variable] ?? "").split(",")[0]!.trim()
    return named === "" ? path.join(home, ...otherwise) : path.resolve(withTilde(named, home))
  }
  switch (agent) {
    case "claude-code":
      return at("CLAUDE_CONFIG_DIR", ".claude")
    case "codex":
      return at("CODEX_HOME", ".codex")
    case "opencode":
      return path.join(at("XDG_CONFIG_HOME", ".config"), "opencode")
  }
}

/** The file of an agent's hooks in a scope that it knows. */
export const agentTarget = (agent: AgentWithHooks, scope: Scope, places: TargetPlaces): Target => {
  const folder = agentFolder(agent, places)
  const own = path.join(places.project, ".claude")
  const file = {
    "claude-code": {
      user: path.join(folder, "settings.json"),
      project: path.join(own, "settings.json"),
      local: path.join(own, "settings.local.json")
    }[scope],
    codex: path.join(folder, "hooks.json"),
    opencode: path.join(folder, "plugins", "spoor.js")
  }[agent]
  return { name: agent, scope, file }
}

const withTilde = (folder: string, home: string): string =>
  folder === "~" || folder.startsWith("~/") ? path.join(home, folder.slice(1)) : folder
