import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultBackoff, waitAfter } from "./backoff.ts"

describe("the wait before another attempt", () => {
  it("doubles, up to the cap, and ends", () => {
    const policy = { base_ms: 100, cap_ms: 1000, max_attempts: 7 }
    const waits = [1, 2, 3, 4, 5, 6, 7].map((attempts) => waitAfter(attempts, policy, 0.999_999))
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000, null])
    expect(waitAfter(1, policy, 0)).toBe(50)
  })

  it("is never less than half, nor more than the whole, whatever the chance", () => {
    const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: defaultBackoff.max_attempts - 1 }), chance, (attempts, draw) => {
        const whole = Math.min(defaultBackoff.cap_ms, defaultBackoff.base_ms * 2 ** (attempts - 1))
        const wait = waitAfter(attempts, defaultBackoff, draw)!
        expect(wait).toBeGreaterThanOrEqual(Math.round(whole / 2))
        expect(wait).toBeLessThanOrEqual(whole)
      })
    )
  })
})
