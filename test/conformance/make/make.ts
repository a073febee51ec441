/**
 * Makes the folders of the corpus out of `cases/`: the fake home, `expected*.json` and a README for each trap.
 *
 *     node test/conformance/make/make.ts && npx oxfmt test/conformance
 *
 * The files are committed, so that other tools need nothing but them; a test sees that they are what this makes.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Case, Files } from "./Case.ts"
import { cases } from "./cases/all.ts"
import { chargeOf, costOf, expectedOf, Truth } from "./Truth.ts"
import type { Amounts, TrueRequest } from "./Truth.ts"

/** All files of a case, by path below its folder. JSON is left to the formatter. */
export const filesOf = (one: Case): Files => {
  const files: Files = new Map()
  const last = one.steps.length - 1
  for (const [i, step] of one.steps.entries()) {
    const home: Files = new Map()
    const truth = new Truth()
    step(home, truth)
    const folder = i === 0 ? "home" : `then-${i + 1}`
    for (const [name, text] of home) files.set(`${folder}/${name}`, text)
    files.set(i === last ? "expected.json" : `expected-${i + 1}.json`, json(expectation(one, truth, i + 1)))
    if (i === last) files.set("README.md", readme(one, truth))
  }
  if (one.stateless !== undefined) {
    const truth = new Truth()
    one.stateless(truth)
    files.set("expected-stateless.json", json(expectation(one, truth)))
  }
  return files
}

export const folderOf = (one: Case): string => path.join(import.meta.dirname, "..", `${one.trap}-${one.slug}`)

const expectation = (one: Case, truth: Truth, step = one.steps.length) => {
  const { totals, days, user_sessions, sessions, requests } = expectedOf(truth, one.zones ?? ["UTC"])
  return {
    trap: one.trap,
    title: one.title,
    ...(one.env === undefined ? {} : { env: one.env }),
    prices: one.prices,
    ...(one.multipliers === undefined ? {} : { multipliers: one.multipliers }),
    totals,
    days,
    ...(one.openSessions?.includes(step) === true ? {} : { user_sessions, sessions }),
    requests
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const readme = (one: Case, truth: Truth): string => {
  const { totals } = expectedOf(truth, [])
  return `# ${one.trap}. ${one.title}

${one.story}

## What was used

${table(truth)}

${sum(totals)}

Prices, USD per million tokens:

${prices(one)}
`
}

const table = (truth: Truth): string => {
  const rows = truth.requests.map((request) => [
    nameOf(truth, request),
    request.at,
    request.model,
    count(request.input),
    count(request.read),
    count(request.write_5m),
    count(request.write_1h),
    count(request.output),
    arithmetic(request)
  ])
  const head = [
    "session",
    "time",
    "model",
    "input",
    "read",
    "write 5m",
    "write 1h",
    "output",
    "micro-dollars"
  ]
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
}

/** The first eight characters of a session's id tell it apart; sub-agents are named by their parent. */
const nameOf = (truth: Truth, request: TrueRequest): string => {
  const { id, parent } = truth.sessions.get(request.session)!
  const short = (id: string): string => (id.startsWith("ses_") ? id.slice(0, 12) : id.slice(0, 8))
  if (parent === undefined) return short(id)
  return `sub-agent of ${short(truth.sessions.get(parent)!.id)}`
}

const count = (tokens: number | undefined): string => (tokens ?? 0).toLocaleString("en-US")

const arithmetic = (request: TrueRequest): string => {
  const { cost, status } = chargeOf(request)
  if (request.rate === undefined) return cost === null ? "unknown" : `${count(cost)} (recorded)`
  const { rate } = request
  const terms = [
    [request.input, rate.input],
    [request.read, rate.cache_read],
    [request.write_5m, rate.cache_write_5m],
    [request.write_1h, rate.cache_write_1h],
    [request.output, rate.output],
    [request.searches, 10_000]
  ] as const
  const written = terms.flatMap(([tokens, usd]) => (tokens ? [`${tokens} × ${usd}`] : [])).join(" + ")
  const computed = costOf(request)!
  const product =
    request.multiplier === undefined || request.multiplier === 1
      ? written
      : `(${written}) × ${request.multiplier}`
  return status === "recorded"
    ? `${count(cost!)} (recorded; ${product} = ${count(computed)} by list)`
    : `${product} = ${count(computed)}`
}

const sum = (totals: Amounts): string => {
  const cost = totals.cost_usd_micros === null ? "unknown" : `${count(totals.cost_usd_micros)} micro-dollars`
  const missing =
    totals.unpriced_requests === 0 ? "" : `, ${totals.unpriced_requests} of them without a price`
  return `Together: ${totals.requests} requests${missing}; ${cost} (\`${totals.cost_status}\`).`
}

const prices = (one: Case): string =>
  one.prices
    .map((price) => {
      const when = [
        price.over_context === undefined ? "" : ` above ${count(price.over_context)} tokens of context`,
        price.from === undefined ? "" : ` from ${price.from}`,
        price.to === undefined ? "" : ` until ${price.to}`
      ].join("")
      return `- \`${price.model}\`${when}: input ${price.input}, output ${price.output}, cache read ${price.cache_read}, write 5m ${price.cache_write_5m}, 1h ${price.cache_write_1h}`
    })
    .join("\n")

const write = (one: Case): void => {
  const folder = folderOf(one)
  fs.rmSync(folder, { recursive: true, force: true })
  for (const [name, text] of filesOf(one)) {
    const file = path.join(folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
  }
}

if (process.argv[1] === import.meta.filename) for (const one of cases) write(one)
