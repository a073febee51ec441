/**
 * Makes a WebAssembly module of `src/sources/line-scanner.wat` and writes it into `line-scanner-program.ts` beside
 * it: `npm run script scripts/assemble-line-scanner.ts`. A test fails when that was forgotten.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import wabt from "wabt"

const sources = path.join(import.meta.dirname, "../src/sources")
export const programFile = path.join(sources, "line-scanner-program.ts")

/** The text of `line-scanner-program.ts`. */
export const assembled = async (): Promise<string> => {
  const features = { simd: true, bulk_memory: true }
  const text = fs.readFileSync(path.join(sources, "line-scanner.wat"), "utf8")
  const module = (await wabt()).parseWat("line-scanner.wat", text, features)
  try {
    module.validate()
    const base64 = Buffer.from(module.toBinary({}).buffer).toString("base64")
    return `${head}\nexport const program =\n  "${base64}"\n`
  } finally {
    module.destroy()
  }
}

const head =
  "/** `line-scanner.wat` as a module, in base64. Made by `npm run script scripts/assemble-line-scanner.ts`. */"

if (process.argv[1] === import.meta.filename) fs.writeFileSync(programFile, await assembled())
