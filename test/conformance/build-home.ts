/**
 * Builds the fake HOME of a case, so that any tool can be run on it.
 *
 *     node test/conformance/build-home.ts test/conformance/T15-live-database /some/folder      (first step)
 *     node test/conformance/build-home.ts test/conformance/T15-live-database /some/folder 2    (second step)
 *
 * Plain files are copied. `X.sql` becomes the database `X`; `X-wal.sql` stays in that database's write-ahead log, as
 * if the agent still held it open. In a later step files replace those that are there, `X.append` is appended to
 * `X`, `X.sql` is run in the database that is there, and the lines of `DELETE` name files to be removed.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"

/** Lays step `step` (1, 2, …) of the case in `folder` over the files in `home`. */
export const buildHome = (folder: string, home: string, step = 1): void => {
  const from = path.join(folder, step === 1 ? "home" : `then-${step}`)
  const names = fs
    .readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)))
    .sort((a, b) => Number(a.endsWith("-wal.sql")) - Number(b.endsWith("-wal.sql")) || (a < b ? -1 : 1))
  for (const name of names) {
    const source = path.join(from, name)
    const target = path.join(home, name)
    fs.mkdirSync(path.dirname(target), { recursive: true })
    if (name === "DELETE") remove(home, source)
    else if (name.endsWith(".append"))
      fs.appendFileSync(target.slice(0, -".append".length), fs.readFileSync(source))
    else if (name.endsWith("-wal.sql")) runUnfinished(target.slice(0, -"-wal.sql".length), read(source))
    else if (name.endsWith(".sql")) runSql(target.slice(0, -".sql".length), read(source))
    else fs.copyFileSync(source, target)
  }
}

/** How many steps a case has. */
export const stepsOf = (folder: string): number =>
  1 + fs.readdirSync(folder).filter((name) => /^then-\d+$/.test(name)).length

const read = (file: string): string => fs.readFileSync(file, "utf8")

const remove = (home: string, list: string): void => {
  for (const line of read(list).split("\n")) if (line !== "") fs.rmSync(path.join(home, line))
}

const runSql = (file: string, statements: string): void => {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL")
  database.exec(`BEGIN;\n${statements}\nCOMMIT;`)
  database.close()
}

/** Closing the last connection would empty the log, so the files are copied while one is open elsewhere. */
const runUnfinished = (file: string, statements: string): void => {
  const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"))
  const copy = path.join(elsewhere, path.basename(file))
  fs.copyFileSync(file, copy)
  const database = new DatabaseSync(copy)
  database.exec("PRAGMA wal_autocheckpoint = 0")
  database.exec(`BEGIN;\n${statements}\nCOMMIT;`)
  for (const suffix of ["", "-wal", "-shm"]) fs.copyFileSync(`${copy}${suffix}`, `${file}${suffix}`)
  database.close()
  fs.rmSync(elsewhere, { recursive: true })
}

if (process.argv[1] === import.meta.filename) {
  const [folder, home, step = "1"] = process.argv.slice(2)
  if (folder === undefined || home === undefined) {
    process.stderr.write("usage: node build-home.ts CASE HOME [STEP]\n")
    process.exitCode = 2
  } else buildHome(folder, home, Number(step))
}
