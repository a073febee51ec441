/**
 * The walls really hold: every kind of breach is written into a scratch house that has our linter's
 * configuration and nothing else, and the linter must name it, and must say nothing of what is allowed.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const project = path.resolve(import.meta.dirname, "..", "..")

/** What stands in the scratch house for others to import. */
const neighbours = [
  "src/record/A.ts",
  "src/rates/A.ts",
  "src/rates/record/A.ts",
  "src/sources/one/A.ts",
  "src/sources/two/A.ts",
  "src/sources/two/deep/A.ts",
  "src/sources/testing/A.ts",
  "src/sources/lines.ts",
  "src/store/A.ts",
  "src/store/testing/A.ts",
  "src/store/internal/A.ts",
  "src/store/custody/internal/A.ts",
  "src/store/custody/A.test.ts",
  "rooms.ts"
]

/** File, code, and the words the linter must say; no words: it must be silent. */
const cases: ReadonlyArray<readonly [file: string, code: string, says?: string]> = [
  // rooms
  ["src/rates/up.ts", `export * as x from "../store/A.ts"`, "rates/ may import only: record"],
  ["src/record/up.ts", `import { a } from "../rates/A.ts"\nexport const b = a`, "no other room"],
  [
    "src/rates/type.ts",
    `import type { a } from "../store/A.ts"\nexport type B = typeof a`,
    "rates/ may import"
  ],
  ["src/rates/export.ts", `export { a } from "../store/A.ts"`, "rates/ may import only"],
  ["src/rates/all.ts", `export * from "../store/A.ts"`, "rates/ may import only"],
  ["src/rates/lazy.ts", `export const b = () => import("../store/A.ts")`, "rates/ may import only"],
  ["src/rates/typeof.ts", `export type B = typeof import("../store/A.ts")`, "rates/ may import only"],
  [
    "src/rates/url.ts",
    `export const b = new URL("../store/A.ts", import.meta.url)`,
    "rates/ may import only"
  ],
  [
    "src/rates/either.ts",
    `export const b = (x: boolean) => import(x ? "./deep/B.ts" : "../store/A.ts")`,
    "rates/ may"
  ],
  ["src/rates/own.ts", `export * as x from "spoor/store"`, "rates/ may import only"],
  ["src/rates/deep/far.ts", `export * as x from "../../store/A.ts"`, "rates/ may import only"],
  ["src/rates/hidden.ts", `export const b = (x: string) => import(x)`, "Name the module in plain text"],
  ["src/rates/outside.ts", `export { rooms } from "../../rooms.ts"`, "outside the rooms"],
  ["src/rates/version.ts", `export { default } from "../../package.json" with { type: "json" }`],
  ["src/rates/up.test.ts", `export * as x from "../store/A.ts"`, "rates/ may import only"],
  ["src/rates/down.ts", `export { a } from "../record/A.ts"`],
  ["src/rates/same-name.ts", `export { a } from "./record/A.ts"`],
  ["src/cli/lazy.ts", `export const b = () => import("../store/A.ts")`],
  ["src/utils/A.ts", `export const a = 1`, "src/utils is no room"],
  ["src/loose.ts", `export const a = 1`, "src/loose.ts is no room"],
  // circles
  [
    "src/analytics/One.ts",
    `import type { Two } from "./Two.ts"\nexport type One = Two | 1`,
    "Dependency cycle"
  ],
  [
    "src/analytics/Two.ts",
    `import type { One } from "./One.ts"\nexport type Two = One | 2`,
    "Dependency cycle"
  ],
  // schemas only
  ["src/record/driver.ts", `export * as x from "node:fs"`, "record/ is schemas only"],
  ["src/report/effects.ts", `export * as E from "effect/Effect"`, "report/ is schemas only"],
  ["src/report/library.ts", `export * from "vitest"`, "report/ is schemas only"],
  ["src/record/schema.ts", `export * as S from "effect/Schema"`],
  ["src/record/schema.test.ts", `export * as x from "vitest"`],
  ["src/rates/barrel.ts", `export { Effect } from "effect"`, "not the barrel"],
  // database drivers
  ["src/ingest/driver.ts", `export { DatabaseSync } from "node:sqlite"`, "Database drivers"],
  ["src/analytics/pg.ts", `export const pg = () => import("pg")`, "Database drivers"],
  [
    "src/ingest/driver-type.ts",
    `import type { DatabaseSync } from "node:sqlite"\nexport type D = DatabaseSync`
  ],
  ["src/store/driver.ts", `export { DatabaseSync } from "node:sqlite"`],
  ["src/ingest/driver.test.ts", `export * as x from "node:sqlite"`],
  ["src/ingest/testing/driver.ts", `export * as x from "node:sqlite"`],
  // siblings
  [
    "src/sources/one/sibling.ts",
    `export * as x from "../two/A.ts"`,
    "sources/one never imports its sibling two"
  ],
  [
    "src/sources/one/deep/sibling.ts",
    `import "../../two/deep/A.ts"`,
    "sources/one never imports its sibling two"
  ],
  ["src/sources/one/shared.ts", `export * as x from "../lines.ts"\nexport * as y from "./A.ts"`],
  ["src/sources/one/shared.test.ts", `export * as x from "../testing/A.ts"`],
  ["src/sources/all.ts", `export * as x from "./one/A.ts"\nexport * as y from "./two/A.ts"`],
  // internal and testing
  ["src/ingest/inner.ts", `export * as x from "../store/internal/A.ts"`, "internal/ is closed"],
  ["src/store/inner.ts", `export * as x from "./custody/internal/A.ts"`, "internal/ is closed"],
  ["src/store/own.ts", `export * as x from "./internal/A.ts"`],
  ["src/ingest/helper.ts", `export * as x from "../store/testing/A.ts"`, "Only tests may import"],
  ["src/store/helper.ts", `export * as x from "./custody/A.test.ts"`, "Only tests may import"],
  ["src/ingest/helper.test.ts", `export * as x from "../store/testing/A.ts"`],
  // the dashboard
  ["web/src/store.ts", `export * as x from "spoor/store"`, "web/ may import only"],
  ["web/src/file.ts", `export * as x from "../../src/store/A.ts"`, "web/ may import only"],
  ["web/src/report.ts", `export * as x from "spoor/report/Usage"`],
  // habits
  ["src/rates/print.ts", `console.log(1)`, "Unexpected console"],
  ["src/cli/print.ts", `console.log(1)`],
  ["src/rates/any.ts", `export const a = (b: any) => b`, "Unexpected `any`"],
  ["src/rates/float.ts", `const a = async () => 1\na()`, "Promises must be awaited"],
  ["src/rates/long.ts", "export const a = 1\n".padEnd(420, "\n"), "too many lines"],
  ["src/rates/tall.ts", `export const a = () => {\n${"  a()\n".repeat(71)}}`, "too many lines"]
]

interface Diagnostic {
  readonly filename: string
  readonly message: string
}

const house = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-walls-"))
const said = new Map<string, Array<string>>()

const write = (file: string, code: string) => {
  fs.mkdirSync(path.dirname(path.join(house, file)), { recursive: true })
  fs.writeFileSync(path.join(house, file), code + "\n")
}

describe("the linter keeps the walls", () => {
  beforeAll(() => {
    for (const file of ["oxlint.config.ts", "tsconfig.json", "package.json", "scripts/lint"]) {
      fs.cpSync(path.join(project, file), path.join(house, file), { recursive: true })
    }
    fs.symlinkSync(path.join(project, "node_modules"), path.join(house, "node_modules"))
    for (const file of neighbours) write(file, "export const a = 1")
    fs.copyFileSync(path.join(project, "rooms.ts"), path.join(house, "rooms.ts"))
    for (const [file, code] of cases) write(file, code)
    const oxlint = path.join(project, "node_modules", "oxlint", "bin", "oxlint")
    const run = spawnSync(process.execPath, [oxlint, "-f", "json", "src", "web"], {
      cwd: house,
      encoding: "utf8"
    })
    expect(run.status, run.stderr).toBe(1)
    for (const { filename, message } of JSON.parse(run.stdout).diagnostics as Array<Diagnostic>) {
      said.set(filename, [...(said.get(filename) ?? []), message])
    }
  })
  afterAll(() => fs.rmSync(house, { recursive: true }))

  it.for(cases)("%s", ([file, , says]) => {
    const messages = said.get(file) ?? []
    if (says === undefined) expect(messages).toEqual([])
    else expect(messages.join("\n")).toContain(says)
  })

  it("says nothing of the neighbours", () => {
    expect(neighbours.flatMap((file) => said.get(file) ?? [])).toEqual([])
  })
})
