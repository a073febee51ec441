/** `spoor db check` */
import * as Effect from "effect/Effect"
import { checkStore, type StoreCheck } from "../../store/check.ts"
import { packFolder } from "../../store/custody/Packs.ts"
import type { Call } from "../Command.ts"
import { withDatabase } from "../dbFile.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import type { dbCheckOptions } from "../surface/db.ts"

export const run = Effect.fnUntraced(function* ({ options, config, terminal }: Call<typeof dbCheckOptions>) {
  const check = yield* withDatabase(config, "Checking", { readOnly: true }, (database, path) =>
    checkStore(database, packFolder(path), { deep: options.deep })
  )
  if (terminal.json) terminal.printJson(check)
  else printCheck(check, terminal)
  return check.problems.length === 0 ? ExitCode.ok : ExitCode.failure
})

export const printCheck = (check: StoreCheck, terminal: Terminal): void => {
  const { custody, problems, rows, version, deep } = check
  terminal.printTable({
    rows: Object.entries(rows).filter(([, n]) => n > 0),
    columns: [
      { title: "Table", value: ([name]) => name },
      { title: "Rows", align: "right", value: ([, n]) => count(n) }
    ]
  })
  terminal.print(
    `Custody: ${bytes(custody.raw_bytes)} in ${bytes(custody.stored_bytes)}, ${counted(custody.segments, "segment")}. Schema ${version}.`
  )
  for (const problem of problems) terminal.print(terminal.style.bad(`Wrong: ${problem}`))
  if (problems.length === 0)
    terminal.print(
      terminal.style.good(deep ? "Whole, to the last byte." : "Whole, as far as a quick look tells.")
    )
}
