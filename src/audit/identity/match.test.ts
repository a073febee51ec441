import { describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { FindingSeen } from "../../record/Finding.ts"
import type { Circumstances } from "./Circumstances.ts"
import { history, told } from "./testing/lives.ts"
import { ruleRun, sight, type Files } from "./testing/sight.ts"

/** What is told of the last of some trees. */
const last = (
  trees: ReadonlyArray<Files | AuditRun>,
  over: Partial<Circumstances> = {}
): ReadonlyArray<string> =>
  told(
    history(
      trees.map((tree) => (isRun(tree) ? tree : sight(tree))),
      over
    ).at(-1)!
  )

const isRun = (tree: Files | AuditRun): tree is AuditRun => typeof tree["tool"] === "object"

const lines = (...some: ReadonlyArray<string>): string => some.join("\n")

const first = lines("function first() {", "  let a: any = 1", "}")
const second = lines("function second() {", "  let b: any = readSecond()", "}")
const two = lines(first, second)

describe("a finding in one file", () => {
  it.each<[string, string, string, ReadonlyArray<string>]>([
    ["is new at first", "", two, ["f1 new a.ts:2", "f2 new a.ts:5"]],
    ["stands where it stood", two, two, ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]],
    ["goes down with its line", two, `// one\n\n${two}`, ["f1 moved a.ts:4", "f2 moved a.ts:7"]],
    [
      "stands when it is indented",
      two,
      two.replaceAll("  let", "\tlet"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]
    ],
    ["goes with its function", two, lines(second, first), ["f2 moved a.ts:2", "f1 moved a.ts:5"]],
    [
      "goes with its line",
      two,
      lines(
        first.replace("  let a: any = 1", "  let b: any = readSecond()"),
        second.replace("  let b: any = readSecond()", "  let a: any = 1")
      ),
      ["f2 moved a.ts:2", "f1 moved a.ts:5"]
    ],
    ["is fixed", two, two.replace("a: any", "a: number"), ["f2 unchanged a.ts:5", "f1 fixed"]],
    [
      "is another one elsewhere",
      two,
      lines(two, "let c: any = 3"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5", "f3 new a.ts:7"]
    ],
    [
      "stays when its function is renamed",
      two,
      two.replace("first", "one"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]
    ],
    [
      "stays when its line is edited",
      two,
      two.replace("let a: any = 1", "const alpha: any = one()"),
      ["f1 updated a.ts:2", "f2 unchanged a.ts:5"]
    ],
    [
      "stays when all around it is edited, too",
      first,
      lines("function first() {", "  begin()", "  const a: any = one()", "  end()", "}"),
      ["f1 updated a.ts:3"]
    ],
    ["is another rule's", "let a: any = 1", "let a = console.log(1)", ["f2 new a.ts:1", "f1 fixed"]]
  ])("%s", (_, before, after, expected) => {
    expect(last([{ "a.ts": before }, { "a.ts": after }])).toEqual(expected)
  })

  const logs = lines(
    "function f() {",
    "  console.log(1)",
    "  g()",
    "  console.log(1)",
    "  h()",
    "  console.log(1)",
    "}"
  )

  it.each<[string, string, ReadonlyArray<string>]>([
    ["its first", logs.replace("  console.log(1)\n", ""), ["f2 moved a.ts:3", "f3 moved a.ts:5", "f1 fixed"]],
    [
      "its middle",
      lines(...logs.split("\n").toSpliced(3, 1)),
      ["f1 unchanged a.ts:2", "f3 moved a.ts:5", "f2 fixed"]
    ],
    [
      "its last",
      lines(...logs.split("\n").toSpliced(5, 1)),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:4", "f3 fixed"]
    ]
  ])("of lines that read the same goes as %s", (_, after, expected) => {
    expect(last([{ "a.ts": logs }, { "a.ts": after }])).toEqual(expected)
  })

  it("of lines that read the same, and have the same around them, comes where it was put", () => {
    const many = lines(...Array.from({ length: 8 }, () => "console.log(1)"))
    const told = last([
      { "a.ts": lines("let a: any", many, "let b: any") },
      { "a.ts": lines("let a: any", many, "console.log(1)", "let b: any") }
    ])
    expect(told.filter((line) => line.includes("new") || line.includes("fixed"))).toHaveLength(1)
  })

  it("is told by its message from others on its line", () => {
    const line = (names: ReadonlyArray<string>): AuditRun => {
      const run = sight({ "a.ts": "f(1, 2)" })
      const named = names.map((name, nth): FindingSeen => ({
        ...sight({ "a.ts": "let a: any" }).findings[0]!,
        message: `${name} is not used`,
        start_column: 1 + nth,
        nth
      }))
      return { ...run, findings: named }
    }
    expect(last([line(["a", "b"]), line(["b"])])).toEqual(["f2 unchanged a.ts:1", "f1 fixed"])
    // names are not numbers; and where all have other words, their order is left
    expect(last([line(["a", "b"]), line(["A", "B"])])).toEqual(["f1 unchanged a.ts:1", "f2 unchanged a.ts:1"])
  })

  it("keeps the time when it was first seen, and takes everything else from the run", () => {
    const runs = [sight({ "a.ts": two }), sight({ "a.ts": `\n${two}` }, { at_ms: 5 })]
    const [finding] = history(runs)[1]!.findings
    expect(finding).toEqual({
      ...runs[1]!.findings[0],
      id: "f1",
      state: "moved",
      first_seen_ms: runs[0]!.at_ms
    })
  })

  it("needs no JavaScript", () => {
    const text = "# Title\n\nany word\n"
    expect(last([{ "a.md": text }, { "a.md": `more\n${text}` }])).toEqual(["f1 moved a.md:4"])
  })

  it("needs no file", () => {
    const project: FindingSeen = {
      ...sight({ "a.ts": "any" }).findings[0]!,
      path: null,
      start_line: null,
      start_column: null,
      line_hash: null,
      line_chars: null,
      above_hash: null,
      below_hash: null,
      scope: null,
      message: "There is no licence."
    }
    const run = sight({}, { findings: [project] })
    expect(last([run, run])).toEqual(["f1 unchanged null:null"])
    expect(last([run, sight({})])).toEqual(["f1 fixed"])
  })
})

describe("a finding in another file", () => {
  const renamed = new Map([["a.ts", "b.ts"]])

  it.each<[string, Files, Files, ReadonlyMap<string, string>, ReadonlyArray<string>]>([
    [
      "goes with a file that git says was renamed",
      { "a.ts": "any" },
      { "b.ts": "\n\nany" },
      renamed,
      ["f1 moved b.ts:3"]
    ],
    [
      "goes with it when its line was edited, too",
      { "a.ts": first },
      { "b.ts": first.replace("let", "var") },
      renamed,
      ["f1 updated b.ts:2"]
    ],
    [
      "stays where git is wrong",
      { "a.ts": two },
      { "a.ts": two, "b.ts": two },
      renamed,
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5", "f3 new b.ts:2", "f4 new b.ts:5"]
    ],
    [
      "goes with a file that bears another name",
      { "a.ts": "any" },
      { "b.ts": "any" },
      new Map(),
      ["f1 moved b.ts:1"]
    ],
    [
      "goes with it when the file was edited, too",
      { "a.ts": lines(two, "any") },
      { "b.ts": lines(two, "ok()") },
      new Map(),
      ["f1 moved b.ts:2", "f2 moved b.ts:5", "f3 fixed"]
    ],
    [
      "goes with a line that says enough",
      { "a.ts": two, "b.ts": "" },
      { "a.ts": first, "b.ts": lines("one()", second.replace("second", "other"), "two()") },
      new Map(),
      ["f1 unchanged a.ts:2", "f2 moved b.ts:3"]
    ],
    [
      "is new where a line says little",
      { "a.ts": lines(first, "any"), "b.ts": "" },
      { "a.ts": first, "b.ts": "any" },
      new Map(),
      ["f1 unchanged a.ts:2", "f3 new b.ts:1", "f2 fixed"]
    ],
    [
      "is new where a file was copied",
      { "a.ts": two },
      { "a.ts": two, "b.ts": two },
      new Map(),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5", "f3 new b.ts:2", "f4 new b.ts:5"]
    ]
  ])("%s", (_, before, after, renames, expected) => {
    expect(last([before, after], { renames }).toSorted()).toEqual([...expected].toSorted())
  })

  it("goes along when its function goes", () => {
    const short = lines(
      "function long_enough_to_be_told() {",
      "  console.log('this says enough')",
      "  x = any",
      "  y()",
      "  z = any",
      "}"
    )
    const told = last([
      { "a.ts": lines("any", short, "h()"), "b.ts": "i()" },
      { "a.ts": lines("any", "h()"), "b.ts": lines("i()", short.replace("  y()", "  y()\n  y()"), "i()") }
    ])
    expect(told).toEqual(["f1 unchanged a.ts:1", "f2 moved b.ts:3", "f3 moved b.ts:4", "f4 moved b.ts:7"])
  })

  it("does not go where its line is written in several places", () => {
    const throwing = "throw new Error('any reason')"
    const told = last([
      { "a.ts": lines("p()", throwing), "b.ts": lines("q()", throwing), "c.ts": "" },
      { "a.ts": "p()", "b.ts": lines("q()", throwing), "c.ts": lines("r()", throwing) }
    ])
    expect(told).toEqual(["f2 unchanged b.ts:2", "f3 new c.ts:2", "f1 fixed"])
  })

  it("goes with a folder, whatever is in its files", () => {
    const files = { "src/a.ts": "any", "src/b.ts": "any", "src/c/a.ts": two }
    const below = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`packages/x/${path}`, text])
    )
    expect(last([files, below])).toEqual([
      "f1 moved packages/x/src/a.ts:1",
      "f2 moved packages/x/src/b.ts:1",
      "f3 moved packages/x/src/c/a.ts:2",
      "f4 moved packages/x/src/c/a.ts:5"
    ])
  })

  it("is not taken from a file that was not looked at", () => {
    const after = sight({ "b.ts": two }, { unread: [{ path: "a.ts", reason: "EACCES" }] })
    const told = last([{ "a.ts": two }, after], { isOnDisk: () => true })
    expect(told).toEqual(["f3 new b.ts:2", "f4 new b.ts:5", "f1 not_measured", "f2 not_measured"])
  })
})

describe("an edited line", () => {
  it("is another one where one went and one came in a scope that has more", () => {
    const scope = (...some: ReadonlyArray<string>) => lines("function f() {", ...some, "}")
    const steps = ["  a()", "  b()", "  c()", "  d()"]
    const before = scope("  console.log(one)", ...steps, "  console.log(two)")
    const after = scope(...steps.slice(0, 2), "  console.log(six)", ...steps.slice(2), "  console.log(two)")
    expect(last([{ "a.ts": before }, { "a.ts": after }])).toEqual([
      "f3 new a.ts:4",
      "f2 unchanged a.ts:7",
      "f1 fixed"
    ])
  })

  it("is the same between its neighbours where there is no scope", () => {
    const text = (line: string) => lines("one", "two", line, "three", "four")
    expect(last([{ "a.md": text("any thing") }, { "a.md": lines("zero", text("any other thing")) }])).toEqual(
      ["f1 updated a.md:4"]
    )
  })

  it("is the same when a number in its message changed", () => {
    const complex = (line: string, count: number): AuditRun => {
      const run = sight({ "a.ts": lines("class A {", line, "    let b", "  }", "}") })
      const [finding] = sight({
        "a.ts": lines("class A {", line.replace("{", "{ any"), "    let b", "  }", "}")
      }).findings
      return { ...run, findings: [{ ...finding!, message: `complexity of ${count}` }] }
    }
    expect(last([complex("  f() {", 11), complex("  f(a, b) {", 12)])).toEqual(["f1 updated a.ts:2"])
  })
})

describe("fingerprints of another tool", () => {
  const bearing = (text: string, ...prints: ReadonlyArray<Record<string, string>>): AuditRun => {
    const run = sight({ "a.ts": text })
    return {
      ...run,
      findings: run.findings.map((finding, i) => ({ ...finding, fingerprints: prints[i] ?? null }))
    }
  }

  it("say more than texts and places", () => {
    const told = last([
      bearing(lines("any one", "any two"), { "hash/v1": "1" }, { "hash/v1": "2" }),
      bearing(lines("any two", "any six"), { "hash/v1": "1" }, { "hash/v1": "2" })
    ])
    expect(told).toEqual(["f1 updated a.ts:1", "f2 updated a.ts:2"])
  })

  it("say nothing where several bear them", () => {
    const same = { "hash/v1": "1" }
    expect(last([bearing(lines("any one", "any two"), same, same), bearing("any two", same)])).toEqual([
      "f2 moved a.ts:1",
      "f1 fixed"
    ])
  })

  it("say nothing by themselves where they are partial", () => {
    const part = { "partial/primaryLocationLineHash": "1" }
    expect(last([bearing("any one\n\nx", part), bearing(lines("x", "y", "x", "any two"), part)])).toEqual([
      "f2 new a.ts:4",
      "f1 fixed"
    ])
  })
})

describe("a finding without its text", () => {
  const bare = (
    places: ReadonlyArray<readonly [line: number, message: string]>,
    fingerprints: Record<string, string> | null = null
  ): AuditRun => {
    const [seen] = sight({ "a.ts": "any" }).findings
    const unknown = { scope: null, line_hash: null, line_chars: null, above_hash: null, below_hash: null }
    const findings = places.map(([line, message]) => ({
      ...seen!,
      ...unknown,
      start_line: line,
      message,
      fingerprints
    }))
    return { ...sight({ "a.ts": "" }), findings }
  }

  it.each<
    [
      string,
      ReadonlyArray<readonly [number, string]>,
      ReadonlyArray<readonly [number, string]>,
      ReadonlyArray<string>
    ]
  >([
    [
      "stands where it stood",
      [
        [1, "m"],
        [5, "m"]
      ],
      [
        [1, "m"],
        [5, "m"]
      ],
      ["f1 unchanged a.ts:1", "f2 unchanged a.ts:5"]
    ],
    [
      "goes down with all others",
      [
        [1, "m"],
        [2, "m"],
        [3, "m"]
      ],
      [
        [2, "m"],
        [3, "m"],
        [4, "m"]
      ],
      ["f1 moved a.ts:2", "f2 moved a.ts:3", "f3 moved a.ts:4"]
    ],
    [
      "is new between those above and those below",
      [
        [1, "m"],
        [9, "m"]
      ],
      [
        [1, "m"],
        [5, "m"],
        [12, "m"]
      ],
      ["f1 unchanged a.ts:1", "f3 new a.ts:5", "f2 moved a.ts:12"]
    ],
    [
      "is fixed between them",
      [
        [1, "m"],
        [5, "m"],
        [12, "m"]
      ],
      [
        [1, "m"],
        [9, "m"]
      ],
      ["f1 unchanged a.ts:1", "f3 moved a.ts:9", "f2 fixed"]
    ],
    [
      "is told by its message",
      [
        [3, "m"],
        [4, "n"]
      ],
      [
        [7, "n"],
        [9, "m"]
      ],
      ["f2 moved a.ts:7", "f1 moved a.ts:9"]
    ],
    ["is edited when its number is another one", [[3, "of 11"]], [[4, "of 12"]], ["f1 updated a.ts:4"]]
  ])("%s", (_, before, after, expected) => {
    expect(last([bare(before), bare(after)])).toEqual(expected)
  })

  it("is told by fingerprints of its line", () => {
    const [one, other] = [{ "partial/line": "1" }, { "partial/line": "2" }]
    const both = (a: Record<string, string>, b: Record<string, string>): AuditRun => ({
      ...bare([]),
      findings: [...bare([[1, "m"]], a).findings, ...bare([[2, "m"]], b).findings]
    })
    expect(last([both(one, other), both(other, one)])).toEqual(["f2 moved a.ts:1", "f1 moved a.ts:2"])
  })

  it("is known again when its text is there, and the other way round", () => {
    const [withText, without] = [sight({ "a.ts": "x\nany" }), bare([[2, "`any` says nothing."]])]
    expect(last([withText, without])).toEqual(["f1 unchanged a.ts:2"])
    expect(last([without, withText])).toEqual(["f1 unchanged a.ts:2"])
  })

  it("goes with its file", () => {
    const moved = bare([
      [1, "m"],
      [2, "m"]
    ]).findings.map((finding) => ({ ...finding, path: "b.ts" }))
    expect(
      last([
        bare([
          [1, "m"],
          [2, "m"]
        ]),
        sight({ "b.ts": "" }, { findings: moved })
      ])
    ).toEqual(["f1 moved b.ts:1", "f2 moved b.ts:2"])
  })
})

describe("a finding that is not found", () => {
  const before = sight({ "a.ts": "any", "b.ts": "console.log(1)" })
  const other = { "b.ts": "console.log(1)" }
  const stays = "f2 unchanged b.ts:1"

  it.each<[string, AuditRun, Partial<Circumstances>, string]>([
    ["is fixed", sight({ "a.ts": "", ...other }), {}, "f1 fixed"],
    ["went with its file", sight(other), {}, "f1 file_deleted"],
    ["is where nobody looked", sight(other), { isOnDisk: () => true }, "f1 not_measured"],
    [
      "is where nobody could look",
      sight({ "a.ts": "", ...other }, { unread: [{ path: "a.ts", reason: "EIO" }] }),
      {},
      "f1 not_measured"
    ],
    [
      "is of a rule that failed",
      sight({ "a.ts": "", ...other }, { rules: [ruleRun("any", "failed"), ruleRun("log")] }),
      {},
      "f1 not_measured"
    ],
    [
      "is of a rule that was left out",
      sight({ "a.ts": "", ...other }, { rules: [ruleRun("any", "skipped"), ruleRun("log")] }),
      {},
      "f1 not_measured"
    ],
    [
      "is of a rule that is no more",
      sight({ "a.ts": "", ...other }, { rules: [ruleRun("log")] }),
      {},
      "f1 rule_removed"
    ],
    [
      "was in a file that is no more, whatever its rule",
      sight(other, { rules: [ruleRun("log")] }),
      {},
      "f1 file_deleted"
    ],
    [
      "was in a file that git says was renamed",
      sight({ "c.ts": "", ...other }),
      { renames: new Map([["a.ts", "c.ts"]]) },
      "f1 fixed"
    ]
  ])("%s", (_, after, over, expected) => {
    expect(last([before, after], over)).toEqual([stays, expected])
  })

  const foreign = { rule_set: null, scanned: null, files_scanned: null }
  const unknown = [ruleRun("any", "unknown"), ruleRun("log", "unknown")]

  it.each<[string, Files, Partial<AuditRun>, Partial<Circumstances>, string]>([
    ["neither file nor rule is shown", {}, { rules: unknown }, {}, "f1 not_measured"],
    [
      "neither is, and somebody vouches for the report",
      {},
      { rules: unknown },
      { complete: true },
      "f1 fixed"
    ],
    ["the rule is not named", {}, { rules: [] }, {}, "f1 not_measured"],
    [
      "the rule is not named, and somebody vouches for the report",
      {},
      { rules: [] },
      { complete: true },
      "f1 fixed"
    ],
    ["the rules are named, and it is none of them", {}, { rules: [ruleRun("log")] }, {}, "f1 rule_removed"],
    [
      "other findings show the file, and the rule",
      { "a.ts": "console.log(2)", "c.ts": "any" },
      { rules: unknown },
      {},
      "f1 fixed"
    ],
    ["other findings show the rule alone", { "c.ts": "any" }, { rules: unknown }, {}, "f1 not_measured"],
    [
      "other findings show the file, and the rule is said to have run",
      { "a.ts": "console.log(2)" },
      {},
      {},
      "f1 fixed"
    ]
  ])("by another tool, of whose report %s", (_, files, over, circumstances, expected) => {
    const told = last([before, sight({ ...files, ...other }, { ...foreign, ...over })], {
      isOnDisk: () => true,
      ...circumstances
    })
    expect(told).toContain(expected)
  })

  it("is asked for on disk once a path", () => {
    const asked: Array<string> = []
    last([sight({ "a.ts": lines("any", "any", "any") }), sight({})], {
      isOnDisk: (path) => asked.push(path) < 0
    })
    expect(asked).toEqual(["a.ts"])
  })
})

describe("a finding that is back", () => {
  const none = { "a.ts": "x()\n" }
  const one = { "a.ts": "x()\n  let a: any = 1" }

  it.each<[string, ReadonlyArray<Files | AuditRun>, ReadonlyArray<string>]>([
    ["was fixed", [one, none, one], ["f1 reopened a.ts:2"]],
    ["was fixed long ago", [one, none, none, none, one], ["f1 reopened a.ts:2"]],
    [
      "was fixed, and is elsewhere in the file",
      [one, none, { "a.ts": "\n\n  let a: any = 1" }],
      ["f1 reopened a.ts:3"]
    ],
    [
      "was fixed, and is in another file",
      [
        { "a.ts": `${one["a.ts"]} // says enough` },
        none,
        { ...none, "b.ts": "let a: any = 1 // says enough" }
      ],
      ["f1 reopened b.ts:1"]
    ],
    ["went with its file", [one, {}, one], ["f1 reopened a.ts:2"]],
    ["is back twice", [one, none, one, none, one], ["f1 reopened a.ts:2"]],
    ["stands again", [one, none, one, one], ["f1 unchanged a.ts:2"]],
    [
      "is one of two",
      [one, none, { "a.ts": lines(one["a.ts"], "  let a: any = 1") }],
      ["f1 reopened a.ts:2", "f2 new a.ts:3"]
    ],
    ["is another line", [one, none, { "a.ts": "x()\n  let b: any = 1" }], ["f2 new a.ts:2"]]
  ])("%s", (_, trees, expected) => {
    expect(last(trees)).toEqual(expected)
  })

  it("is as new as when it was seen first", () => {
    const [, , back] = history([
      sight(one, { at_ms: 1 }),
      sight(none, { at_ms: 2 }),
      sight(one, { at_ms: 3 })
    ])
    expect(back!.findings[0]!.first_seen_ms).toBe(1)
  })

  const failed = sight(none, { rules: [ruleRun("any", "failed"), ruleRun("log")] })
  const without = sight(none, { rules: [ruleRun("log")] })

  it.each<[string, ReadonlyArray<Files | AuditRun>, ReadonlyArray<string>]>([
    ["its rule failed", [one, failed, one], ["f1 unchanged a.ts:2"]],
    [
      "its rule failed, and its line went down",
      [one, failed, failed, { "a.ts": `\n${one["a.ts"]}` }],
      ["f1 moved a.ts:3"]
    ],
    [
      "its rule failed, and its line was edited",
      [one, failed, { "a.ts": "x()\n  let b: any = 2" }],
      ["f1 updated a.ts:2"]
    ],
    ["its rule was gone for a while", [one, without, without, one], ["f1 unchanged a.ts:2"]],
    ["its rule failed, and then did not find it", [one, failed, none], ["f1 fixed"]],
    ["its rule failed again", [one, failed, failed], []],
    [
      "its rule failed, and then its file was deleted",
      [one, failed, sight({}, { rules: failed.rules })],
      ["f1 file_deleted"]
    ]
  ])("was never known to be gone: %s", (_, trees, expected) => {
    expect(last(trees)).toEqual(expected)
  })
})

describe("what others get wrong", () => {
  it("one line on top of ten files is no change at all", () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`${i}.ts`, two.replaceAll("any", `any, x${i}`)])
    )
    const commented = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, `// one\n${text}`])
    )
    const [, after] = history([sight(files), sight(commented)])
    expect(after!.findings.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => "moved"))
    expect(after!.absent).toEqual([])
  })

  it("one fixed and one new in the same file are seen, although their number is the same", () => {
    expect(
      last([
        { "a.ts": two },
        { "a.ts": lines(first.replace("any", "number"), second, "function third(c: any) {}") }
      ])
    ).toEqual(["f2 unchanged a.ts:5", "f3 new a.ts:7", "f1 fixed"])
  })

  it("a file that was left out for a while brings nothing new", () => {
    const excluded = sight({ "b.ts": "" })
    expect(
      last([{ "a.ts": two, "b.ts": "" }, excluded, { "a.ts": two, "b.ts": "" }], { isOnDisk: () => true })
    ).toEqual(["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"])
  })

  it("two findings of a rule at one place are two", () => {
    const run = sight({ "a.ts": "any" })
    const [seen] = run.findings
    const twice = { ...run, findings: [seen!, { ...seen!, nth: 1 }] }
    expect(last([twice, twice])).toEqual(["f1 unchanged a.ts:1", "f2 unchanged a.ts:1"])
    expect(last([twice, run])).toEqual(["f1 unchanged a.ts:1", "f2 fixed"])
  })
})
