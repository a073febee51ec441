/** What the documents tell people to type can be typed: commands, scripts and settings are all there. */
import { describe, expect, it } from "vitest"
import { parse } from "../../src/cli/parse.ts"
import { settings } from "../../src/cli/config/settings.ts"
import { surface } from "../../src/cli/surface/all.ts"
import { documents, read } from "./files.ts"

/** Lines of `sh` blocks that begin with one of the words, without their comments; where they stand. */
const typed = (...words: ReadonlyArray<string>) =>
  documents.flatMap((file) =>
    [...read(file).matchAll(/^```sh\n([\s\S]*?)^```/gm)]
      .flatMap(([, block = ""]) => block.split("\n"))
      .map((line) =>
        line
          .replace(/\s+#.*$/, "")
          .replace(/^\$ /, "")
          .replace(/^([A-Z_]+=\S+ )+/, "")
      )
      .filter((line) => words.includes(line.split(" ")[0] ?? ""))
      .map((line) => ({ file, line }))
  )

/** The words of a plain command line; double quotes keep words together. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "")

describe("commands in the documents", () => {
  const commands = typed("spoor")

  it("are many", () => {
    expect(commands.length).toBeGreaterThan(15)
  })

  it.for(commands)("$file: $line", ({ line }) => {
    const parsed = parse(wordsOf(line).slice(1), surface)
    expect(parsed.kind === "mistake" ? parsed.message : undefined).toBeUndefined()
  })
})

describe("npm scripts in the documents", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }

  it.for(typed("npm"))("$file: $line", ({ line }) => {
    const [, verb, name = ""] = line.split(" ")
    if (verb === "run") expect(scripts).toHaveProperty(name)
    if (verb === "test") expect(scripts).toHaveProperty("test")
  })
})

describe("settings in the README", () => {
  const [, table = ""] = read("README.md").split("## Configuration")
  const named = table.split("\n").flatMap((row) => {
    const [, keys = "", envs = ""] = row.split("|")
    const own = [...envs.matchAll(/`((?:SPOOR|DATABASE)_\w+)`/g)].map(([, env]) => env)
    return [...keys.matchAll(/`([a-z_.<>]+)`/g)].map(([, key = ""]) => ({
      key: key.replace("<agent>", "*"),
      envs: own
    }))
  })

  it("are many", () => {
    expect(named.length).toBeGreaterThan(8)
  })

  it.for(named)("$key", ({ key, envs }) => {
    const setting = settings.find((known) => known.key === key || known.key.startsWith(`${key}.`))
    expect(setting).toBeDefined()
    expect(envs).toEqual(setting?.envs ?? [])
  })
})
