/** Reading a text as bytes must be reading it as text, whatever the record holds. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { plainText, pointed } from "./pointer.ts"
import { Utf8Record } from "./Utf8Record.ts"

/** The ordinary way: decode, parse, take the text, encode. */
const ordinary = (bytes: Buffer, pointer: string): Buffer | null => {
  const value = pointed(JSON.parse(bytes.toString("utf8")), pointer)
  return value === undefined || value === null ? null : Buffer.from(plainText(value), "utf8")
}

const quick = (bytes: Buffer, pointer: string): Buffer | null => {
  const found = new Utf8Record(bytes).text(pointer)
  return found === null ? null : Buffer.from(found.text, found.encoding)
}

describe("a text as UTF-8", () => {
  it.each<[json: string, pointer: string, text: string | null]>([
    [`{"a":"plain"}`, "/a", "plain"],
    [`{"a":"Käse, 数据, 🙂"}`, "/a", "Käse, 数据, 🙂"],
    [String.raw`{"a":"K\u00e4se","b":"Käse"}`, "/b", "Käse"],
    [String.raw`{"a":"\u001b[31mrot\u001b[0m Käse"}`, "/a", "\u001b[31mrot\u001b[0m Käse"],
    [String.raw`{"a":"C:\\users\\u00e4"}`, "/a", String.raw`C:\users\u00e4`],
    [String.raw`{"a":"half \ud83d"}`, "/a", "half \ufffd"],
    [String.raw`{"a":"\u007f\u0080é"}`, "/a", "\u007f\u0080é"],
    [`{"é":{"/":"ü"}}`, "/é/~1", "ü"],
    [`{"a":[{"type":"text","text":"ä"},"ö"]}`, "/a", "ä\nö"],
    [`{"a":{"cömmand":"lß \\n"}}`, "/a", `{"cömmand":"lß \\n"}`],
    [`{"a":null}`, "/a", null],
    [`{"a":1}`, "/b", null]
  ])("of %s at %s", (json, pointer, text) => {
    expect(quick(Buffer.from(json), pointer)?.toString() ?? null).toBe(text)
    expect(quick(Buffer.from(json), pointer)).toEqual(ordinary(Buffer.from(json), pointer))
  })

  it("of bytes that are no UTF-8 has the sign for what cannot be read", () => {
    const bytes = Buffer.concat([Buffer.from(`{"a":"x`), Buffer.from([0xe4, 0xff]), Buffer.from(`é"}`)])
    expect(quick(bytes, "/a")?.toString()).toBe("x\ufffd\ufffdé")
  })

  it("is what the ordinary way gives, of any value and however it is spelt", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("é", "\\u00e9", "\u001b", "\ud800", "🙂")
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(text, tie("value"), { maxKeys: 3 }),
        fc.record({ type: fc.constantFrom("text", "image"), text })
      )
    }))
    const spelt = fc.tuple(value, fc.boolean()).map(([a, isEscaped]) => {
      const json = JSON.stringify({ a })
      return Buffer.from(isEscaped ? escaped(json) : json)
    })
    fc.assert(
      fc.property(spelt, (bytes) => {
        expect(quick(bytes, "/a")).toEqual(ordinary(bytes, "/a"))
      }),
      { numRuns: 500 }
    )
  })
})

/** As writers do that keep to ASCII. */
const escaped = (json: string): string =>
  json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
