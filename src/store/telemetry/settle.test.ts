/** Which sightings are of one thing: the same groups whatever their order, and the groups that people would make. */
import * as crypto from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { GitSeen, RoutingSeen, TelemetryFacts } from "../../record/Telemetry.ts"
import { bucketOf, settle } from "./settle.ts"
import { anyGit, anyRouting, git, routing } from "./testing/facts.ts"

const keysOf = (sightings: ReadonlyArray<TelemetryFacts>) =>
  settle(sightings)
    .map(({ keys }) => keys.join(" "))
    .sort()

/** As they come: each key once. */
const distinct = <A extends TelemetryFacts>(any: fc.Arbitrary<A>) =>
  fc.uniqueArray(any, { selector: ({ key }) => key, maxLength: 12 })

describe.for([
  ["commits", distinct(anyGit)],
  ["routing decisions", distinct(anyRouting)]
] as const)("%s", ([, any]) => {
  it("are settled the same way in any order", () => {
    fc.assert(
      fc.property(
        (any as fc.Arbitrary<ReadonlyArray<TelemetryFacts>>).chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))
        ),
        ([all, shuffled]) => {
          expect(settle(shuffled)).toEqual(settle(all))
        }
      )
    )
  })

  it("lose no sighting and use none twice", () => {
    fc.assert(
      fc.property(any as fc.Arbitrary<ReadonlyArray<TelemetryFacts>>, (all) => {
        const used = settle(all).flatMap(({ keys }) => keys)
        expect(used.toSorted()).toEqual(all.map(({ key }) => key).sort())
      })
    )
  })
})

describe("sightings of one commit", () => {
  const hook = git({ shape: "git-hook", hash: "4f1c2a9b", repo: "tideline", message: "Read tide tables" })
  const log = git({ shape: "git-log", hash: "4f1c2a9", repo: "tideline", message: "Read tide tables" })
  const wrapper = git({ shape: "git-wrapper", hash: "4f1c2a9b", cwd: "/home/ada/tideline/src" })
  const live = git({
    shape: "spoor",
    hash: "4f1c2a9b00112233445566778899aabbccddeeff",
    cwd: "/home/ada/worktree",
    message: "Read tide tables"
  })

  it("are in one bucket", () => {
    expect(new Set([hook, log, wrapper, live].map(bucketOf)).size).toBe(1)
  })

  it("are one row with the longest hash, however it is abbreviated and wherever it was made", () => {
    const [commit, ...more] = settle([hook, log, wrapper, live])
    expect(more).toEqual([])
    expect(commit?.facts).toMatchObject({ hash: live.hash, repo: "tideline", message: "Read tide tables" })
  })

  it("are two commits when hashes differ, or short ones agree in two repositories by chance", () => {
    const other = git({ shape: "git-hook", hash: "4f1c2a9c", repo: "tideline" })
    const elsewhere = git({ shape: "git-log", hash: "4f1c2a9", repo: "buoys", message: "Paint" })
    expect(keysOf([hook, other])).toHaveLength(2)
    expect(keysOf([log, elsewhere])).toHaveLength(2)
  })

  it("leave an abbreviation that fits two commits to that of its repository, or alone", () => {
    const a = git({ shape: "git-hook", hash: "4f1c2a9b", repo: "tideline" })
    const b = git({ shape: "git-hook", hash: "4f1c2a9c", repo: "buoys" })
    const ofTideline = git({ shape: "git-log", hash: "4f1c2a9", repo: "tideline" })
    const ofNobody = git({ shape: "git-log", hash: "4f1c2a9", repo: "lighthouse" })
    expect(keysOf([a, b, ofTideline])).toEqual([[a.key, ofTideline.key].sort().join(" "), b.key].sort())
    expect(keysOf([a, b, ofNobody])).toHaveLength(3)
  })
})

describe("sightings of one pull request", () => {
  const request = (facts: Partial<GitSeen>) =>
    git({ event: "pull_request", number: 12, hash: null, ...facts })

  it("are those of one number in one repository", () => {
    const told = request({ shape: "git-wrapper", key: "a", cwd: "/home/ada/tideline" })
    const shown = request({ key: "b", url: "https://example.com/ada/tideline/pull/12", repo: "tideline" })
    const other = request({ key: "c", url: "https://example.com/ada/buoys/pull/12", repo: "buoys" })
    expect(new Set([told, shown, other].map(bucketOf)).size).toBe(1)
    expect(keysOf([told, shown, other])).toEqual(["a b", "c"])
  })
})

describe("sightings of one routing decision", () => {
  const query = "Why are the tide tables an hour off since the clocks changed?"
  const query_id = crypto.hash("md5", query)
  const at = (second: number) => 1_793_700_000_000 + second * 1000
  const scored = (facts: Partial<RoutingSeen> = {}) =>
    routing({ shape: "dq-scores", query, query_id, at_ms: at(0) + 250, ...facts })
  const rebuilt = (facts: Partial<RoutingSeen> = {}) =>
    routing({
      shape: "routing-rebuilt",
      query: query.slice(0, 50),
      at_ms: at(0),
      outcome: "copied",
      ...facts
    })
  const wrapped = (facts: Partial<RoutingSeen> = {}) =>
    routing({ shape: "routing-wrapper", query_id, at_ms: at(1), latency_ms: 120, ...facts })

  it("are the scorer's, the wrapper's and what was rebuilt", () => {
    const all = [scored(), rebuilt(), wrapped()]
    expect(new Set(all.map(bucketOf)).size).toBe(1)
    const [decision, ...more] = settle(all)
    expect(more).toEqual([])
    expect(decision?.facts).toMatchObject({ query, latency_ms: 120, at_ms: at(0) })
  })

  it("are found without the scorer's log too, by the digest of a query that was not cut", () => {
    const short = { query: "Hello World" }
    const id = crypto.hash("md5", "Hello World")
    expect(keysOf([rebuilt(short), wrapped({ query_id: id })])).toHaveLength(1)
    expect(keysOf([rebuilt(short), wrapped({ query_id: "another" })])).toHaveLength(2)
  })

  it("are several when the same was asked again, or much later", () => {
    expect(
      keysOf([scored(), scored({ at_ms: at(3), key: "again" }), wrapped(), wrapped({ at_ms: at(4) })])
    ).toHaveLength(2)
    expect(keysOf([scored(), wrapped({ at_ms: at(60) })])).toHaveLength(2)
    expect(keysOf([scored(), wrapped({ query_id: "another" })])).toHaveLength(2)
  })
})
