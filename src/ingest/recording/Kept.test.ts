import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { KeptBeginning, KeptEnd, lastChars } from "./Kept.ts"

const pieces = fc.array(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)))
const texts = fc.array(fc.string({ unit: "grapheme" }))
const most = fc.integer({ min: 1, max: 40 })

const filled = <K extends KeptEnd | KeptBeginning>(kept: K, all: ReadonlyArray<Buffer>): K => {
  for (const piece of all) kept.add(piece)
  return kept
}

describe("what is kept of a stream", () => {
  it("is all of it while there is room, at either end", () => {
    fc.assert(
      fc.property(texts, fc.nat({ max: 7 }), (words, cut) => {
        const all = Buffer.from(words.join(""))
        const cuts = [all.subarray(0, cut), all.subarray(cut)]
        for (const kept of [filled(new KeptEnd(1 << 20), cuts), filled(new KeptBeginning(1 << 20), cuts)]) {
          expect(kept.text()).toBe(words.join(""))
          expect([kept.isWhole, kept.bytes]).toEqual([true, all.length])
        }
      })
    )
  })

  it("is the end or the beginning of it, never half a character", () => {
    fc.assert(
      fc.property(texts, most, (words, room) => {
        const all = words.join("")
        const cuts = words.map((word) => Buffer.from(word))
        const end = filled(new KeptEnd(room), cuts)
        expect(all.endsWith(end.text())).toBe(true)
        const beginning = filled(new KeptBeginning(room), cuts)
        expect(all.startsWith(beginning.text())).toBe(true)
        for (const kept of [end, beginning]) {
          expect(Buffer.byteLength(kept.text())).toBeLessThanOrEqual(room)
          expect(kept.isWhole).toBe(Buffer.byteLength(all) <= room)
        }
      })
    )
  })

  it("is whole lines where they are not too long: a part of a secret is not known as one", () => {
    const lines = ["when the tide turns", "key ghp_1234567890", "at noon", "and the rest"].join("\n")
    const words = [Buffer.from(lines)]
    expect(filled(new KeptEnd(30), words).text()).toBe("at noon\nand the rest")
    expect(filled(new KeptBeginning(30), words).text()).toBe("when the tide turns\n")
    expect(lastChars(lines, 30)).toBe("at noon\nand the rest")
    expect(lastChars(lines, 99)).toBe(lines)
    expect(lastChars("one long line", 4)).toBe("line")
  })

  it("can be given again only when it is text, and whole", () => {
    fc.assert(
      fc.property(pieces, most, (all, room) => {
        const kept = filled(new KeptBeginning(room), all)
        const bytes = Buffer.concat(all)
        const isText = Buffer.from(bytes.toString("utf8")).equals(bytes)
        expect(kept.isText).toBe(isText && bytes.length <= room)
        if (kept.isText) expect(Buffer.from(kept.text())).toEqual(bytes)
      })
    )
  })
})
