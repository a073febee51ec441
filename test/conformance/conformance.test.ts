/**
 * The corpus holds what it says, and Spoor gets every number of it.
 *
 * Spoor is run as a person runs it: its command line, on a fake HOME, with a store of its own.
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { promisify } from "node:util"
import { afterAll, describe, expect, test } from "vitest"
import { buildHome } from "./build-home.ts"
import { corpus } from "./corpus.ts"
import type { Amounts, CorpusCase, Expectation, ExpectedSession } from "./corpus.ts"
import { countRecords } from "./count-records.ts"
import { cases } from "./make/cases/all.ts"
import { filesOf, folderOf } from "./make/make.ts"
import { readHome } from "./oracle.ts"

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-conformance-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

const homeOf = (name: string): string => {
  const home = path.join(scratch, name)
  fs.mkdirSync(home, { recursive: true })
  return home
}

const zero: Amounts = {
  requests: 0,
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  web_searches: 0,
  cost_usd_micros: null,
  cost_status: "unknown",
  unpriced_requests: 0
}

const amountNames = Object.keys(zero) as ReadonlyArray<keyof Amounts>

/** The amounts of a row, without whatever else stands in it. */
const amountsIn = (row: Amounts): Amounts =>
  Object.fromEntries(amountNames.map((name) => [name, row[name]])) as unknown as Amounts

describe("the corpus", () => {
  test("has a case for each trap", () => {
    expect(corpus.map(({ name }) => name.slice(0, 3))).toEqual(cases.map(({ trap }) => trap))
    expect(cases).toHaveLength(22)
  })

  test.each(cases.map((one) => [one.trap, one] as const))(
    "%s is what its description makes",
    (_trap, one) => {
      const folder = folderOf(one)
      const made = filesOf(one)
      const there = fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      expect(there.sort()).toEqual([...made.keys()].sort())
      for (const [name, text] of made)
        expect([name, loosely(name, read(folder, name))]).toEqual([name, loosely(name, text)])
    }
  )

  const read = (folder: string, name: string): string => fs.readFileSync(path.join(folder, name), "utf8")

  /** Without what a formatter changes. */
  const loosely = (name: string, text: string): unknown => {
    if (name.endsWith(".json")) return JSON.parse(text)
    return name.endsWith(".md") ? text.replace(/[\s*_-]+/g, "") : text
  }

  test.each(corpus.map((one) => [one.name, one] as const))("%s adds up", (_name, one) => {
    for (const { totals, days, sessions, requests } of [...one.expected, ...one.stateless]) {
      const sums = [
        ...Object.values(days).map((of) => Object.values(of)),
        ...(sessions === undefined ? [] : [sessions.map((each) => each.rolled_up)])
      ]
      for (const parts of sums) {
        for (const name of ["requests", "output_tokens", "cost_usd_micros"] as const) {
          expect(parts.reduce((sum, part) => sum + (part[name] ?? 0), 0)).toBe(totals[name])
        }
      }
      expect(requests).toHaveLength(totals.requests)
    }
  })
})

describe("an independent reading", () => {
  test.each(corpus.map((one) => [one.name, one] as const))("of %s finds the same", (name, one) => {
    const home = homeOf(`oracle ${name}`)
    for (const [i, expected] of one.stateless.entries()) {
      buildHome(one.folder, home, i + 1)
      const found = readHome(home, expected.env ?? {}, expected, Object.keys(expected.days))
      expect(found.totals).toEqual(expected.totals)
      expect(found.days).toEqual(expected.days)
      if (expected.sessions === undefined) continue
      expect(found.user_sessions).toBe(expected.user_sessions)
      expect(inOrder(found.sessions)).toEqual(inOrder(expected.sessions, found.sessions))
    }
  })

  /** Tool calls are only compared where the case counts them. */
  const inOrder = (
    sessions: ReadonlyArray<ExpectedSession>,
    counted: ReadonlyArray<ExpectedSession> = sessions
  ): ReadonlyArray<ExpectedSession> => {
    const calls = new Map(counted.map(({ id, tool_calls }) => [id, tool_calls]))
    return sessions
      .map((one) => ({
        agent: one.agent,
        ...(one.id === undefined ? {} : { id: one.id }),
        tool_calls: one.tool_calls ?? calls.get(one.id) ?? 0,
        direct: one.direct,
        rolled_up: one.rolled_up,
        sub_agents: inOrder(one.sub_agents)
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
})

/** Where a tool that counts records, one a request, must go wrong. Elsewhere the trap is in prices, times or days. */
const countTraps = ["T01", "T02", "T03", "T04", "T09", "T10", "T11", "T12", "T13", "T14", "T16", "T18", "T20"]

describe("a reading without care", () => {
  test.each(
    corpus.filter(({ name }) => countTraps.includes(name.slice(0, 3))).map((one) => [one.name, one] as const)
  )("of %s counts wrongly", (name, one) => {
    const home = homeOf(`careless ${name}`)
    for (let step = 1; step <= one.steps; step++) buildHome(one.folder, home, step)
    expect(countRecords(home)).not.toBe(one.stateless.at(-1)!.totals.requests)
  })
})

describe("spoor", () => {
  test.concurrent.each(corpus.map((one) => [one.name, one] as const))(
    "gets every number of %s, and again when nothing has changed",
    { timeout: 0 },
    async (_name, one) => {
      for (const [i, expected] of one.expected.entries()) {
        const spoor = commandLine(one, expected)
        buildHome(one.folder, spoor.home, i + 1)
        await spoor.run("ingest")
        await expectDays(spoor, expected)
        await expectSessionUsage(spoor, expected)
        await expectSessions(spoor, expected)
      }
      const last = one.expected.at(-1)!
      const spoor = commandLine(one, last)
      await spoor.run("ingest", "--full")
      await expectDays(spoor, last, 1)
      await expectSessions(spoor, last)
    }
  )
})

interface CommandLine {
  readonly home: string
  run(...args: ReadonlyArray<string>): Promise<unknown>
}

const main = path.resolve(import.meta.dirname, "../../src/cli/main.ts")

const commandLine = (one: CorpusCase, expected: Expectation): CommandLine => {
  const home = homeOf(one.name)
  const env = Object.fromEntries(
    Object.entries(expected.env ?? {}).map(([name, value]) => [name, value.replace("$HOME", home)])
  )
  return {
    home,
    run: async (...args) => {
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, "--json"], {
        // a zone that no case asks for: the clock of this machine must not matter
        env: {
          PATH: process.env["PATH"],
          HOME: home,
          SPOOR_HOME: path.join(scratch, `store ${one.name}`),
          TZ: "Pacific/Auckland",
          ...env
        },
        maxBuffer: 64 * 1024 * 1024
      }).catch(partly)
      return JSON.parse(stdout)
    }
  }
}

/** Exit code 5 means that something was rejected, which some cases are about. */
const partly = (error: { readonly code?: unknown; readonly stdout: string; readonly stderr: string }) => {
  if (error.code === 5) return error
  throw new Error(`spoor ended with ${String(error.code)}:\n${error.stderr}`, { cause: error })
}

const everything = ["--since", "2025-01-01", "--no-ingest"] as const

/** In all zones of the case, or the first so many. */
const expectDays = async (spoor: CommandLine, expected: Expectation, zones = Infinity): Promise<void> => {
  for (const [zone, days] of Object.entries(expected.days).slice(0, zones)) {
    const { rows, totals } = (await spoor.run(
      "usage",
      "daily",
      "--timezone",
      zone,
      ...everything
    )) as UsageAnswer
    expect(Object.fromEntries(rows.map((row) => [row.key, amountsIn(row)]))).toEqual(days)
    expect(amountsIn(totals)).toEqual(expected.totals)
  }
}

interface UsageAnswer {
  readonly rows: ReadonlyArray<Amounts & { readonly key: string; readonly direct?: Amounts }>
  readonly totals: Amounts
}

interface SessionsAnswer {
  readonly sessions: ReadonlyArray<{
    readonly id: string
    readonly agent: string
    readonly relation: string
    readonly parent: string | null
    readonly direct: Amounts & { readonly tool_calls: number }
    readonly rolled_up: Amounts
  }>
}

const expectSessionUsage = async (spoor: CommandLine, expected: Expectation): Promise<void> => {
  const { rows, totals } = (await spoor.run("usage", "session", ...everything)) as UsageAnswer
  expect(amountsIn(totals)).toEqual(expected.totals)
  if (expected.sessions === undefined) return
  expect(Object.fromEntries(rows.map((row) => [row.key, [amountsIn(row), amountsIn(row.direct!)]]))).toEqual(
    Object.fromEntries(expected.sessions.map((one) => [one.id, [one.rolled_up, one.direct]]))
  )
}

const expectSessions = async (spoor: CommandLine, expected: Expectation): Promise<void> => {
  if (expected.sessions === undefined) return
  const wanted = expected.sessions
  const { sessions } = (await spoor.run(
    "sessions",
    "list",
    "--all",
    "--limit",
    "1000",
    ...everything
  )) as SessionsAnswer
  const people = sessions.filter(({ relation }) => relation === "root" || relation === "fork")
  expect(people.length).toBe(expected.user_sessions)
  const tell = (
    one: SessionsAnswer["sessions"][number],
    like: ExpectedSession | undefined
  ): ExpectedSession => ({
    agent: one.agent,
    ...(like?.id === undefined ? {} : { id: one.id }),
    ...(like?.tool_calls === undefined ? {} : { tool_calls: one.direct.tool_calls }),
    direct: amountsIn(one.direct),
    rolled_up: amountsIn(one.rolled_up),
    sub_agents: sorted(
      sessions.filter(({ parent }) => parent === one.id).map((child) => tell(child, undefined))
    )
  })
  const found = people.map((one) =>
    tell(
      one,
      wanted.find(({ id }) => id === one.id)
    )
  )
  expect(sorted(found)).toEqual(sorted(wanted.map(inOrder)))
}

const inOrder = (one: ExpectedSession): ExpectedSession => ({
  ...one,
  sub_agents: sorted(one.sub_agents.map(inOrder))
})

const sorted = (sessions: ReadonlyArray<ExpectedSession>): ReadonlyArray<ExpectedSession> =>
  [...sessions].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))

const orderOf = ({ agent, id = "", direct }: ExpectedSession): string => JSON.stringify([agent, id, direct])
