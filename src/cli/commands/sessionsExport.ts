/** `spoor sessions export ID` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { exportSession } from "../../analytics/export.ts"
import { storeError } from "../../store/StoreError.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { manyLines } from "../output/clean.ts"
import { bytes, counted } from "../output/numbers.ts"
import type { sessionsExportOptions } from "../surface/sessions.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsExportOptions>) {
  const { options, positionals, config, terminal } = call
  const made = yield* answeringWithContent(
    call,
    exportSession(positionals[0]!, {
      format: options.format ?? (terminal.json ? "json" : "markdown"),
      redact: options.redact,
      subAgents: options["sub-agents"],
      textChars: options["text-chars"]
    }),
    { isRedacted: true }
  )
  const secrets = Object.values(made.redactions ?? {}).reduce((sum, each) => sum + each, 0)
  if (secrets > 0) terminal.say(`Left out: ${counted(secrets, "secret")}; --no-redact keeps all.`)
  // a page is looked at, in a terminal or later; JSON is read by programs and keeps every character
  const isPage = made.format === "markdown" || made.format === "html"
  const text = isPage || terminal.isTty ? manyLines(made.text) : made.text
  if (options.out === undefined) {
    terminal.print(text)
    return ExitCode.ok
  }
  const given = path.resolve(withHome(options.out, config.home))
  const isFolder = fs.statSync(given, { throwIfNoEntry: false })?.isDirectory() === true
  const file = isFolder ? path.join(given, made.file_name) : given
  if (fs.existsSync(file) && !options.force) return yield* isThere(file)
  yield* Effect.try({
    try: () => fs.writeFileSync(file, text, { mode: 0o600 }),
    catch: (cause) => storeError(cause, `Writing ${file}`)
  })
  if (terminal.json)
    terminal.printJson({ session: made.session, format: made.format, file, redactions: made.redactions })
  else terminal.print(`${file} (${bytes(Buffer.byteLength(text))})`)
  return ExitCode.ok
})

const isThere = (file: string) =>
  new CommandError({
    message: `${file} is there already`,
    hint: "--force overwrites it.",
    exit: ExitCode.failure
  })
