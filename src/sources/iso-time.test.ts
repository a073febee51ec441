import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isoTime } from "./iso-time.ts"

describe("a time", () => {
  it("is what Date makes of it", () => {
    const date = fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") })
    fc.assert(
      fc.property(date, (at) => {
        expect(isoTime(at.toISOString())).toBe(at.getTime())
      })
    )
  })

  it("is so at the turn of every year and every February", () => {
    for (let year = 1900; year < 2500; year++) {
      for (const day of ["01-01", "02-28", "02-29", "03-01", "12-28", "12-31"]) {
        const text = `${year}-${day}T23:59:59.999Z`
        expect([text, isoTime(text)]).toEqual([text, Date.parse(text)])
      }
    }
  })

  it("is none with a sign in another's place, or as Date says", () => {
    const usual = "2026-11-20T12:00:00.000Z"
    const place = fc.nat(usual.length - 1)
    const sign = fc.constantFrom(...Array.from("0123456789-:.TZ+ az/"))
    fc.assert(
      fc.property(place, sign, (at, other) => {
        const text = usual.slice(0, at) + other + usual.slice(at + 1)
        const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/.test(text)
        const time = isTime ? Date.parse(text) : Number.NaN
        expect([text, isoTime(text)]).toEqual([text, Number.isNaN(time) ? null : time])
      }),
      { numRuns: 1000 }
    )
  })
})
