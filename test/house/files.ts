/** The files that belong to the project, for the tests that look after them. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

export const project = path.resolve(import.meta.dirname, "..", "..")

/** Paths of all files that are tracked, or would be: relative, sorted, with forward slashes. */
export const files: ReadonlyArray<string> = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
  { cwd: project, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }
)
  .split("\0")
  .filter((file) => file !== "" && fs.existsSync(path.join(project, file)))
  .sort()

export const read = (file: string): string => fs.readFileSync(path.join(project, file), "utf8")

/** Our own code: no fixtures, samples or generated data. */
export const code: ReadonlyArray<string> = files.filter(
  (file) =>
    /^((src|scripts|test|bench|web|\.ci)\/.*|[^/]+)\.(ts|tsx|mjs)$/.test(file) && !file.includes("/fixtures/")
)

export const documents: ReadonlyArray<string> = files.filter(
  (file) => file.endsWith(".md") && !file.includes("/fixtures/")
)
