/**
 * What is known of the documents of a folder: their names, times, sizes and addresses.
 *
 * A folder has one row, however many documents it holds: names joined by `/`, and one blob of little-endian
 * float64, column by column: all times (ms), all sizes (bytes), all addresses (NaN: not kept).
 */

export interface DirListing {
  readonly names: ReadonlyArray<string>
  readonly mtimes: Float64Array
  readonly sizes: Float64Array
  readonly addresses: Float64Array
}

/** The columns of `source_dirs` as a listing. The blob is null for a folder without documents. */
export const readListing = (names: string, stats: Uint8Array | null): DirListing => {
  // A blob may lie unaligned in memory.
  const columns =
    stats === null
      ? new Float64Array(0)
      : new Float64Array(stats.buffer.slice(stats.byteOffset, stats.byteOffset + stats.byteLength))
  const n = columns.length / 3
  return {
    names: names === "" ? [] : names.split("/"),
    mtimes: columns.subarray(0, n),
    sizes: columns.subarray(n, 2 * n),
    addresses: columns.subarray(2 * n)
  }
}
