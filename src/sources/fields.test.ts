import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as fields from "./fields.ts"

type Case = readonly [name: string, read: (value: never) => unknown, value: unknown, expected: unknown]

const cases: ReadonlyArray<Case> = [
  ["an object", fields.fieldsOf, { a: 1 }, { a: 1 }],
  ["a list, which is no object", fields.fieldsOf, [1], null],
  ["null, which is no object", fields.fieldsOf, null, null],
  ["no object, as one without fields", fields.fieldsOrNone, "x", {}],
  ["a text", fields.textOf, "x", "x"],
  ["an empty text", fields.textOf, "", null],
  ["a number for a text", fields.textOf, 7, null],
  ["the length of a text", fields.lengthOf, "😀", 2],
  ["the length of nothing", fields.lengthOf, null, 0],
  ["a list", fields.listOf, [1], [1]],
  ["no list", fields.listOf, { length: 1 }, []],
  ["an integer", fields.integerOf, 2.5, 3],
  ["a number below zero", fields.integerOf, -7, -7],
  ["no number", fields.integerOf, Number.NaN, null],
  ["a number that is too great", fields.integerOf, 1e300, null],
  ["a count", fields.countOf, 7.9, 7],
  ["a count below zero", fields.countOf, -1, null],
  ["a time", fields.timeOf, "2026-11-20T12:00:00.5Z", Date.UTC(2026, 10, 20, 12, 0, 0, 500)],
  ["a time of another zone", fields.timeOf, "2026-11-20T12:00+0100", Date.UTC(2026, 10, 20, 11)],
  ["a time without a zone", fields.timeOf, "2026-11-20T12:00:00", null],
  ["a time that never was", fields.timeOf, "2026-13-20T12:00:00Z", null],
  ["a number for a time", fields.timeOf, 1_795_000_000_000, null],
  ["a time in milliseconds", fields.epochTimeOf, 1_795_000_000_000.4, 1_795_000_000_000],
  ["a time of 0, which is not known", fields.epochTimeOf, 0, null],
  ["the length of JSON", fields.jsonLength, { a: [1, "é"] }, 13],
  ["the length of no JSON", fields.jsonLength, undefined, 0],
  ["JSON in a text", fields.jsonIn, "[1]", [1]],
  ["JSON that is torn", fields.jsonIn, "[1", undefined],
  ["no text for JSON", fields.jsonIn, 7, undefined],
  ["an object in a text", fields.fieldsIn, ' {"a":1}', { a: 1 }],
  ["a list in a text", fields.fieldsIn, "[1]", null],
  ["no JSON in a text", fields.fieldsIn, "{a", null],
  [
    "blocks of text",
    fields.textOfBlocks,
    [{ text: "a" }, { type: "image" }, { text: "" }, { text: "b" }],
    "a\nb"
  ]
]

describe("a field is read", () => {
  it.each(cases)("%s", (_, read, value, expected) => {
    expect(read(value as never)).toEqual(expected)
  })

  it("whatever it holds", () => {
    const { fieldsIn, jsonIn, ...readers } = fields
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(readers)), (value, read) => {
        const once = read(value)
        expect(once).not.toBeNaN()
        expect(once).not.toBeUndefined()
        // JSON knows no -0
        const plain: unknown = JSON.parse(JSON.stringify(value))
        expect(jsonIn(JSON.stringify(value))).toEqual(plain)
        expect(fieldsIn(JSON.stringify(value))).toEqual(fields.fieldsOf(plain))
      })
    )
  })
})

it("the length of JSON that is too deep for this Node to print is 1, and no failure", () => {
  const depth = 50_000
  const deep: unknown = JSON.parse("[".repeat(depth) + "]".repeat(depth))
  // newer Nodes print any depth
  expect([1, 2 * depth]).toContain(fields.jsonLength(deep))
})
