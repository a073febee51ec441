/** `spoor config edit`: makes the file if need be, opens an editor on it, and checks what was written. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import type { Config } from "../config/Config.ts"
import { readConfig } from "../config/readConfig.ts"
import { configSchema } from "../config/schema.ts"
import { settings } from "../config/settings.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = Effect.fnUntraced(function* ({ config, terminal }: Call) {
  const { env, file } = config
  const editor =
    [env["VISUAL"], env["EDITOR"]].find((text) => text !== undefined && text !== "") ?? fallbackEditor
  yield* Effect.try({ try: () => writeStarter(config), catch: (cause) => failed(`Making ${file}`, cause) })
  // the variable may hold options, or a path with spaces in quotes: the shell reads it, the file name stays apart
  const result =
    process.platform === "win32"
      ? spawnSync(`${editor} "${file}"`, { stdio: "inherit", shell: true })
      : spawnSync("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" })
  if (result.error !== undefined) return yield* failed(`Starting the editor ${editor}`, result.error)
  if (result.status !== 0)
    return yield* failed(`Editing ${file}`, `${editor} ended with status ${result.status}`)
  const { problems } = readConfig({ env, cwd: process.cwd(), file, flags: [] })
  for (const { place, message, hint } of problems) terminal.fail(`${place}: ${message}`, hint ?? undefined)
  if (problems.length === 0) terminal.say(`${file} is in order.`)
  return problems.length === 0 ? ExitCode.ok : ExitCode.usage
})

const fallbackEditor = process.platform === "win32" ? "notepad" : "vi"

const starter = `{
  "$schema": "./config.schema.json"
  // "timezone": "Europe/Berlin",
  // "week_start": "monday",
  // "sources": { "codex": { "enabled": false } },
  // "rates": { "aliases": { "our-proxy-model": "claude-sonnet-4-5" } }
  // \`spoor config show --all\` tells what else can be set.
}
`

const writeStarter = (config: Config): void => {
  const folder = path.dirname(config.file)
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(
    path.join(folder, "config.schema.json"),
    `${JSON.stringify(configSchema(settings), null, 2)}\n`
  )
  if (!fs.existsSync(config.file)) fs.writeFileSync(config.file, starter)
}

const failed = (doing: string, cause: unknown) =>
  new CommandError({
    message: `${doing}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "Set VISUAL or EDITOR to an editor that is installed, and check that the folder can be written.",
    exit: ExitCode.failure
  })
