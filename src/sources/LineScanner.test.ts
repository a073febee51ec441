import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { jsonLength, lengthOf, longTextOf } from "./fields.ts"
import { cutLines, type CutOptions, type LineHandler } from "./jsonl.ts"
import { lineCount } from "./line-counts.ts"
import { LineScanner } from "./LineScanner.ts"
import { beginning, charsOf, linesIn, opening, whole, withWholeTexts } from "./LongText.ts"

const scanner = new LineScanner({ longBytes: 20 })

/** All that a cutter told, one after the other; values as they are with their texts in place. */
const told = (cut: (options: CutOptions, handler: LineHandler) => number, options: Partial<CutOptions>) => {
  const all: Array<unknown> = []
  const used = cut(
    { offset: 0, atEnd: true, maxLineBytes: 1_000_000, ...options },
    {
      value: (value, span) => all.push([withWholeTexts(value), span]),
      prose: (text, span) => {
        all.push(["prose", text, span])
        return text.startsWith("#")
      },
      reject: (span, reason, detail) => all.push([reason, detail, span])
    }
  )
  return [...all, used]
}

const expectSame = (bytes: Buffer, options: Partial<CutOptions> = {}): void => {
  bytes.copy(scanner.room)
  const scanned = told((how, handler) => scanner.cut(bytes.length, how, true, handler), options)
  expect(scanned).toEqual(told((how, handler) => cutLines(bytes, how, handler), options))
}

// Texts as they come: long and short, with escapes, signs of JSON, characters of every width, and lone halves.
const pieces = [
  "a",
  "plain words ",
  "\n",
  "\t",
  '"',
  "\\",
  "/",
  "é",
  "漢",
  "😀",
  "\ud83d",
  "\u0001",
  "\x7f",
  "{",
  "}]",
  ","
]
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((some) => some.join(""))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { weight: 5, arbitrary: text },
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
    { weight: 3, arbitrary: fc.dictionary(text, tie("value"), { maxKeys: 4 }) }
  )
}))
const record = fc.dictionary(fc.oneof(fc.constantFrom("type", "uuid"), text), value, { maxKeys: 5 })

/** The same JSON, written in another way: characters as `\uXXXX`, escaped slashes, blanks between the tokens. */
const rewritten = (json: string, kind: number): string => {
  if (kind === 0) return json
  if (kind === 1) return json.replaceAll("/", "\\/")
  if (kind === 2)
    return json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
  return JSON.stringify(JSON.parse(json), null, 1).replaceAll("\n", "\r")
}

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(record, fc.nat(3)).map(([value, kind]) => rewritten(JSON.stringify(value), kind))
  },
  { weight: 1, arbitrary: value.map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc.tuple(record, record).map((both) => both.map((one) => JSON.stringify(one)).join(""))
  },
  {
    weight: 1,
    arbitrary: fc.tuple(record, fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at))
  },
  { weight: 1, arbitrary: text.map((words) => `# ${words.replaceAll("\n", " ")}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      " \t\r",
      '{"a":"\\x","b":1}',
      '{"a":"\\u12g4"}',
      '{"a":[1}',
      '{"a":"\t"}',
      "{}"
    )
  }
)
const file = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", " \n")), { maxLength: 12 }), line)
  .map(([lines, last]) => Buffer.from(lines.map((each) => each.join("")).join("") + last))

describe("a scanner of lines", () => {
  it("tells what cutLines tells, whatever the lines are", () => {
    fc.assert(
      fc.property(file, fc.boolean(), fc.nat(9), (bytes, atEnd, offset) =>
        expectSame(bytes, { atEnd, offset })
      ),
      {
        numRuns: 400
      }
    )
  })

  it("tells the same where bytes are damaged", () => {
    const damage = fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4
    })
    fc.assert(
      fc.property(file, damage, (bytes, places) => {
        for (const [at, byte] of places) if (at < bytes.length) bytes[at] = byte
        expectSame(bytes)
      }),
      { numRuns: 400 }
    )
  })

  it("tells the same of lines that are too long", () => {
    fc.assert(fc.property(file, fc.nat(300), (bytes, maxLineBytes) => expectSame(bytes, { maxLineBytes })))
  })

  it("tells the same of more lines and texts than a batch has", () => {
    const many = JSON.stringify({
      texts: Array.from({ length: 3000 }, (_, i) => `text ${i} of a long list of texts`)
    })
    const long = JSON.stringify({ a: "long ".repeat(100_000), b: "é" })
    const short = '{"a":1}\n'.repeat(3000)
    expectSame(Buffer.from(`${many}\n${short}${long}\n${many}\n${long}\n# words\n${short}`))
  })

  it("leaves out long texts, and no names", () => {
    const name = "a name as long as a text that is long"
    const kept = JSON.stringify({ [name]: { b: "short" }, c: name, d: ["日本語の文章です"] })
    const bytes = Buffer.from(`${kept}\n`)
    bytes.copy(scanner.room)
    scanner.cut(bytes.length, { offset: 0, atEnd: true, maxLineBytes: 1000 }, true, {
      value: (found) => {
        const fields = found as Record<string, unknown>
        expect(Object.keys(fields)).toEqual([name, "c", "d"])
        expect(fields[name]).toEqual({ b: "short" })
        expect(fields["c"]).not.toBe(name)
        expect(lengthOf(fields["c"])).toBe(name.length)
        expect(JSON.stringify(fields)).not.toContain("日")
        expect(withWholeTexts(fields)).toEqual(JSON.parse(kept))
      },
      prose: () => expect.unreachable(),
      reject: () => expect.unreachable()
    })
  })
})

describe("a text that was left out", () => {
  const asked = (held: unknown): unknown => {
    const long = longTextOf(held)!
    return {
      whole: whole(long),
      chars: charsOf(long),
      lines: linesIn(long),
      json: jsonLength({ a: [held] }),
      opening: opening(long).trimStart().slice(0, 100),
      beginnings: [0, 1, 2, 3, 7, 20, 500].map((chars) => beginning(long, chars))
    }
  }

  it("is answered for as if it was there", () => {
    const long = fc
      .tuple(text, text, fc.nat(2))
      .map(([a, b, kind]) => [`${a}0123456789abcdefghij${b}`, kind] as const)
    fc.assert(
      fc.property(long, ([words, kind]) => {
        const bytes = Buffer.from(`${rewritten(JSON.stringify({ words }), kind)}\n`)
        // A lone half of a character cannot be written but as an escape.
        const plain = JSON.parse(bytes.toString()) as { words: string }
        bytes.copy(scanner.room)
        scanner.cut(bytes.length, { offset: 0, atEnd: true, maxLineBytes: 10_000 }, true, {
          value: (found) => {
            const fields = found as { words: string }
            expect(fields.words).not.toBe(plain.words)
            expect(asked(fields.words)).toEqual(asked(plain.words))
            expect(asked(fields.words)).toMatchObject({
              lines: lineCount(plain.words),
              chars: plain.words.length
            })
          },
          prose: () => expect.unreachable(),
          reject: () => expect.unreachable()
        })
      }),
      { numRuns: 400 }
    )
  })

  it("is no longer known when its lines are done, and was never known by another mark", () => {
    const bytes = Buffer.from('{"a":"a text that is long enough"}\n')
    bytes.copy(scanner.room)
    let held = ""
    scanner.cut(bytes.length, { offset: 0, atEnd: true, maxLineBytes: 1000 }, true, {
      value: (found) => {
        held = (found as { a: string }).a
        expect(whole(held)).toBe("a text that is long enough")
        const forged = held.replace(/[0-9a-f]/, (digit) => (digit === "0" ? "1" : "0"))
        expect(whole(forged)).toBe(forged)
      },
      prose: () => expect.unreachable(),
      reject: () => expect.unreachable()
    })
    expect(whole(held)).toBe(held)
  })
})
