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
  const columns = statColumns(stats)
  const n = columns.length / 3
  return {
    names: names === "" ? [] : names.split("/"),
    mtimes: columns.subarray(0, n),
    sizes: columns.subarray(n, 2 * n),
    addresses: columns.subarray(2 * n)
  }
}

/** The blob alone, for those who go over very many: all times, all sizes, all addresses. Copied only if it must be. */
export const statColumns = (stats: Uint8Array | null): Float64Array => {
  if (stats === null) return noColumns
  const { buffer, byteOffset, byteLength } = stats
  // a blob may lie unaligned in memory
  return byteOffset % Float64Array.BYTES_PER_ELEMENT === 0
    ? new Float64Array(buffer, byteOffset, byteLength / Float64Array.BYTES_PER_ELEMENT)
    : new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

const noColumns = new Float64Array(0)
