/** What holds whatever the code and whatever happens to it. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { FindingSeen } from "../../record/Finding.ts"
import { match } from "./match.ts"
import { circumstances, history, livesAfter, nothing, type Lives } from "./testing/lives.ts"
import { ruleRun, sight, type Files } from "./testing/sight.ts"

/** Few lines, so that many read the same; most of them hold a finding or two. */
const line = fc.constantFrom(
  "",
  "x()",
  "}",
  "any",
  "  any",
  "let a: any = console.log(any)",
  "  let long_enough_to_be_told_apart: any = 1",
  "function f() {",
  "function g() {",
  "console.log(1)"
)
const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join("\n"))
const path = fc.constantFrom("a.ts", "b.ts", "src/a.ts", "c.md")
const files: fc.Arbitrary<Files> = fc.dictionary(path, text, { maxKeys: 4, noNullPrototype: true })

/** A run of an audit that may have failed in part, over a tree that may have more files than it looked at. */
const run = fc
  .record({
    files,
    failed: fc.subarray(["any", "log"]),
    unread: fc.subarray(["a.ts", "b.ts"]),
    bare: fc.boolean()
  })
  .map(({ files, failed, unread, bare }) => {
    const seen = sight(files)
    return {
      ...seen,
      rules: ["any", "log"].map((id) => ruleRun(id, failed.includes(id) ? "failed" : "ran")),
      unread: unread.map((path) => ({ path, reason: "EIO" })),
      findings: bare ? seen.findings.map(withoutText) : seen.findings
    }
  })

const withoutText = (finding: FindingSeen): FindingSeen => ({
  ...finding,
  scope: null,
  line_hash: null,
  line_chars: null,
  above_hash: null,
  below_hash: null
})

const livesOf = (runs: ReadonlyArray<ReturnType<typeof sight>>): Lives => {
  let lives = nothing
  const given = circumstances()
  for (const one of runs) lives = livesAfter(lives, match(lives, one, given))
  return lives
}

const shuffled = <A>(items: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc.shuffledSubarray([...items], { minLength: items.length })

const states = (trees: ReadonlyArray<Files>, renames = new Map<string, string>()) => {
  const placed = history(
    trees.map((tree) => sight(tree)),
    { renames }
  ).at(-1)!
  return { states: [...new Set(placed.findings.map(({ state }) => state))], absent: placed.absent }
}

describe("match", () => {
  it("does not depend on any order", () => {
    const cases = fc.array(run, { minLength: 2, maxLength: 4 }).chain((runs) => {
      const lives = livesOf(runs.slice(0, -1))
      const last = runs.at(-1)!
      return fc.record({
        lives: fc.constant(lives),
        last: fc.constant(last),
        open: shuffled(lives.open),
        closed: shuffled(lives.closed),
        findings: shuffled(last.findings)
      })
    })
    fc.assert(
      fc.property(cases, ({ lives, last, open, closed, findings }) => {
        const once = match(lives, last, circumstances())
        expect(match({ open, closed }, { ...last, findings }, circumstances())).toEqual(once)
      })
    )
  })

  it("finds nothing changed where nothing changed", () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 3 }), run, (before, last) => {
        const lives = livesOf([...before, last])
        const again = match(lives, last, circumstances())
        expect(again.findings).toEqual(lives.open.map((finding) => ({ ...finding, state: "unchanged" })))
        const open = new Set(lives.open.map(({ id }) => id))
        expect(again.absent.filter(({ id }) => open.has(id))).toEqual([])
      })
    )
  })

  it("tells each finding once, of the run as it is, and each that stood once", () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 5 }), (runs) => {
        const lives = livesOf(runs.slice(0, -1))
        const last = runs.at(-1)!
        const { findings, absent } = match(lives, last, { ...circumstances(), newId: freshIds() })
        const ids = [...findings, ...absent].map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(findings.map(asSeen).toSorted(byText)).toEqual(last.findings.map(asSeen).toSorted(byText))
        for (const { id } of lives.open) expect(ids).toContain(id)
        const closed = new Map(lives.closed.map(({ finding, absence }) => [finding.id, absence]))
        for (const { id, absence } of absent) expect(absence).not.toBe(closed.get(id))
        for (const { id, state } of findings) {
          const wasGone = closed.get(id) === "fixed" || closed.get(id) === "file_deleted"
          expect(state === "reopened").toBe(wasGone)
          expect(state === "new").toBe(id.startsWith("fresh"))
        }
      })
    )
  })

  it("keeps a finding's rule and the time when it was seen first", () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 2, maxLength: 6 }), (runs) => {
        const lives = new Map<string, string>()
        for (const { findings } of history(runs.map((one, i) => ({ ...one, at_ms: i })))) {
          for (const { id, rule, first_seen_ms } of findings) {
            const life = `${rule} ${first_seen_ms}`
            expect(lives.get(id) ?? life).toBe(life)
            lives.set(id, life)
          }
        }
      })
    )
  })

  it("never says fixed of what was not looked for", () => {
    fc.assert(
      fc.property(run, run, (before, after) => {
        const lives = livesOf([before])
        const failed = new Set(after.rules.flatMap(({ id, status }) => (status === "failed" ? [id] : [])))
        const unread = new Set(after.unread.map(({ path }) => path))
        for (const { id, absence } of match(lives, after, circumstances({ isOnDisk: () => true })).absent) {
          const { rule, path } = lives.open.find((finding) => finding.id === id)!
          const wasMeasured = !failed.has(rule) && !unread.has(path!) && after.scanned!.includes(path!)
          expect(absence).toBe(wasMeasured ? "fixed" : "not_measured")
        }
      })
    )
  })

  it("finds nothing new and nothing gone when blank lines and comments are put between others", () => {
    const inserted = fc.array(
      fc.record({ at: fc.nat(14), line: fc.constantFrom("", "   ", "// a word", "// another word") }),
      { minLength: 1, maxLength: 6 }
    )
    fc.assert(
      fc.property(text, inserted, (before, inserts) => {
        const lines = before.split("\n")
        for (const { at, line } of inserts) lines.splice(Math.min(at, lines.length), 0, line)
        const after = states([{ "a.ts": before }, { "a.ts": lines.join("\n") }])
        expect(after.states.filter((state) => state !== "moved" && state !== "unchanged")).toEqual([])
        expect(after.absent).toEqual([])
      })
    )
  })

  it("finds everything moved when a file bears another name, with git and without", () => {
    fc.assert(
      fc.property(files, path, fc.boolean(), (before, from, asksGit) => {
        const { [from]: content, ...others } = before
        fc.pre(content !== undefined && /any|log/.test(content))
        const renames = asksGit ? new Map([[from, "src/new.ts"]]) : new Map<string, string>()
        const to = from.endsWith(".md") ? "src/new.md" : "src/new.ts"
        fc.pre(!asksGit || to === "src/new.ts")
        const placed = history([sight(before), sight({ ...others, [to]: content })], { renames }).at(-1)!
        expect(placed.absent).toEqual([])
        for (const { path, state } of placed.findings) expect(state).toBe(path === to ? "moved" : "unchanged")
      })
    )
  })

  it("finds everything moved when a folder bears another name", () => {
    fc.assert(
      fc.property(files, (before) => {
        const after = Object.fromEntries(
          Object.entries(before).map(([path, text]) => [`packages/x/${path}`, text])
        )
        const found = states([before, after])
        expect(found.absent).toEqual([])
        expect(found.states.filter((state) => state !== "moved")).toEqual([])
      })
    )
  })

  it("finds two lines that changed places again, and everything else where it was", () => {
    fc.assert(
      fc.property(text, fc.nat(13), fc.nat(13), (before, a, b) => {
        const lines = before.split("\n")
        fc.pre(a < lines.length && b < lines.length)
        const swapped = lines.with(a, lines[b]!).with(b, lines[a]!)
        const after = states([{ "a.md": before }, { "a.md": swapped.join("\n") }])
        expect(after.absent).toEqual([])
        expect(after.states.filter((state) => state !== "moved" && state !== "unchanged")).toEqual([])
        if (lines[a] === lines[b]) expect(after.states.filter((state) => state !== "unchanged")).toEqual([])
      })
    )
  })

  it("finds the one line again that was added or deleted, whatever reads the same", () => {
    fc.assert(
      fc.property(text, line, fc.nat(14), (before, added, at) => {
        const lines = before.split("\n")
        lines.splice(Math.min(at, lines.length), 0, added)
        const [shorter, longer] = [sight({ "a.md": before }), sight({ "a.md": lines.join("\n") })]
        const count = longer.findings.length - shorter.findings.length
        const grown = history([shorter, longer])[1]!
        expect(grown.absent).toEqual([])
        expect(grown.findings.filter(({ state }) => state === "new")).toHaveLength(count)
        const shrunk = history([longer, shorter])[1]!
        expect(shrunk.absent).toHaveLength(count)
        expect(shrunk.findings.filter(({ state }) => state === "new")).toEqual([])
      })
    )
  })
})

const freshIds = () => {
  let last = 0
  return () => `fresh${++last}`
}

const asSeen = (finding: FindingSeen): string => {
  const { rule, path, start_line, start_column, message, line_hash, nth } = finding
  return JSON.stringify([rule, path, start_line, start_column, message, line_hash, nth])
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)
