import { describe, expect, it } from "vitest"
import { configSchema } from "../../src/cli/config/schema.ts"
import { settings, trails } from "../../src/cli/config/settings.ts"
import { helpPage } from "../../src/cli/help.ts"
import { styleOf } from "../../src/cli/output/style.ts"
import { widthOf } from "../../src/cli/output/width.ts"
import { parse } from "../../src/cli/parse.ts"
import { surface } from "../../src/cli/surface/all.ts"
import { sources } from "../../src/sources/registry.ts"

const pages = [...surface.commands, ...surface.groups]

describe.for(surface.commands)("spoor $path", ({ path, examples, options, says, run }) => {
  it("has examples that parse to it", () => {
    expect(examples.length).toBeGreaterThan(0)
    for (const { line } of examples) {
      const [name, ...args] = wordsOf(line)
      expect(name).toBe("spoor")
      const parsed = parse(args, surface)
      expect(parsed, line).toHaveProperty("kind", "run")
      expect(parsed, line).toHaveProperty("command.path", path)
    }
  })

  it("has options that do not meet those of every command, each known to the settings it names", () => {
    const names = [...options, ...surface.everywhere].flatMap(({ name, short }) =>
      short === undefined ? [name] : [name, `-${short}`]
    )
    expect(new Set(names).size).toBe(names.length)
    for (const { config } of options) {
      if (config !== undefined) expect(settings.map(({ key }) => key)).toContain(config)
    }
  })

  it("says what it is without a full stop, and has work behind it", async () => {
    expect(says).toMatch(/[^.]$/)
    const work = Object.entries(await run()).filter(([name]) => name === "run" || name === "plain")
    expect(work).toEqual([[expect.any(String), expect.any(Function)]])
  })
})

describe.for([40, 60, 80, 200])("help at %d columns", (columns) => {
  it.for(pages)("of $path has its sections and fits", ({ path }) => {
    const text = helpPage(path, surface, { style: styleOf(false), columns })
    for (const section of ["NAME", "SYNOPSIS", "EXIT CODES"]) expect(text).toContain(`${section}\n`)
    const isCommand = surface.commands.some((command) => command.path === path)
    if (isCommand) expect(text).toContain("EXAMPLES\n")
    // lines to be copied are never broken, so only words may stand out
    for (const line of text.split("\n").filter((each) => !/^ {6}/.test(each))) {
      if (widthOf(line) > columns) expect(line.trim(), `${columns}: ${line}`).toMatch(/^(-\S, )?\S+( \S+)?$/)
    }
  })
})

it("options of several commands are described once", () => {
  const described = new Map<string, unknown>()
  for (const option of surface.commands.flatMap(({ options }) => options)) {
    const text = JSON.stringify(option)
    expect(described.get(text) ?? option, `${text} stands in two places: name it in surface/options.ts`).toBe(
      option
    )
    described.set(text, option)
  }
})

it("one trail is named for each source there is", () => {
  const known: ReadonlyArray<string> = trails
  for (const { agent } of sources) expect(known).toContain(agent)
  expect(Object.keys(configSchema(settings))).toContain("properties")
})

/** The words of a line as a shell splits it; quotes only. */
const wordsOf = (line: string): Array<string> =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? ""
  )
