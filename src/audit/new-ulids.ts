/**
 * ULIDs of one moment, each greater than the one before, as https://github.com/ulid/spec says: 48 bits of time, 80 of
 * chance, of which the next is one more.
 */
import { ulidOfBytes } from "../store/findings/ulid-bytes.ts"

/** `chance`: ten random bytes. Throws a `RangeError` for a time that a ULID cannot hold. */
export const newUlids = (at_ms: number, chance: Uint8Array): (() => string) => {
  if (!Number.isSafeInteger(at_ms) || at_ms < 0 || at_ms >= 2 ** 48)
    throw new RangeError(`No ULID can hold ${at_ms}.`)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(at_ms / 2 ** 16))
  view.setUint16(4, at_ms % 2 ** 16)
  bytes.set(chance, 6)
  // room for as many as a checkpoint may ever have
  bytes[6] = bytes[6]! & 0x7f
  let isFirst = true
  return () => {
    if (!isFirst) for (let at = 15; at >= 6 && ++bytes[at]! > 255; at--) bytes[at] = 0
    isFirst = false
    return ulidOfBytes(bytes)
  }
}
