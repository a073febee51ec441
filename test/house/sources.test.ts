/** What a source says about itself, and what its README says. */
import { describe, expect, it } from "vitest"
import { compareVersions } from "../../src/cli/doctor/compareVersions.ts"
import { whereabouts } from "../../src/sources/whereabouts.ts"
import { read } from "./files.ts"

/** Every version named in the section, oldest first. */
const versionsTested = (readme: string): ReadonlyArray<string> => {
  const section = readme.split("\n## Versions tested\n")[1]?.split("\n## ")[0] ?? ""
  return [...section.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([version]) => version).toSorted(compareVersions)
}

describe.for(whereabouts)("the source $agent", ({ agent, tested_up_to }) => {
  it("names the newest version tested, as its README does", () => {
    expect(versionsTested(read(`src/sources/${agent}/README.md`)).at(-1)).toBe(tested_up_to)
  })
})

it("a new source begins with the version of its example", () => {
  const template = (name: string) => read(`scripts/new-source/${name}.txt`)
  const [version] = versionsTested(template("README.md"))
  expect(template("whereabouts.ts")).toContain(`tested_up_to: "${version}"`)
  expect(template("example.jsonl")).toContain(`"version":"${version}"`)
})
