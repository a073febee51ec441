/**
 * What was found in files as they were, so that a file that is still the same is not parsed again. One file for each
 * tree and rule set; whatever is wrong with it, the audit takes longer and finds the same.
 */
import { hash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { FileReport } from "./FileReport.ts"

interface Entry {
  readonly content: string
  readonly report: FileReport
}

export class ReportCache {
  readonly #file: string
  readonly #before: ReadonlyMap<string, Entry>
  readonly #now = new Map<string, Entry>()
  #changed = false

  /** `folder`: where caches lie; it need not be there yet. `key`: what else must be the same, version and rule set. */
  constructor(folder: string, root: string, key: string) {
    this.#file = path.join(folder, `${hash("sha1", `${root}\0${key}`, "hex").slice(0, 16)}.json`)
    this.#before = read(this.#file)
  }

  /** What was found in the file when it had this content, if `holds` says that its links still lead there. */
  get(file: string, content: string, holds: (report: FileReport) => boolean): FileReport | undefined {
    const entry = this.#before.get(file)
    if (entry === undefined || entry.content !== content || !holds(entry.report)) return undefined
    this.#now.set(file, entry)
    return entry.report
  }

  set(file: string, content: string, report: FileReport): void {
    // what failed may do better next time
    if (report.failures.length > 0) return
    this.#changed = true
    this.#now.set(file, { content, report })
  }

  /** Writes what this run knows, and nothing else; null, or why it could not be written. */
  save(): string | null {
    if (!this.#changed && this.#now.size === this.#before.size) return null
    const temporary = `${this.#file}.${process.pid}.tmp`
    try {
      fs.mkdirSync(path.dirname(this.#file), { recursive: true })
      fs.writeFileSync(temporary, JSON.stringify([...this.#now]))
      fs.renameSync(temporary, this.#file)
      return null
    } catch (cause) {
      fs.rmSync(temporary, { force: true })
      return cause instanceof Error ? cause.message : String(cause)
    }
  }
}

const read = (file: string): ReadonlyMap<string, Entry> => {
  try {
    return new Map(JSON.parse(fs.readFileSync(file, "utf8")) as ReadonlyArray<[string, Entry]>)
  } catch {
    // none yet, or torn: it is made anew
    return new Map()
  }
}
