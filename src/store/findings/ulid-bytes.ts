/**
 * A ULID as its 16 bytes, and back: 26 digits of Crockford's base 32, the first of which is at most 7
 * (https://github.com/ulid/spec).
 */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const values = new Map(Array.from(digits, (digit, value) => [digit, BigInt(value)] as const))

/** Throws a `RangeError` for what is no ULID. */
export const bytesOfUlid = (ulid: string): Uint8Array => {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(ulid)) throw new RangeError(`${ulid} is no ULID.`)
  let number = 0n
  for (const digit of ulid) number = (number << 5n) | values.get(digit)!
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, number >> 64n)
  view.setBigUint64(8, number & 0xffff_ffff_ffff_ffffn)
  return bytes
}

/** A string built digit by digit, without a big number: a checkpoint has tens of thousands of them. */
export const ulidOfBytes = (bytes: Uint8Array): string => {
  // 130 bits for 128: two zero bits stand before the first byte
  let [text, held, count] = ["", 0, 2]
  for (const byte of bytes) {
    held = (held << 8) | byte
    count += 8
    while (count >= 5) {
      count -= 5
      text += digits[(held >> count) & 31]!
    }
    held &= (1 << count) - 1
  }
  return text
}
