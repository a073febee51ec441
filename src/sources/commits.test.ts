import { describe, expect, it } from "vitest"
import { commitsIn, mayCommit, mayRewrite, seeCommits } from "./commits.ts"
import { Recording } from "./Recording.ts"

describe("a command may commit", () => {
  it.each([
    ["git commit -m x", true],
    ["cd /a && git -C b add . && \n git commit -F -", true],
    ["git pull --rebase", true],
    ["git log", false],
    ["commit the git", false],
    ["legitcommit", false],
    ["", false]
  ])("%j: %j", (command, expected) => {
    expect(mayCommit(command)).toBe(expected)
  })
})

describe("commits that git printed", () => {
  it.each([
    ["[main 1a2b3c4] Chart the reef\n 1 file changed", "1a2b3c4", "main", "Chart the reef"],
    ["hook ran\n[feat/x (root-commit) 1a2b3c4d] First", "1a2b3c4d", "feat/x", "First"],
    ["[detached HEAD 1a2b3c4] Aside\r", "1a2b3c4", "detached HEAD", "Aside"]
  ])("%j", (output, hash, branch, message) => {
    expect(commitsIn(output)).toEqual([{ hash, branch, message }])
  })

  it.each([
    ["git commit --amend --no-edit", "[main 1a2b3c4] Chart\n Date: Fri Nov 20 13:04:17 2026\n 1 file", true],
    ["git rebase --continue", "[detached HEAD 1a2b3c4] Chart\n Author: Ann <a@x>\n Date: Fri Nov 20", true],
    ["git commit -m Chart", "[main 1a2b3c4] Chart\n 1 file changed", undefined],
    // a commit of its own, made of another
    ["git cherry-pick side", "[main 1a2b3c4] Chart\n Date: Fri Nov 20 13:04:17 2026", undefined],
    ["git commit -m 'No --amend'", "[main 1a2b3c4] No --amend\n 1 file changed", undefined]
  ])("of %j take the place of others or do not", (command, output, rewrites) => {
    expect(commitsIn(output, mayRewrite(command)).map((commit) => commit.rewrites)).toEqual([rewrites])
  })

  it("are all told, and nothing else is", () => {
    const output = "[a 1111111] one\nnot [b 2222222] two\n[c 3333333] three\n[info] 4444444 done\n"
    expect(commitsIn(output).map(({ hash }) => hash)).toEqual(["1111111", "3333333"])
  })

  it("become events of the session", () => {
    const sink = new Recording()
    const span = { offset: 3, length: 9 }
    seeCommits(sink, { session: "s", at_ms: 7, span }, [{ hash: "1a2b3c4", branch: null, message: null }])
    expect(sink.events).toEqual([
      {
        session: "s",
        key: "commit:1a2b3c4",
        type: "commit",
        at_ms: 7,
        data: { hash: "1a2b3c4", branch: null, message: null },
        span
      }
    ])
  })
})
