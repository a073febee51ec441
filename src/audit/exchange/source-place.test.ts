import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { nowhere, placeIn, SourceText, type ColumnUnit } from "./source-place.ts"

const source = new SourceText("const é = 1\n\tlet 𝒳 = '🐛'; debugger\nlast")
const at = (start_line: number, start_column: number, unit: ColumnUnit) =>
  placeIn(source, { ...nowhere, start_line, start_column, unit }).start_column

describe("a column", () => {
  it("of bytes, code points or units is one of units", () => {
    expect(at(1, 10, "bytes")).toBe(9)
    expect(at(2, 15, "code_points")).toBe(17)
    expect(at(2, 17, "utf16")).toBe(17)
    expect(at(2, 21, "bytes")).toBe(17)
  })

  it("that the line does not have is not known", () => {
    expect(at(1, 99, "utf16")).toBeNull()
    expect(at(1, 99, "bytes")).toBeNull()
    expect(at(1, 99, "code_points")).toBeNull()
    expect(at(9, 1, "utf16")).toBeNull()
  })

  it("is that of the same character, however it was counted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.nat(), (written, pick) => {
        const text = written.replaceAll(/[\r\n]/g, " ")
        const points = Array.from(text)
        const before = points.slice(0, points.length === 0 ? 0 : pick % points.length).join("")
        const line = new SourceText(`first\n${text}\nlast`)
        const column = (unit: ColumnUnit, count: number) =>
          placeIn(line, { ...nowhere, start_line: 2, start_column: count + 1, unit }).start_column
        expect(column("bytes", Buffer.byteLength(before))).toBe(before.length + 1)
        expect(column("code_points", Array.from(before).length)).toBe(before.length + 1)
        expect(column("utf16", before.length)).toBe(before.length + 1)
      })
    )
  })
})

describe("a span", () => {
  const span = { unit: "bytes", start: 36, end: 44 } as const

  it("is exact where its line agrees, or none is told", () => {
    const expected = { start_line: 2, start_column: 17, end_line: 2, end_column: 25 }
    expect(placeIn(source, { ...nowhere, span: { unit: "utf16", start: 28, end: 36 } })).toEqual(expected)
    const begin = Buffer.from(source.text).indexOf("debugger")
    expect(
      placeIn(source, { ...nowhere, start_line: 2, span: { unit: "bytes", start: begin, end: begin + 8 } })
    ).toEqual(expected)
  })

  it("counts for nothing where the text is another", () => {
    expect(placeIn(source, { ...nowhere, start_line: 1, span })).toEqual({
      start_line: 1,
      start_column: null,
      end_line: null,
      end_column: null
    })
    expect(
      placeIn(source, { ...nowhere, span: { unit: "bytes", start: 900, end: 901 } }).start_line
    ).toBeNull()
  })
})

describe("without the source", () => {
  const written = { start_line: 3, start_column: 4, end_line: 3, end_column: 9, span: null }

  it("columns of bytes are not known, others are", () => {
    expect(placeIn(null, { ...written, unit: "bytes" })).toEqual({
      start_line: 3,
      start_column: null,
      end_line: 3,
      end_column: null
    })
    expect(placeIn(null, { ...written, unit: "utf16" })).toEqual({
      start_line: 3,
      start_column: 4,
      end_line: 3,
      end_column: 9
    })
  })

  it("an end before the beginning, and a doubtful one, are not known", () => {
    const none = { end_line: null, end_column: null }
    expect(placeIn(null, { ...written, end_line: 2, unit: "utf16" })).toMatchObject(none)
    expect(placeIn(null, { ...written, end_column: 3, unit: "utf16" })).toMatchObject(none)
    expect(placeIn(null, { ...written, unit: "utf16", doubtful_end: true })).toMatchObject(none)
  })

  it("an end's column stands on the line of the beginning, if no other is told", () => {
    expect(placeIn(null, { ...written, end_line: null, unit: "utf16" })).toMatchObject({
      end_line: 3,
      end_column: 9
    })
  })
})
