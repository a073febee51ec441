/** Which files a call of `spoor hooks` is about. */
import * as fs from "node:fs"
import * as path from "node:path"
import { CommandError } from "../CommandError.ts"
import type { Config } from "../config/Config.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { gitHookNames, gitTargets } from "./repositories.ts"
import {
  agentFolder,
  agentTarget,
  agentsWithHooks,
  type AgentWithHooks,
  type HookName,
  type Scope,
  scopesOf,
  type Target,
  type TargetPlaces
} from "./Target.ts"

export interface Wishes {
  readonly names: ReadonlyArray<HookName>
  readonly scope: Scope
  /** A folder as it was typed. */
  readonly repo: string | undefined
  /** When the hooks of all repositories are meant. */
  readonly all: KnownPlaces | undefined
}

/** What is known of repositories: projects of the store, by their roots, and files that hooks were put into. */
export interface KnownPlaces {
  readonly roots: ReadonlyArray<string>
  readonly files: ReadonlyArray<string>
}

/** Throws a `CommandError` when an agent has no such scope, or a folder is no repository. */
export const selectTargets = (wishes: Wishes, config: Config): ReadonlyArray<Target> => {
  const places = placesOf(wishes, config)
  const names = wishes.names.length > 0 ? wishes.names : namesFor(wishes, places)
  return names.flatMap((name) =>
    name === "git" ? repositories(wishes, places) : [agentIn(name, wishes.scope, places)]
  )
}

/** Everything of the kind that the folder one is in could have, beside what `selectTargets` finds without names. */
export const targetsHere = (wishes: Wishes, config: Config): ReadonlyArray<Target> => {
  const places = placesOf(wishes, config)
  const git = gitTargets(places.project, places.env)
  return [
    ...scopesOf("claude-code")
      .filter((scope) => scope !== "user")
      .map((scope) => agentTarget("claude-code", scope, places)),
    ...("problem" in git ? [] : git)
  ]
}

/** The agents that are on this machine. */
const agentsHere = (places: TargetPlaces): ReadonlyArray<AgentWithHooks> =>
  agentsWithHooks.filter((agent) => fs.existsSync(agentFolder(agent, places)))

const namesFor = ({ scope, repo, all }: Wishes, places: TargetPlaces): ReadonlyArray<HookName> => {
  if (scope !== "user") return ["claude-code"]
  return repo !== undefined || all !== undefined ? ["git"] : agentsHere(places)
}

const placesOf = ({ repo }: Wishes, { env, home }: Config): TargetPlaces => ({
  env,
  home,
  project: path.resolve(repo === undefined ? "." : withHome(repo, home))
})

const agentIn = (agent: AgentWithHooks, scope: Scope, places: TargetPlaces): Target => {
  if (scopesOf(agent).includes(scope)) return agentTarget(agent, scope, places)
  throw new CommandError({
    message: `${agent} has no hooks of scope ${scope}`,
    hint: `Its scopes: ${scopesOf(agent).join(", ")}.`,
    exit: ExitCode.usage
  })
}

/** A folder that only lies in a repository is none; one that is there for its worktrees may be bare, or hide in it. */
const repositoryAt = (root: string): string | undefined => {
  const has = (folder: string, name: string) => fs.existsSync(path.join(folder, name))
  return [root, path.join(root, ".bare")].find(
    (folder) => has(folder, ".git") || (has(folder, "HEAD") && has(folder, "objects"))
  )
}

const repositories = ({ all }: Wishes, { env, project }: TargetPlaces): ReadonlyArray<Target> => {
  if (all === undefined) {
    const targets = gitTargets(project, env)
    if (!("problem" in targets)) return targets
    throw new CommandError({
      message: `Looking for the git hooks of ${project}: ${targets.problem}`,
      hint: "--repo names another folder.",
      exit: ExitCode.failure
    })
  }
  const found = all.roots
    .flatMap((root) => repositoryAt(root) ?? [])
    .flatMap((folder) => {
      const targets = gitTargets(folder, env)
      return "problem" in targets ? [] : targets
    })
  const known = all.files
    .filter((file) => gitHookNames.some((name) => name === path.basename(file)))
    .map((file): Target => ({ name: "git", scope: "repository", file }))
  // several repositories may share a folder of hooks
  return [...new Map([...found, ...known].map((target) => [target.file, target])).values()]
}
