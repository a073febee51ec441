/** What the bench holds to be true is true. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { truthByDiff } from "./diff-truth.ts"
import { generatedHistory } from "./generated.ts"
import { byCounts, byLineHash, byLineText, byPosition, byText } from "./peers.ts"
import { snapshotOf, type Snapshot } from "./Snapshot.ts"
import { bySonarSteps } from "./sonar.ts"
import { SourceHistory } from "./SourceHistory.ts"
import { bySpoor } from "./spoor.ts"

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-identity-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

const tree = (files: Readonly<Record<string, ReadonlyArray<string>>>): Snapshot =>
  snapshotOf(new Map(Object.entries(files).map(([path, lines]) => [path, lines.join("\n")])))

const lineOf = ({ findings, files }: Snapshot, i: number): string =>
  files.get(findings[i]!.path!)!.split("\n")[findings[i]!.start_line! - 1]!.trim()

const filler = Array.from({ length: 12 }, (_, i) => `step${i}()`)

describe("truthByDiff", () => {
  const before = tree({
    "a.ts": [
      "let stays: any",
      ...filler,
      "let goesElsewhere: any = 1",
      ...filler,
      "let edited: any = 1",
      ...filler
    ],
    "b.ts": ["let inRenamed: any", ...filler]
  })
  const after = tree({
    "a.ts": [
      "x()",
      "let stays: any",
      ...filler,
      ...filler,
      "let edited: any = 2",
      ...filler,
      "let isNew: any"
    ],
    "c.ts": ["let goesElsewhere: any = 1", "let inRenamed: any", ...filler]
  })
  const history = new SourceHistory(path.join(scratch, "diff"))
  const commits = [before, after].map(({ files }) => history.commit(files))
  const truth = truthByDiff(before, after, history.diff(commits[0]!, commits[1]!))
  const told = (pairs: Iterable<readonly [number, number]>) =>
    [...pairs].map(([old, now]) => [lineOf(before, old), lineOf(after, now)])

  it("says what stayed, what moved, what was edited, and what is new", () => {
    expect(told(truth.persisted)).toEqual([
      ["let stays: any", "let stays: any"],
      ["let inRenamed: any", "let inRenamed: any"]
    ])
    expect([...truth.isRenamed].map((old) => lineOf(before, old))).toEqual(["let inRenamed: any"])
    expect(told(truth.moved)).toEqual([["let goesElsewhere: any = 1", "let goesElsewhere: any = 1"]])
    expect(told(truth.edited)).toEqual([["let edited: any = 1", "let edited: any = 2"]])
    expect([...truth.arrived].map((now) => lineOf(after, now))).toEqual(["let isNew: any"])
  })
})

describe("generated histories", () => {
  it("are the same of the same seed", () => {
    const [one, other] = [1, 1].map((seed) =>
      [...generatedHistory(seed, 6, 3)].map(({ after }) => after.files)
    )
    expect(one).toEqual(other)
    expect([...generatedHistory(2, 6, 3)].map(({ after }) => after.files)).not.toEqual(one)
  })

  it("tell of lines what became of them", () => {
    const bare = (line: string) => line.replaceAll(/\s+/g, "")
    for (const { before, after, truth } of generatedHistory(3, 20, 10)) {
      for (const [old, now] of [...truth.persisted, ...truth.moved]) {
        expect(bare(lineOf(after, now))).toBe(bare(lineOf(before, old)))
        expect(after.findings[now]!.rule).toBe(before.findings[old]!.rule)
      }
      const known = new Set([...truth.persisted, ...truth.moved, ...truth.edited].map(([, now]) => now))
      for (const now of truth.arrived) expect(known.has(now)).toBe(false)
    }
  })
})

describe("the algorithms", () => {
  it("know everything where nothing changed, each finding once", () => {
    const { before } = [...generatedHistory(4, 10, 1)][0]!
    const all = before.findings.map((_, i) => i)
    for (const algorithm of [byPosition, byLineText, byText, bySonarSteps]) {
      expect([...algorithm(before, before).newOf!].filter(([old, now]) => old !== now)).toEqual([])
      expect(algorithm(before, before).known.size).toBe(all.length)
    }
    expect([...bySpoor(before, before, new Map()).newOf!].filter(([old, now]) => old !== now)).toEqual([])
    expect(byCounts(before, before).known.size).toBe(all.length)
    expect(byLineHash(before, before).known.size).toBe(all.length)
  })

  it("are as blind as they are", () => {
    const before = tree({ "a.ts": ["let a: any = 1", "g()"] })
    const down = tree({ "a.ts": ["h()", "let a: any = 1", "g()"] })
    expect(
      [byPosition, byLineHash, byLineText, byText, bySonarSteps].map((by) => by(before, down).known.size)
    ).toEqual([0, 1, 1, 1, 1])
    const more = tree({ "a.ts": ["let a: any = 1", "g()", "let b: any"] })
    expect(byCounts(before, more).known.size).toBe(0)
    const swapped = tree({ "a.ts": ["g()", "g()", "let b: any = 2"] })
    expect([byCounts, byText, byLineText, byLineHash].map((by) => by(before, swapped).known.size)).toEqual([
      1, 1, 0, 0
    ])
  })
})
