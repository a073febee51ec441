import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type CutOptions, cutLines, type LineHandler } from "./jsonl.ts"
import { LineScanner } from "./LineScanner.ts"
import { withWholeTexts } from "./LongText.ts"

type CutLines = (bytes: Buffer, options: CutOptions, handler: LineHandler) => number

const scanning =
  (scanner: LineScanner, longTexts: boolean): CutLines =>
  (bytes, options, handler) => {
    bytes.copy(scanner.room)
    const value: LineHandler["value"] = (held, span) => handler.value(withWholeTexts(held), span)
    return scanner.cut(bytes.length, options, longTexts, { ...handler, value })
  }

const cutters: ReadonlyArray<readonly [name: string, cutLines: CutLines]> = [
  ["cutLines", cutLines],
  ["a scanner", scanning(new LineScanner(), false)],
  ["a scanner that leaves out long texts", scanning(new LineScanner(), true)],
  ["one to which all texts are long", scanning(new LineScanner({ longBytes: 14 }), true)]
]

interface Cut {
  readonly values: ReadonlyArray<unknown>
  readonly prose: ReadonlyArray<string>
  /** Reason and the bytes it is about. */
  readonly rejected: ReadonlyArray<readonly [string, string]>
  readonly used: number
}

interface CutHow extends Partial<CutOptions> {
  readonly takesProse?: boolean
}

const cutBy = (by: CutLines, input: string | Buffer, how: CutHow): Cut => {
  const bytes = Buffer.from(input)
  const offset = how.offset ?? 0
  const values: Array<unknown> = []
  const prose: Array<string> = []
  const rejected: Array<readonly [string, string]> = []
  const at = (span: { readonly offset: number; readonly length: number }): Buffer =>
    bytes.subarray(span.offset - offset, span.offset - offset + span.length)
  const used = by(
    bytes,
    { offset, atEnd: how.atEnd ?? true, maxLineBytes: how.maxLineBytes ?? 1_000_000 },
    {
      value: (value, span) => {
        values.push(value)
        expect(JSON.parse(at(span).toString("utf8"))).toEqual(value)
      },
      prose: (text, span) => {
        expect(at(span).toString("utf8")).toBe(text)
        if (how.takesProse === true) prose.push(text)
        return how.takesProse === true
      },
      reject: (span, reason) => rejected.push([reason, at(span).toString("utf8")])
    }
  )
  return { values, prose, rejected, used }
}

describe.each(cutters)("%s", (_, cutLines) => {
  const cut = (input: string | Buffer, how: CutHow = {}): Cut => cutBy(cutLines, input, how)

  it("hands out the value of every line, blank ones left aside", () => {
    const text = '{"a":1}\r\n\n  {"b": [2]}\t\n\u0000\n{"c":"ä"}\n'
    expect(cut(text)).toMatchObject({ values: [{ a: 1 }, { b: [2] }, { c: "ä" }], rejected: [] })
    expect(cut(text).used).toBe(Buffer.byteLength(text))
  })

  it("skips a byte order mark at the start of the file alone", () => {
    expect(cut('\uFEFF{"a":1}\n').values).toEqual([{ a: 1 }])
    expect(cut('\uFEFF{"a":1}\n', { offset: 10 }).rejected).toEqual([["not_json", "\uFEFF"]])
  })

  it("reads a last line without line end once it is whole", () => {
    expect(cut('{"a":1}\n{"b":2}')).toMatchObject({ values: [{ a: 1 }, { b: 2 }], used: 15, rejected: [] })
    expect(cut('{"a":1}\n{"b":2}', { atEnd: false })).toMatchObject({ values: [{ a: 1 }], used: 8 })
  })

  it.each(['{"b":', '{"b":2', "gar", '"tex', "12", "12.", "ä"])("leaves %s at the end for later", (end) => {
    const { values, rejected, used } = cut(`{"a":1}\n${end}`, { takesProse: true })
    expect({ values, rejected, used }).toEqual({ values: [{ a: 1 }], rejected: [["torn", end]], used: 8 })
  })

  it("takes glued values apart", () => {
    expect(cut('{"a":"}{"}{"b":{"c":"\\""}} {"d":1}\n')).toMatchObject({
      values: [{ a: "}{" }, { b: { c: '"' } }, { d: 1 }],
      rejected: []
    })
  })

  it("finds the record behind a torn one, not the objects within it", () => {
    const torn = '{"type":"user","message":{"role":"user","content":[{"type":"text","te'
    expect(cut(`${torn}{"type":"summary","s":{"x":1}}\n`)).toMatchObject({
      values: [{ type: "summary", s: { x: 1 } }],
      rejected: [["not_json", torn]]
    })
    const nested = '{"type":"user","message":{"role":"user","content":[{"type":"text","text":"x"}'
    expect(cut(`${nested}\n`)).toMatchObject({ values: [], rejected: [["not_json", nested]] })
    const braces = '{"type":"user","text":"if (x) {} else {}'
    expect(cut(`${braces}\n`)).toMatchObject({ values: [], rejected: [["not_json", braces]] })
  })

  it("goes on at the unfinished value of a glued last line", () => {
    const first = cut('{"a":1}{"b":')
    expect(first).toMatchObject({ values: [{ a: 1 }], used: 7, rejected: [["torn", '{"b":']] })
    expect(cut('{"b":2}\n', { offset: 7 }).values).toEqual([{ b: 2 }])
  })

  it("gives lines without values to the format, and rejects what it does not want", () => {
    const text = '# Log\n{"a":1}\nrest {not json\n'
    expect(cut(text, { takesProse: true })).toMatchObject({
      prose: ["# Log", "rest {not json"],
      rejected: []
    })
    expect(cut(text).rejected).toEqual([
      ["not_json", "# Log"],
      ["not_json", "rest {not json"]
    ])
  })

  it("rejects a line that is too large, unread", () => {
    const large = `{"a":"${"x".repeat(100)}"}`
    const { values, rejected } = cut(`${large}\n{"b":1}\n`, { maxLineBytes: 50 })
    expect(values).toEqual([{ b: 1 }])
    expect(rejected).toEqual([["too_large", large]])
  })

  it("reads damaged text with replacement characters, and says so", () => {
    const line = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')])
    const bytes = Buffer.concat([line, Buffer.from('{"b":1}\n{"c":1}\n')])
    const values: Array<unknown> = []
    const reasons: Array<string> = []
    const spans: Array<string> = []
    cutLines(
      bytes,
      { offset: 0, atEnd: true, maxLineBytes: 1000 },
      {
        value: (value, span) => {
          values.push(value)
          spans.push(bytes.toString("latin1", span.offset, span.offset + span.length))
        },
        prose: () => false,
        reject: (_, reason) => reasons.push(reason)
      }
    )
    expect(values).toEqual([{ a: "\ufffd\ufffd" }, { b: 1 }, { c: 1 }])
    expect(spans).toEqual([line.toString("latin1"), '{"b":1}', '{"c":1}'])
    expect(reasons).toEqual(["not_utf8"])
  })
})

// Pieces that make up lines: records, torn ones, blanks, line ends, damage.
const record = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.dictionary(fc.string(), fc.string())),
  { minKeys: 1 }
)
const line = fc.oneof(
  { weight: 6, arbitrary: record.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.tuple(record, record).map(([a, b]) => JSON.stringify(a) + JSON.stringify(b)) },
  { weight: 1, arbitrary: fc.constant("") }
)
const file = fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.map((l) => `${l}\n`).join("")))

/** Reads the file as it grows: at each size from the cursor on. */
const cutGrowing = (
  cutLines: CutLines,
  bytes: Buffer,
  sizes: ReadonlyArray<number>
): ReadonlyArray<unknown> => {
  const values: Array<unknown> = []
  let cursor = 0
  for (const size of [...sizes, bytes.length]) {
    cursor += cutLines(
      bytes.subarray(cursor, size),
      { offset: cursor, atEnd: true, maxLineBytes: 1_000_000 },
      {
        value: (value) => values.push(value),
        prose: () => false,
        reject: (_, reason) => expect(reason).toBe("torn")
      }
    )
  }
  return values
}

describe.each(cutters)("laws of %s", (_, cutLines) => {
  it("reads a growing file as it reads it at once, wherever it ended before", () => {
    fc.assert(
      fc.property(file, fc.array(fc.nat(400), { maxLength: 5 }), (bytes, sizes) => {
        const grown = sizes.map((size) => Math.min(size, bytes.length)).sort((a, b) => a - b)
        expect(cutGrowing(cutLines, bytes, grown)).toEqual(cutGrowing(cutLines, bytes, []))
      })
    )
  })

  it("accounts for every byte of any input: used and handed out, rejected, or left over", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.constantFrom(...Array.from('{}[]":,\\\n\r a1é'))),
        (noise, signs) => {
          const bytes = Buffer.concat([Buffer.from(noise), Buffer.from(signs.join(""))])
          const left = Buffer.from(bytes)
          const take = (span: { readonly offset: number; readonly length: number }): void =>
            void left.fill(32, span.offset, span.offset + span.length)
          const used = cutLines(
            bytes,
            { offset: 0, atEnd: true, maxLineBytes: 1000 },
            {
              value: (_, span) => take(span),
              prose: () => false,
              reject: (span) => take(span)
            }
          )
          expect(used).toBeLessThanOrEqual(bytes.length)
          expect(left.filter((byte) => ![32, 10, 13, 9, 0, 0xef, 0xbb, 0xbf].includes(byte))).toHaveLength(0)
        }
      )
    )
  })
})
