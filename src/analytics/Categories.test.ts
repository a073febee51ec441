import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { CategoriesReport } from "../report/Categories.ts"
import { categories, type CategoriesQuestion } from "./Categories.ts"
import { kindOfFile } from "./CategoriesRules.ts"
import { plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"
import { usage } from "./Usage.ts"

type Step = {
  readonly tool: string
  readonly title?: string
  readonly edits?: string
  readonly fails?: boolean
}

/** One exchange: what was asked, and the calls that answered it, a minute each, for 10 micro-dollars. */
const exchange = (
  trail: Trail,
  session: string,
  hour: number,
  words: string,
  steps: ReadonlyArray<Step>,
  kind: "prompt" | "delegation" = "prompt"
) => {
  const at = (minute: number) => Date.UTC(2026, 2, 1, hour, minute)
  const prompt = trail.message(session, { kind, at: at(0) })
  const row = trail.database.prepare("SELECT id FROM messages WHERE native_id = ?").get(prompt)!
  if (words === "?") trail.database.prepare("INSERT INTO search_queue VALUES (?)").run(row["id"]!)
  else
    trail.database
      .prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, '', '')")
      .run(row["id"]!, words)
  trail.request(session, { at: at(0) + 1, output: 5, computed: 10 })
  for (const [i, step] of steps.entries()) {
    const message = trail.message(session, { kind: "answer", at: at(i + 1) })
    const key = trail.tool(message, {
      tool: step.tool,
      title: step.title ?? null,
      error: step.fails === true ? {} : null
    })
    if (step.edits !== undefined) trail.file(message, key, step.edits, { verb: "edit" })
  }
}

const ask = (trail: Trail, question: CategoriesQuestion = {}) => {
  trail.derive()
  return Effect.runPromise(categories({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))
}

const edit = (path: string): Step => ({ tool: "Edit", edits: path })
const run = (title: string, fails = false): Step => ({ tool: "Bash", title, fails })

describe("an exchange is", () => {
  it.each<readonly [string, string, ReadonlyArray<Step>]>([
    ["conversation", "hello there", []],
    ["planning", "what would be a good plan for the shop", []],
    ["planning", "go on", [{ tool: "TodoWrite" }]],
    ["coding", "add a cart", [edit("src/cart.ts")]],
    ["coding", "add a cart", [edit("src/cart.ts"), edit("test/cart.test.ts"), edit("README.md")]],
    ["debugging", "fix the cart", [edit("src/cart.ts"), edit("test/cart.test.ts")]],
    ["debugging", "why is the login broken", [{ tool: "Read" }]],
    ["refactoring", "rename the cart", [edit("src/cart.ts")]],
    ["testing", "add tests", [edit("src/cart.test.ts")]],
    ["testing", "are we green", [run("npm test")]],
    ["documentation", "fix the readme", [edit("README.md"), edit("docs/guide.mdx")]],
    ["configuration", "set strict", [edit("tsconfig.json"), edit("README.md")]],
    ["devops", "ship it", [edit(".github/workflows/ci.yml"), edit("package.json")]],
    ["devops", "bring it up", [run("docker compose up -d"), run("ls")]],
    ["git", "commit it", [run("git add -A"), run("git commit -m x"), run("npm run build")]],
    ["exploration", "where is the cart", [{ tool: "Grep" }, { tool: "Read" }, run("ls src")]],
    ["research", "which library", [{ tool: "WebSearch" }, { tool: "WebFetch" }, { tool: "Read" }]],
    ["research", "ask it", [{ tool: "mcp__wiki__ask" }]],
    ["delegation", "look everywhere", [{ tool: "Task" }, { tool: "Task" }, { tool: "Read" }]]
  ])("%s: %s %j", async (category, words, steps) => {
    const trail = makeTrail()
    trail.session("s")
    exchange(trail, "s", 10, words, steps)
    const report = await ask(trail)
    expect(report.rows.map((row) => [row.category, row.exchanges, row.cost_usd_micros])).toEqual([
      [category, 1, 10]
    ])
  })

  it("judged by what was done alone while its words are not in the index", async () => {
    const trail = makeTrail()
    trail.session("s")
    exchange(trail, "s", 10, "?", [edit("src/cart.ts")])
    const report = await ask(trail)
    expect([report.rows[0]!.category, report.prompts_without_words]).toEqual(["coding", 1])
  })
})

const mixed = () => {
  const trail = makeTrail()
  trail.session("s", { project: "/p/shop" })
  trail.session("s1", { parent: "s", agent: "claude-code", project: "/p/shop" })
  trail.request("s", { at: "2026-03-01T01:00:00Z", output: 1, computed: 3 })
  exchange(trail, "s", 10, "add a cart", [
    edit("a.ts"),
    run("npm test", true),
    edit("a.ts"),
    run("npm test"),
    edit("b.ts")
  ])
  exchange(trail, "s", 11, "add a till", [edit("a.ts"), edit("a.ts"), run("npm test")])
  exchange(trail, "s", 12, "thanks", [])
  exchange(trail, "s1", 10, "look around", [{ tool: "Read" }], "delegation")
  return trail
}

describe("categories", () => {
  it("tell what they cost and how often they worked at once", async () => {
    const report = await ask(mixed())
    expect(
      report.rows.map((row) => [
        row.category,
        row.exchanges,
        row.sessions,
        row.cost_usd_micros,
        row.tool_calls,
        row.tool_errors
      ])
    ).toEqual([
      ["coding", 2, 1, 20, 8, 1],
      // a request before the first prompt is an exchange without a prompt
      ["conversation", 2, 1, 13, 0, 0],
      ["exploration", 1, 1, 10, 1, 0]
    ])
    expect(report.rows[0]).toMatchObject({
      changing_exchanges: 2,
      retries: 1,
      one_shot_rate: 0.5,
      cost_share: 20 / 43
    })
    expect(report.rows[1]).toMatchObject({ one_shot_rate: null })
    expect(report.one_shot_rate).toBe(0.5)
    expect(Schema.decodeUnknownSync(CategoriesReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    [{ since: "2026-03-01T11:00:00Z", until: "2026-03-01T11:30:00Z" }, [["coding", 1, 10]]],
    [{ sessions: ["s1"] }, [["exploration", 1, 10]]]
  ])("%j", async (question, rows) => {
    const report = await ask(mixed(), question)
    expect(report.rows.map((row) => [row.category, row.exchanges, row.cost_usd_micros])).toEqual(rows)
  })

  it("split by project and model", async () => {
    const report = await ask(mixed(), { by: ["project", "model"] })
    expect(report.rows[0]!.by).toEqual({ project: "/p/shop", model: "claude-sonnet-4-5" })
  })
})

it.each([
  ["src/cart.ts", "source"],
  ["src/cart.test.ts", "test"],
  ["tests/data/x.json", "test"],
  ["pkg/cart_test.go", "test"],
  ["test_cart.py", "test"],
  ["docs/a.md", "docs"],
  ["LICENSE", "docs"],
  ["package.json", "config"],
  ["vite.config.ts", "config"],
  [".gitignore", "config"],
  ["app/Dockerfile", "infra"],
  [".github/workflows/ci.yml", "infra"],
  ["main.tf", "infra"],
  ["src/latest.ts", "source"]
])("%s is %s", (path, kind) => {
  expect(kindOfFile(path)).toBe(kind)
})

it("law: categories add up to usage, whatever the policy, range and split", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTrail(50),
      fc.constantFrom("auto", "computed", "recorded"),
      fc.constantFrom({}, { since: "2026-03-01", until: "2026-03-20" }, { agents: ["codex"] }),
      fc.constantFrom([], ["agent", "project"], ["model"]),
      async (random, cost, filter, by) => {
        const trail = plant(random)
        const report = await ask(trail, { cost, by, ...filter })
        const plain = await Effect.runPromise(
          usage({ period: "monthly", timezone: "UTC", cost, ...filter }).pipe(Effect.provide(trail.layer))
        )
        expect(report.totals).toEqual(plain.totals)
        const sum = (pick: (row: CategoriesReport["rows"][number]) => number) =>
          report.rows.reduce((all, row) => all + pick(row), 0)
        expect(sum((row) => row.requests)).toBe(plain.totals.requests)
        expect(sum((row) => row.cost_usd_micros ?? 0)).toBe(plain.totals.cost_usd_micros ?? 0)
      }
    ),
    { numRuns: 60 }
  )
})
