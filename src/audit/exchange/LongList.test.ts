import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isList, listOf } from "./fields.ts"
import { JsonBroken, LongList, openJson } from "./LongList.ts"

/** All of a value, long lists as plain ones. */
const whole = (value: unknown): unknown => {
  if (isList(value)) return [...listOf(value)].map(whole)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, whole(inner)]))
}

const opened = (text: string): unknown => whole(openJson(Buffer.from(text), 0).value)

/** More than is parsed at once. */
const much = "x".repeat(300_000)

describe("openJson", () => {
  it("opens what JSON.parse parses, large or small", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, isLarge) => {
        const text = JSON.stringify(isLarge ? { list: [value, much, value], after: value } : value, null, 1)
        expect(opened(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 60 }
    )
  })

  it("does not parse large lists at once, at any depth, and goes through them again", () => {
    const text = JSON.stringify({ runs: [{ results: [{ a: 1 }, much, { b: 2 }] }] })
    const { runs } = openJson(Buffer.from(text), 0).value as { runs: LongList }
    expect(runs).toBeInstanceOf(LongList)
    const [run] = runs as Iterable<{ results: LongList }>
    expect(run?.results).toBeInstanceOf(LongList)
    expect([...(run?.results ?? [])]).toEqual([{ a: 1 }, much, { b: 2 }])
    expect([...(run?.results ?? [])]).toHaveLength(3)
  })

  it("says where the first value ends", () => {
    expect(openJson(Buffer.from(' {"a":[1]} and more'), 0)).toEqual({ value: { a: [1] }, end: 10 })
  })

  it("takes names that objects inherit for what they are", () => {
    const text = `{"__proto__":{"x":1},"constructor":2,"much":"${much}"}`
    const value = openJson(Buffer.from(text), 0).value as Record<string, unknown>
    expect(Object.keys(value)).toEqual(["__proto__", "constructor", "much"])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined()
  })

  it("takes the last of members of one name", () => {
    expect(opened(`{"a":1,"a":2,"b":"${much}"}`)).toMatchObject({ a: 2 })
  })

  it("refuses whatever breaks off, at each byte", () => {
    const text = JSON.stringify({ a: [1, { b: 'é\\"' }, [], {}], c: true, d: null })
    const bytes = Buffer.from(text)
    for (let end = 0; end < bytes.length; end++) {
      expect(() => openJson(bytes.subarray(0, end), 0), text.slice(0, end)).toThrow(JsonBroken)
    }
  })

  it.for([
    ["a comma too many in a list", `[1,2,"${much}",]`],
    ["a comma too many in an object", `{"a":"${much}",}`],
    ["no comma in a list", `["${much}" 2]`],
    ["no comma in an object", `{"a":"${much}" "b":1}`],
    ["no colon", `{"a" "${much}"}`],
    ["a name that is no text", `{1:"${much}"}`],
    ["brackets that do not fit", `{"a":[1,"${much}"}]`],
    ["words", "[word]"],
    ["nothing between commas", `["${much}",,1]`]
  ])("refuses %s", ([, text]) => {
    expect(() => opened(text!)).toThrow(JsonBroken)
  })

  it("refuses what is nested deeper than any report, however deep", () => {
    for (const depth of [501, 2_000_000]) {
      expect(() => openJson(Buffer.from("[".repeat(depth) + "]".repeat(depth)), 0)).toThrow(/nested/)
      expect(() => openJson(Buffer.from('{"a":'.repeat(depth) + "1" + "}".repeat(depth)), 0)).toThrow(
        /nested/
      )
    }
    expect(openJson(Buffer.from("[".repeat(500) + "]".repeat(500)), 0).end).toBe(1000)
  })
})
