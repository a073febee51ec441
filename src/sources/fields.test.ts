import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  countOf,
  epochTimeOf,
  fieldsIn,
  fieldsOf,
  fieldsOrNone,
  integerOf,
  lengthOf,
  listOf,
  textOf,
  textOfBlocks,
  timeOf
} from "./fields.ts"

describe("a field is read", () => {
  it.each([
    ["an object", fieldsOf, { a: 1 }, { a: 1 }],
    ["a list, which is no object", fieldsOf, [1], null],
    ["null, which is no object", fieldsOf, null, null],
    ["no object, as one without fields", fieldsOrNone, "x", {}],
    ["a text", textOf, "x", "x"],
    ["an empty text", textOf, "", null],
    ["a number for a text", textOf, 7, null],
    ["the length of a text", lengthOf, "😀", 2],
    ["the length of nothing", lengthOf, null, 0],
    ["a list", listOf, [1], [1]],
    ["no list", listOf, { length: 1 }, []],
    ["an integer", integerOf, 2.5, 3],
    ["a number below zero", integerOf, -7, -7],
    ["no number", integerOf, Number.NaN, null],
    ["a number that is too great", integerOf, 1e300, null],
    ["a count", countOf, 7.9, 7],
    ["a count below zero", countOf, -1, null],
    ["a time", timeOf, "2026-11-20T12:00:00.5Z", Date.UTC(2026, 10, 20, 12, 0, 0, 500)],
    ["a time of another zone", timeOf, "2026-11-20T12:00+0100", Date.UTC(2026, 10, 20, 11)],
    ["a time without a zone", timeOf, "2026-11-20T12:00:00", null],
    ["a time that never was", timeOf, "2026-13-20T12:00:00Z", null],
    ["a number for a time", timeOf, 1_795_000_000_000, null],
    ["a time in milliseconds", epochTimeOf, 1_795_000_000_000.4, 1_795_000_000_000],
    ["a time of 0, which is not known", epochTimeOf, 0, null],
    ["an object in a text", fieldsIn, ' {"a":1}', { a: 1 }],
    ["a list in a text", fieldsIn, "[1]", null],
    ["no JSON in a text", fieldsIn, "{a", null],
    ["blocks of text", textOfBlocks, [{ text: "a" }, { type: "image" }, { text: "" }, { text: "b" }], "a\nb"]
  ] as ReadonlyArray<readonly [string, (value: never) => unknown, unknown, unknown]>)(
    "%s",
    (_, read, value, expected) => {
      expect(read(value as never)).toEqual(expected)
    }
  )

  it("whatever it holds", () => {
    const readers = [
      countOf,
      epochTimeOf,
      fieldsOf,
      fieldsOrNone,
      integerOf,
      lengthOf,
      listOf,
      textOf,
      textOfBlocks,
      timeOf
    ]
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...readers), (value, read) => {
        expect(() => read(value)).not.toThrow()
        expect(read(value)).not.toBeNaN()
      })
    )
  })
})
