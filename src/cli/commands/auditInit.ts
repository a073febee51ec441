/** `spoor audit init` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { configNames } from "../../audit/config/load-audit.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = Effect.fnUntraced(function* ({ positionals, config, terminal }: Call) {
  const folder = path.resolve(withHome(positionals[0] ?? ".", config.home))
  const there = configNames.find((name) => fs.existsSync(path.join(folder, name)))
  if (there !== undefined) {
    return yield* new CommandError({
      message: `There is a configuration already: ${path.join(folder, there)}`,
      hint: "Edit it, or `spoor audit rules` shows what it comes to.",
      exit: ExitCode.failure
    })
  }
  const file = path.join(folder, "spoor.audit.json")
  const presets = presetsFor(folder)
  yield* Effect.try({
    try: () =>
      fs.writeFileSync(file, `${JSON.stringify({ presets, exclude: [], rules: {} }, null, 2)}\n`, {
        flag: "wx"
      }),
    catch: (cause) =>
      new CommandError({
        message: `Writing ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: "Check that the folder is there and may be written to.",
        exit: ExitCode.failure
      })
  })
  if (terminal.json) terminal.printJson({ file, presets })
  else {
    terminal.print(`Wrote ${file} with the presets ${presets.join(", ")}.`)
    terminal.print("`spoor audit rules` shows their rules, `spoor audit` runs them.")
  }
  return ExitCode.ok
})

/** What the project needs tells what it is. */
const presetsFor = (folder: string): ReadonlyArray<string> => {
  const needed = neededBy(path.join(folder, "package.json"))
  return [
    "agent-hygiene",
    ...(needed.has("effect") ? ["effect"] : []),
    ...(needed.has("@types/node") || !needed.has("react") ? ["node"] : [])
  ]
}

const neededBy = (file: string): ReadonlySet<string> => {
  const manifest: unknown = fs.existsSync(file) ? parsed(fs.readFileSync(file, "utf8")) : null
  const lists = ["dependencies", "devDependencies", "peerDependencies"].map((list) =>
    typeof manifest === "object" && manifest !== null ? (manifest as Record<string, unknown>)[list] : null
  )
  return new Set(
    lists.flatMap((list) => (typeof list === "object" && list !== null ? Object.keys(list) : []))
  )
}

/** A manifest that is no JSON says nothing of the project; npm will complain of it. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
