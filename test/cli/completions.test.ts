import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDoor, run } from "./door.ts"

let door: ReturnType<typeof openDoor>
const scripts: Record<string, string> = {}
beforeAll(async () => {
  door = openDoor()
  for (const shell of ["bash", "zsh", "fish"]) {
    scripts[shell] = path.join(door.home, `completion.${shell}`)
    fs.writeFileSync(scripts[shell], (await door.spoor(`completions ${shell}`)).out)
  }
})
afterAll(() => door.close())

const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0

const cases = [
  ["spoor ", ["config", "completions", "help"]],
  ["spoor conf", ["config"]],
  ["spoor config ", ["show", "path", "edit", "schema"]],
  ["spoor config s", ["show", "schema"]],
  ["spoor config show --or", ["--origin"]],
  ["spoor config show --log-format ", ["text", "json"]],
  ["spoor completions ", ["bash", "zsh", "fish"]],
  // one option, other choices in other commands
  ["spoor usage daily --by p", ["project", "provider"]],
  ["spoor usage context --by s", ["server", "skill"]],
  ["spoor files --by d", ["directory"]]
] as const

describe.skipIf(!has("bash"))("bash", () => {
  it.for(cases)("completes %j", async ([line, expected]) => {
    const words = line.split(" ")
    const script = `source "$SCRIPT"; COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}; _spoor; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { out, err } = await run("bash", ["-c", script], door.home, { env: { SCRIPT: scripts["bash"]! } })
    expect(err).toBe("")
    expect(out.trim().split("\n")).toEqual(expect.arrayContaining([...expected]))
    const typed = words.at(-1)!
    for (const word of out.trim().split("\n")) expect(word.startsWith(typed)).toBe(true)
  })
})

describe.skipIf(!has("fish"))("fish", () => {
  it.for(cases)("completes %j", async ([line, expected]) => {
    const { out, err } = await run("fish", ["-c", `source $SCRIPT; complete -C '${line}'`], door.home, {
      env: { SCRIPT: scripts["fish"]! }
    })
    expect(err).toBe("")
    expect(out.split("\n").map((row) => row.split("\t")[0])).toEqual(expect.arrayContaining([...expected]))
  })
})

describe.skipIf(!has("zsh"))("zsh", () => {
  it("loads the script without complaint", async () => {
    const script = `autoload -U compinit; compinit -u -D; source "$SCRIPT"; print \${_comps[spoor]}`
    const { out, err } = await run("zsh", ["-f", "-c", script], door.home, {
      env: { SCRIPT: scripts["zsh"]! }
    })
    expect([out, err]).toEqual(["_spoor\n", ""])
  })

  it.for([
    ["usage daily --by", /agent model provider project/],
    ["usage context --by", /tool server skill file/]
  ] as const)("knows the choices of %s", async ([words, choices]) => {
    const script = `compdef() {}; compadd() { print -- "$@" }; _values() { print -- "$@" }; source "$SCRIPT"
      words=(spoor ${words} ''); CURRENT=$#words; _spoor`
    const { out, err } = await run("zsh", ["-f", "-c", script], door.home, {
      env: { SCRIPT: scripts["zsh"]! }
    })
    expect([out, err]).toEqual([expect.stringMatching(choices), ""])
  })
})
