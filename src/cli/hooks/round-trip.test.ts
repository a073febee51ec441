/** Hooks put in and taken out again, through files: bytes, mode and folders are then what they were. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { carryOut, clearFolders } from "./carry-out.ts"
import { type Deed, planFor } from "./plan.ts"
import { readReceipt, receipts as installedFiles, writeReceipt } from "./Receipt.ts"
import { hookFileOf, setupOf } from "./Setup.ts"
import type { HookName, Target } from "./Target.ts"
import { layouts } from "./testing/layouts.ts"

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-hooks-"))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const setup = () =>
  setupOf({
    config: "",
    database: path.join(home, "own", "spoor.db"),
    state: path.join(home, "own"),
    cache: ""
  })
const targetOf = (name: HookName, file: string): Target => ({
  name,
  scope: "user",
  file: path.join(home, "their", file)
})
const doTo = (target: Target, deed: Deed) => {
  const plan = planFor(target, hookFileOf(target, setup()), deed, setup().receipts)
  if (plan.outcome === "change") carryOut(plan, deed, setup().receipts, new Date())
  if (deed === "removed") clearFolders([plan])
  return plan.outcome
}
/** Everything below their folder: contents, modes. */
const theirs = (): ReadonlyArray<string> => {
  const folder = path.join(home, "their")
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [file, fs.statSync(file)] as const)
    .map(([file, stat]) => `${file} ${stat.mode} ${stat.isFile() ? fs.readFileSync(file, "latin1") : ""}`)
    .sort((a, b) => (a < b ? -1 : 1))
}
const put = ({ file }: Target, text: string, mode = 0o640) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text, { mode })
  fs.chmodSync(file, mode)
}

const targets = [
  ["claude-code", "settings.json"],
  ["codex", "hooks.json"]
] as const

describe.each(targets)("%s", (name, file) => {
  const all = { ...layouts, "nothing in it": "", "an empty line": "\n", "a byte order mark alone": "\ufeff" }

  it.each(Object.entries(all))("with %s", (_, text) => {
    const target = targetOf(name, file)
    put(target, text)
    const before = theirs()
    expect(doTo(target, "installed")).toBe("change")
    expect(doTo(target, "installed")).toBe("same")
    expect(theirs()).not.toEqual(before)
    expect(doTo(target, "removed")).toBe("change")
    expect(theirs()).toEqual(before)
    expect(doTo(target, "removed")).toBe("same")
    // and once more, now that there were receipts
    doTo(target, "installed")
    doTo(target, "removed")
    expect(theirs()).toEqual(before)
  })
})

it.each([...targets, ["opencode", "plugins/spoor.js"], ["git", "hooks/post-commit"]] as const)(
  "%s without a file, and without its folder",
  (name, file) => {
    const target = targetOf(name, file)
    doTo(target, "installed")
    expect(fs.existsSync(target.file)).toBe(true)
    doTo(target, "removed")
    expect(fs.existsSync(path.join(home, "their"))).toBe(false)
  }
)

it.each(targets)("%s: a file that was made for hooks of an older version goes, too", (name, file) => {
  const target = targetOf(name, file)
  doTo(target, "installed")
  put(target, fs.readFileSync(target.file, "utf8").replace('"timeout": 2', '"timeout": 9'))
  doTo(target, "removed")
  expect(theirs()).toEqual([])
})

describe("a process that is killed while it writes", () => {
  const target = () => targetOf("claude-code", "settings.json")

  it("leaves the file as it was, or with hooks of which is known how it was", () => {
    put(target(), "{}")
    const before = theirs()
    const { receipts } = setup()
    const plan = planFor(target(), hookFileOf(target(), setup()), "installed", receipts)
    // between the receipt and the file
    writeReceipt(receipts, { file: target().file, backup: null, made_folders: [path.dirname(target().file)] })
    expect(doTo(target(), "removed")).toBe("same")
    expect(theirs()).toEqual(before)
    // behind the file: all is done
    carryOut(plan, "installed", receipts, new Date())
    expect(readReceipt(receipts, target().file)?.backup).not.toBeNull()
    expect(doTo(target(), "removed")).toBe("change")
    expect(theirs()).toEqual(before)
  })

  it("leaves a torn receipt that nobody minds, and a rest that the next writer takes away", () => {
    put(target(), '{"model": "opus"}\n')
    const before = theirs()
    // no process has that number
    fs.writeFileSync(`${target().file}.spoor-2147483646`, '{"model"')
    doTo(target(), "installed")
    for (const name of fs.readdirSync(setup().receipts).filter((each) => each.endsWith(".json")))
      fs.truncateSync(path.join(setup().receipts, name), 7)
    expect(installedFiles(setup().receipts)).toEqual([])
    doTo(target(), "removed")
    expect(theirs()).toEqual(before)
  })
})

it("what cannot be written leaves no receipt and no folder", () => {
  const target = targetOf("claude-code", "deep/settings.json")
  const plan = planFor(target, hookFileOf(target, setup()), "installed", setup().receipts)
  fs.mkdirSync(path.join(home, "their"), { mode: 0o700 })
  fs.writeFileSync(path.join(home, "their", "deep"), "a file")
  expect(() => carryOut(plan, "installed", setup().receipts, new Date())).toThrow()
  expect(installedFiles(setup().receipts)).toEqual([])
})

it("what somebody else changed between stays, whatever it is", () => {
  const target = targetOf("claude-code", "settings.json")
  const layout = fc.constantFrom(...Object.values(layouts))
  // an entry before all others, or a remark behind everything
  const change = fc.constantFrom<(text: string) => string>(
    (text) => text.replace("{", '{ "added": [1, { "hooks": [] }], "too": "}",'),
    (text) => `${text}// the end`,
    (text) => `/* the beginning */${text}`
  )
  fc.assert(
    fc.property(layout, change, (text, change) => {
      // nothing but an empty object cannot have an entry with a comma before
      fc.pre(/[\w"]/.test(text.replaceAll(/\/\/.*|\/\*[^]*?\*\//g, "")))
      fs.rmSync(home, { recursive: true, force: true })
      put(target, text)
      doTo(target, "installed")
      put(target, change(fs.readFileSync(target.file, "utf8")))
      doTo(target, "removed")
      expect(fs.readFileSync(target.file, "utf8")).toBe(change(text))
    }),
    { numRuns: 100 }
  )
})
