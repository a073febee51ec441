/** Calls Spoor as a person does: another process, a home of its own, nothing inherited. */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

export const entry = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "main.ts")

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Door {
  readonly home: string
  readonly spoor: (line: string | ReadonlyArray<string>, options?: Options) => Promise<Result>
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly cwd?: string
  /** As a user whom permissions hold, which root is not; see `ordinary.ts`. */
  readonly uid?: number
  /** Called with the process once it runs. */
  readonly meanwhile?: (child: ChildProcess) => void
}

/** A door with a fresh home; `close` removes it. */
export const openDoor = (): Door & { readonly close: () => void } => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-door-"))
  return {
    home,
    close: () => fs.rmSync(home, { recursive: true, force: true }),
    spoor: (line, options = {}) => {
      const args = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line
      return run(process.execPath, ["--disable-warning=ExperimentalWarning", entry, ...args], home, options)
    }
  }
}

export const run = (program: string, args: ReadonlyArray<string>, home: string, options: Options = {}) =>
  new Promise<Result>((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      TZ: "UTC",
      // every home is new, but the code is not: types are stripped once and not for each process
      NODE_COMPILE_CACHE: path.join(os.tmpdir(), "spoor-test-code"),
      ...options.env
    }
    const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }
    const child = spawn(program, args, { cwd: options.cwd ?? home, env, stdio: "pipe", ...user })
    options.meanwhile?.(child)
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, out, err }))
    child.stdin.on("error", () => {
      // the child may end without reading
    })
    child.stdin.end(options.stdin ?? "")
  })
