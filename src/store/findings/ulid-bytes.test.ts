import * as fc from "fast-check"
import { expect, it } from "vitest"
import { bytesOfUlid, ulidOfBytes } from "./ulid-bytes.ts"

it.each([
  ["00000000000000000000000000", "00000000000000000000000000000000"],
  ["7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ffffffffffffffffffffffffffffffff"],
  ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "01563e3ab5d3d6764c61efb99302bd5b"]
])("%s is %s", (ulid, hex) => {
  expect(Buffer.from(bytesOfUlid(ulid)).toString("hex")).toBe(hex)
  expect(ulidOfBytes(Buffer.from(hex, "hex"))).toBe(ulid)
})

it("comes back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(bytesOfUlid(ulidOfBytes(bytes))).toEqual(bytes)
    })
  )
})

it.each(["", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "01ARZ3NDEKTSV4RRFFQ69G5FAU", "01ARZ3NDEKTSV4RRFFQ69G5FA"])(
  "%j is none",
  (text) => expect(() => bytesOfUlid(text)).toThrow(RangeError)
)
