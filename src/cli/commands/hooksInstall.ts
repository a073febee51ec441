/** `spoor hooks install` and `spoor hooks uninstall` */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import { makeRedactor } from "../../analytics/redact.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import type { Config } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { carryOut, clearFolders } from "../hooks/carry-out.ts"
import { knownProjects } from "../hooks/known-projects.ts"
import { type Deed, type Plan, planFor, textsOf } from "../hooks/plan.ts"
import { receipts, removeReceipt } from "../hooks/Receipt.ts"
import { isTracked } from "../hooks/repositories.ts"
import { selectTargets } from "../hooks/select-targets.ts"
import {
  clearLauncher,
  hookFileOf,
  launcherState,
  launcherTexts,
  layLauncher,
  laySpool,
  type Setup,
  setupOf
} from "../hooks/Setup.ts"
import { type DiffLine, diffLines } from "../hooks/show-diff.ts"
import type { HookName } from "../hooks/Target.ts"
import { WriteRefused } from "../hooks/write-file.ts"
import { oneLine } from "../output/clean.ts"
import { counted } from "../output/numbers.ts"
import { isTerminal, type Terminal } from "../output/Terminal.ts"
import type { hooksChangeOptions } from "../surface/hooks.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof hooksChangeOptions>) {
  const { command, config, options, positionals, terminal } = call
  const deed: Deed = command.path[1] === "install" ? "installed" : "removed"
  if (process.platform === "win32") return yield* noShell
  const setup = setupOf(config.paths)
  const all = options.all
    ? { roots: yield* knownProjects(config), files: receipts(setup.receipts) }
    : undefined
  const wishes = {
    names: positionals as ReadonlyArray<HookName>,
    scope: options.scope,
    repo: options.repo,
    all
  }
  const plans = yield* attempt(() =>
    selectTargets(wishes, config).map((target) =>
      planFor(target, hookFileOf(target, setup), deed, setup.receipts)
    )
  )
  const changes = plans.filter(({ outcome }) => outcome === "change")
  const laysLauncher = yield* attempt(
    () => deed === "installed" && plans.some(callsLauncher) && isLauncherOld(setup)
  )
  if (!terminal.json) {
    for (const plan of changes) printDiff(plan.target.file, fateOf(plan), textsOf(plan), terminal)
    if (laysLauncher) printDiff(setup.launcher, " (what the hooks call)", launcherTexts(setup), terminal)
  }
  const doesWrite = (changes.length > 0 || laysLauncher) && mayWrite(options, terminal)
  const done = yield* attempt(() => {
    // first, so that no hook calls what is not there yet
    if (doesWrite && laysLauncher) layLauncher(setup)
    if (doesWrite && deed === "installed")
      laySpool(
        changes.map(({ target }) => target),
        setup
      )
    const done = plans.map((plan) =>
      doesWrite && plan.outcome === "change" ? attemptOne(plan, deed, setup) : { plan, backup: null }
    )
    if (deed === "removed" && !options["dry-run"]) {
      // what has no hooks any more, since somebody else took them out
      for (const { target, outcome } of plans)
        if (outcome === "same") removeReceipt(setup.receipts, target.file)
    }
    if (doesWrite && deed === "removed") clearFolders(changes)
    if (doesWrite && (deed === "removed" || done.every(isRefused))) clearLauncher(setup)
    return done
  })
  if (options.all && plans.length === 0 && !terminal.json) terminal.say(noRepository)
  else report({ deed, done, doesWrite, laysLauncher, setup }, terminal)
  if (doesWrite && deed === "installed" && !terminal.json)
    for (const { plan } of done) sayIfTracked(plan, config, terminal)
  return done.some(isRefused) ? ExitCode.partial : ExitCode.ok
})

/** One file that cannot be written leaves the others as they may be. */
const attemptOne = (plan: Plan, deed: Deed, setup: Setup): Done => {
  try {
    return { plan, backup: carryOut(plan, deed, setup.receipts, new Date()) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return { plan: { ...plan, outcome: "refused", says: `${plan.target.file}: ${why}` }, backup: null }
  }
}

interface Done {
  readonly plan: Plan
  readonly backup: string | null
}

const isRefused = ({ plan }: Done): boolean => plan.outcome === "refused"

const noRepository = "No repository is known: no agent left a trail in one, and none has hooks of Spoor's."

/** Hooks that are part of a work tree, as husky's are, would go to everybody with the next commit. */
const sayIfTracked = ({ target, outcome }: Plan, { env }: Config, terminal: Terminal): void => {
  if (target.name === "git" && outcome === "change" && isTracked(target.file, env))
    terminal.warn(
      `${target.file} lies in the work tree, so git shows the change. It is of this machine alone; do not commit it.`
    )
}

/** OpenCode's plugin writes its lines itself. */
const callsLauncher = ({ target, outcome }: Plan): boolean =>
  target.name !== "opencode" && outcome !== "refused"

const isLauncherOld = (setup: Setup): boolean => launcherState(setup).state !== "installed"

const noShell = new CommandError({
  message: "Hooks cannot be installed on Windows yet: what they call is a script for sh and awk",
  hint: "Spoor reads the agents' transcripts all the same. Within WSL hooks can be installed.",
  exit: ExitCode.failure
})

/** Failures that are not ours: files that cannot be written, or that changed meanwhile. */
const attempt = <A>(work: () => A) =>
  Effect.try({
    try: work,
    catch: (cause) =>
      cause instanceof CommandError
        ? cause
        : new CommandError({
            message: `Writing hooks: ${cause instanceof Error ? cause.message : String(cause)}`,
            hint:
              cause instanceof WriteRefused
                ? "Nothing was written to that file."
                : "Check that the folder can be written to.",
            exit: ExitCode.failure
          })
  })

const mayWrite = (
  options: { readonly yes: boolean; readonly "dry-run": boolean },
  terminal: Terminal
): boolean => {
  if (options["dry-run"]) return false
  if (options.yes) return true
  if (terminal.json || !isTerminal(0) || !isTerminal(2)) return false
  return agrees()
}

const agrees = (): boolean => {
  fs.writeSync(2, "Write this? [y/N] ")
  const answer = Buffer.alloc(256)
  const length = fs.readSync(0, answer)
  return /^y(es)?$/i.test(answer.toString("utf8", 0, length).trim())
}

const fateOf = ({ before, after }: Plan): string =>
  before === null ? " (new)" : after === null ? " (removed)" : ""

const printDiff = (
  file: string,
  fate: string,
  { before, after }: { readonly before: string; readonly after: string },
  terminal: Terminal
): void => {
  const { style } = terminal
  terminal.print(style.heading(`${oneLine(file)}${fate}`))
  for (const { sign, text } of diffOf({ before, after })) {
    const [, indent = "", words = ""] = /^([ \t]*)(.*)/.exec(text)!
    const line = `${sign} ${indent.replaceAll("\t", "    ")}${oneLine(words)}`
    terminal.print(sign === "+" ? style.good(line) : sign === "-" ? style.bad(line) : style.dim(line))
  }
}

/** What stands around a change, or in one line with it, is other people's, and may be a secret. */
const diffOf = ({ before, after }: ReturnType<typeof textsOf>): ReadonlyArray<DiffLine> => {
  const redact = makeRedactor()
  return diffLines(before, after).map(({ sign, text }) => ({ sign, text: redact.text(text) }))
}

interface Outcome {
  readonly deed: Deed
  readonly done: ReadonlyArray<Done>
  readonly doesWrite: boolean
  readonly laysLauncher: boolean
  readonly setup: Setup
}

const report = ({ deed, done, doesWrite, laysLauncher, setup }: Outcome, terminal: Terminal): void => {
  const hooks = done.map(({ plan, backup }) => ({
    name: plan.target.name,
    scope: plan.target.scope,
    file: plan.target.file,
    outcome: plan.outcome === "change" ? (doesWrite ? deed : `would be ${deed}`) : plan.outcome,
    says: plan.says,
    backup
  }))
  if (terminal.json) {
    const diffs = done.map(({ plan }) => diffOf(textsOf(plan)))
    const shown = hooks.map((hook, i) => ({
      ...hook,
      diff: diffs[i]!.map(({ sign, text }) => `${sign}${text.replace(/\r?\n$/, "")}`)
    }))
    return terminal.printJson({ dry_run: !doesWrite, launcher: setup.launcher, hooks: shown })
  }
  if (hooks.length === 0)
    return terminal.say("No agent with hooks was found on this machine; name one to set it up.")
  for (const { file, outcome, says, backup, name } of hooks) {
    if (outcome === "refused") terminal.warn(oneLine(says))
    else if (outcome === "same")
      terminal.say(
        deed === "installed" ? `${file}: installed already.` : `${file}: nothing of Spoor's is in it.`
      )
    else if (doesWrite) {
      terminal.say(`${file}: hooks ${deed}.${backup === null ? "" : ` As it was: ${backup}`}`)
      if (name === "codex" && deed === "installed")
        terminal.say("Codex asks you to review them when it starts; they run after that.")
    }
  }
  if (laysLauncher && doesWrite) terminal.say(`${setup.launcher}: written.`)
  const open =
    hooks.filter(({ outcome }) => outcome.startsWith("would")).length + (laysLauncher && !doesWrite ? 1 : 0)
  if (open > 0) terminal.say(`Nothing was written. ${counted(open, "file")} would change; --yes writes.`)
}
