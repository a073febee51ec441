/** Sweeps and the index wait for quiet moments, but not for ever. */
import { beforeEach, describe, expect, it } from "vitest"
import { type Standing, Turns } from "./Turns.ts"

let now_ms: number
let turns: Turns
beforeEach(() => {
  now_ms = 1_000_000
  turns = new Turns({ sweep_ms: 5000, poll_ms: 1000, full_sweep_ms: 60_000, now: () => now_ms })
})

const calm: Standing = { needsPolling: false, needsSweep: false, hasNews: false }

/** When, after so many milliseconds of asking every ten, a sweep is found to be due; null: never. */
const sweepAfter = (most_ms: number, trail: Standing, telling = false): readonly [string, number] | null => {
  const began_ms = now_ms
  for (; now_ms <= began_ms + most_ms; now_ms += 10) {
    if (telling) turns.flushed(true)
    const tier = turns.sweep(trail)
    if (tier !== null) return [tier, now_ms - began_ms]
  }
  return null
}

describe("a sweep", () => {
  it("comes when it is time, and one of everything now and then", () => {
    const tiers: Array<string> = []
    while (tiers.length < 12) {
      const [tier, after_ms] = sweepAfter(60_000, calm)!
      expect(after_ms).toBe(5000)
      tiers.push(tier)
      turns.swept(tier as "hot" | "full", calm)
    }
    expect(tiers).toEqual([...Array.from({ length: 11 }, () => "hot"), "full"])
  })

  it("waits while much is told, for half a minute", () => {
    expect(sweepAfter(60_000, calm, true)).toEqual(["hot", 30_000])
  })

  it("waits for what is told and not read", () => {
    expect(sweepAfter(29_000, { ...calm, hasNews: true })).toBeNull()
    expect(sweepAfter(10, calm)).toEqual(["hot", 0])
  })

  it("of everything comes at once when something may have been missed", () => {
    turns.flushed(true)
    expect(sweepAfter(5000, { ...calm, needsSweep: true })).toEqual(["full", 200])
  })

  it("comes more often where nothing is told, whatever is told elsewhere", () => {
    expect(sweepAfter(5000, { ...calm, needsPolling: true }, true)).toEqual(["hot", 1000])
  })
})

describe("the index", () => {
  it("is gone on with a second after a change, piece by piece", () => {
    expect(turns.isForIndex()).toBe(false)
    turns.flushed(true)
    now_ms += 999
    expect(turns.isForIndex()).toBe(false)
    now_ms += 1
    expect(turns.isForIndex()).toBe(true)
    turns.indexed("more")
    expect(turns.isForIndex()).toBe(true)
    turns.indexed("done")
    expect(turns.isForIndex()).toBe(false)
  })

  it("waits while more is told, for five seconds", () => {
    const began_ms = now_ms
    do turns.flushed(true)
    while (((now_ms += 50), !turns.isForIndex()))
    expect(now_ms - began_ms).toBe(5000)
  })

  it("is tried again when another process writes", () => {
    turns.flushed(true)
    now_ms += 1000
    turns.indexed("busy")
    expect(turns.isForIndex()).toBe(false)
    now_ms += 1000
    expect(turns.isForIndex()).toBe(true)
  })

  it("is left alone where nothing is to be searched", () => {
    turns.flushed(false)
    now_ms += 100_000
    expect(turns.isForIndex()).toBe(false)
  })
})

it("says when it is worth asking again", () => {
  turns.sweep(calm)
  expect(turns.next_at_ms - now_ms).toBe(5000)
  turns.flushed(true)
  expect(turns.next_at_ms - now_ms).toBe(1000)
})
