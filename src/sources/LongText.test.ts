import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { sources } from "./registry.ts"

const codeBelow = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(path.join(import.meta.dirname, folder), { encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => path.join(import.meta.dirname, folder, name))

describe("a decoder that takes long texts", () => {
  const takers = sources.filter(({ formats }) =>
    formats.some((format) => format.kind === "log" && format.takesLongTexts === true)
  )

  it("is that of the agents with the longest lines", () => {
    expect(takers.map(({ agent }) => agent)).toEqual(["claude-code", "codex"])
  })

  it.each(takers.map(({ agent }) => agent))("of %s looks at no field's characters by itself", (agent) => {
    // Such a field is `unknown` until its type was asked for; `isText` and `textOf` ask too, and know stand-ins.
    const asks =
      /typeof [\w.?]*\[.*=== "string"|typeof (?:value|content|text|before|after|to|name|command|word)\b.*"string"/
    const own = codeBelow(agent).flatMap((file) =>
      fs
        .readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line) => (asks.test(line) ? [`${path.basename(file)}: ${line.trim()}`] : []))
    )
    // Documents, and what only detects, get no stand-ins.
    expect(own.filter((line) => !/^(?:Sidecar|ClaudeCode)\.ts:/.test(line))).toEqual([])
  })
})
