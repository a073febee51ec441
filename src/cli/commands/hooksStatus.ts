/** `spoor hooks status` */
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { knownProjects } from "../hooks/known-projects.ts"
import { receipts } from "../hooks/Receipt.ts"
import { selectTargets, targetsHere, type Wishes } from "../hooks/select-targets.ts"
import { setupOf } from "../hooks/Setup.ts"
import { type Standing, standingOf } from "../hooks/standing.ts"
import type { HookName } from "../hooks/Target.ts"
import type { Terminal } from "../output/Terminal.ts"
import type { hooksStatusOptions } from "../surface/hooks.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof hooksStatusOptions>) {
  const { config, options, positionals, terminal } = call
  const setup = setupOf(config.paths)
  const all = options.all
    ? { roots: yield* knownProjects(config), files: receipts(setup.receipts) }
    : undefined
  const wishes: Wishes = {
    names: positionals as ReadonlyArray<HookName>,
    scope: options.scope,
    repo: options.repo,
    all
  }
  const hooks = yield* Effect.try({
    try: () => {
      const asked = selectTargets(wishes, config).map((target) => standingOf(target, setup))
      if (wishes.names.length > 0 || options.repo !== undefined || options.scope !== "user" || options.all)
        return asked
      const here = targetsHere(wishes, config).filter(({ file }) => asked.every((one) => one.file !== file))
      return [
        ...asked,
        ...here.map((target) => standingOf(target, setup)).filter(({ state }) => state !== "absent")
      ]
    },
    catch: (cause) => cause
  })
  if (terminal.json) terminal.printJson({ launcher: setup.launcher, spool: setup.spool.agents, hooks })
  else if (options.all && hooks.length === 0) terminal.say(noRepository)
  else printHooks(hooks, terminal)
  return hooks.every(({ state }) => state === "installed") ? ExitCode.ok : ExitCode.failure
})

const noRepository = "No repository is known: no agent left a trail in one, and none has hooks of Spoor's."

const printHooks = (hooks: ReadonlyArray<Standing>, terminal: Terminal): void => {
  if (hooks.length === 0) return terminal.say("No agent with hooks was found on this machine.")
  const { style } = terminal
  terminal.printTable({
    rows: hooks,
    columns: [
      { title: "Hooks of", value: ({ name }) => name },
      { title: "Scope", value: ({ scope }) => scope, rank: 2 },
      {
        title: "State",
        value: ({ state }) => state,
        style: (text, { state }) =>
          state === "installed" ? style.good(text) : state === "absent" ? style.dim(text) : style.warn(text)
      },
      { title: "File", value: ({ file }) => file, cut: "start", least: 16, rank: 1 },
      { title: "What", value: ({ says }) => says, cut: "end", least: 12, rank: 3 }
    ]
  })
  if (hooks.some(({ state }) => state === "drifted"))
    terminal.say("`spoor hooks install` brings them up to date.")
  else if (hooks.some(({ state }) => state === "absent"))
    terminal.say("`spoor hooks install` puts them in; it shows first what changes.")
}
