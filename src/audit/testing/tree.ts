/** A folder of files for one test, and what an audit says of it. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { AuditRun } from "../../record/AuditRun.ts"

export interface Tree extends Disposable {
  readonly root: string
  /** Writes files, by their paths below the root. */
  readonly write: (files: Readonly<Record<string, string>>) => void
}

/** Makes an empty folder, which is there until the end of the block: `using tree = makeTree()`. */
export const makeTree = (files: Readonly<Record<string, string>> = {}): Tree => {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "spoor-audit-")))
  const write: Tree["write"] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      fs.writeFileSync(path.join(root, name), text)
    }
  }
  write(files)
  return { root, write, [Symbol.dispose]: () => fs.rmSync(root, { recursive: true, force: true }) }
}

/** `rule path:line:column-line:column` of each finding. */
export const placesOf = (audit: AuditRun): ReadonlyArray<string> =>
  audit.findings.map(
    (one) => `${one.rule} ${one.path}:${one.start_line}:${one.start_column}-${one.end_line}:${one.end_column}`
  )
