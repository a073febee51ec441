/**
 * A task sets up what it needs, once, and says in plain words what it cannot do: our own scripts, run by a
 * real Node and a real npm on small projects in a scratch folder.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { project } from "./files.ts"

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-setup-"))
afterAll(() => fs.rmSync(scratch, { recursive: true }))

let small = ""
let count = 0

/** A project that depends on nothing, is built, and has one script. */
beforeEach(() => {
  small = path.join(scratch, String(count++))
  fs.mkdirSync(path.join(small, "dist"), { recursive: true })
  fs.cpSync(path.join(project, "scripts"), path.join(small, "scripts"), { recursive: true })
  write("package.json", JSON.stringify({ name: "small", version: "1.0.0" }))
  write("package-lock.json", JSON.stringify(lockOf({})))
  write("hello.mjs", "console.log(process.version, ...process.argv.slice(2)); process.exitCode = 7")
  write("dist/spoor.js", "")
  age("dist/spoor.js", 3600)
})

const lockOf = (packages: object) => ({
  name: "small",
  version: "1.0.0",
  lockfileVersion: 3,
  packages: { "": { name: "small", version: "1.0.0" }, ...packages }
})

const write = (file: string, text: string) => fs.writeFileSync(path.join(small, file), text)

/** Sets a file's time to so many seconds from now. */
const age = (file: string, seconds: number) => {
  const at = Date.now() / 1000 + seconds
  fs.utimesSync(path.join(small, file), at, at)
}

const run = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, ["scripts/run.mjs", ...args], {
    cwd: small,
    encoding: "utf8",
    env: { ...process.env, SPOOR_NODE: process.versions.node, ...env }
  })

describe("a task", () => {
  it("hands on arguments, output and exit code", () => {
    const { status, stdout } = run(["script", "hello.mjs", "a b", "--c"])
    expect(stdout).toBe(`${process.version} a b --c\n`)
    expect(status).toBe(7)
  })

  it("installs what is not there, and again only when the lock has changed", () => {
    const says = () => run(["script", "hello.mjs"]).stderr
    expect(says()).toBe("setup: installing dependencies (about half a minute)\n")
    expect(says()).toBe("")
    age("package-lock.json", 10)
    expect(says(), "touched, but the same").toBe("")
    write("package-lock.json", JSON.stringify(lockOf({}), null, 2))
    age("package-lock.json", 20)
    expect(says(), "changed").toContain("installing dependencies")
  })

  it("says that it is offline, and what to do", () => {
    const lost = { left: { version: "1.0.0", integrity: "sha512-AAAA" } }
    write(
      "package.json",
      JSON.stringify({ name: "small", version: "1.0.0", dependencies: { left: "1.0.0" } })
    )
    const root = { name: "small", version: "1.0.0", dependencies: { left: "1.0.0" } }
    write("package-lock.json", JSON.stringify(lockOf({ "": root, "node_modules/left": lost.left })))
    const { status, stderr } = run(["script", "hello.mjs"], {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: path.join(small, "cache"),
      npm_config_fetch_retries: "0"
    })
    expect(stderr).toContain("Installing dependencies failed. npm could not reach its registry")
    expect(stderr).toContain("run the same command again")
    expect(status).toBe(1)
  })

  it("says what npm says when the lock does not fit", () => {
    write(
      "package.json",
      JSON.stringify({ name: "small", version: "1.0.0", dependencies: { left: "1.0.0" } })
    )
    const { status, stderr } = run(["script", "hello.mjs"], { npm_config_offline: "true" })
    expect(stderr).toContain("Installing dependencies failed.")
    expect(status).toBe(1)
  })

  it("that is unknown is answered with those that are known", () => {
    const { status, stderr } = run(["tset"])
    expect(stderr).toMatch(/^Say which task to run: demo, test, build/)
    expect(status).toBe(1)
  })

  it("builds anew when a source is newer, and tells when it cannot", () => {
    fs.mkdirSync(path.join(small, "src"))
    age("src", 7200)
    fs.mkdirSync(path.join(small, "node_modules", "rolldown"), { recursive: true })
    write("node_modules/.package-lock.json", "{}")
    write("node_modules/rolldown/package.json", JSON.stringify({ bin: { rolldown: "cli.mjs" } }))
    write(
      "node_modules/rolldown/cli.mjs",
      `console.log("talk"); console.error(process.argv[3]); process.exitCode = 3`
    )
    const { status, stdout, stderr } = run(["script", "hello.mjs"])
    expect(stderr).toBe("setup: building dist/spoor.js\nrolldown.config.ts\n")
    expect(stdout).toBe("")
    expect(status).toBe(3)
    expect(fs.existsSync(path.join(small, "dist", "spoor.js")), "the old one stays").toBe(true)
  })
})
