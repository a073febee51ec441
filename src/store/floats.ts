/** Columns of numbers as the tables hold them: little-endian float64, one behind the other. */

/** Blobs may lie unaligned in memory, and are null where there is nothing. */
export const floats = (blob: Uint8Array | null): Float64Array =>
  blob === null
    ? new Float64Array(0)
    : new Float64Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength))
