/** Writes the results, beside those of cases that were not measured this time. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Machine } from "../machine.ts"
import { markdown } from "./markdown.ts"
import { mergeCases, readResults } from "./Results.ts"
import type { MeasuredCase, Results } from "./Results.ts"

const formatter = path.resolve(import.meta.dirname, "../../node_modules/oxfmt/bin/oxfmt")

/** `order` names all cases there are. */
export const writeResults = (
  folder: string,
  measured: ReadonlyArray<MeasuredCase>,
  about: { readonly machine: Machine; readonly method: string; readonly order: ReadonlyArray<string> }
): void => {
  const json = path.join(folder, "results.json")
  const text = path.join(folder, "RESULTS.md")
  const { machine, method, order } = about
  const cases = mergeCases(readResults(json, machine), measured, order)
  const results: Results = { schema_version: 1, machine, method, cases }
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`)
  fs.writeFileSync(text, markdown(results))
  // tables are read in an editor too; where the formatter is missing they are only less even
  spawnSync(process.execPath, [formatter, json, text])
}
