/** A custody in memory, for trails of tests: what is kept can be read back by reference. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Content } from "../../store/Content.ts"

/** Raw records in memory, addressed as the custody stream is. */
export const makeCustody = () => {
  const kept = new Map<number, { readonly raw: Buffer; readonly path: string; readonly offset: number }>()
  const ends = new Map<string, number>()
  let end = 0
  const keep = (value: unknown, path: string) => {
    const raw = Buffer.from(`${JSON.stringify(value)}\n`)
    const address = end
    const offset = ends.get(path) ?? 0
    kept.set(address, { raw, path, offset })
    end += raw.length
    ends.set(path, offset + raw.length)
    return { address, length: raw.length - 1, offset }
  }
  const at = (address: number, pointer: string): unknown => {
    const record = kept.get(address)
    if (record === undefined) return null
    let value: unknown = JSON.parse(record.raw.toString())
    for (const name of pointer.split("/").slice(1)) value = (value as Record<string, unknown> | null)?.[name]
    return value ?? null
  }
  const layer = Layer.succeed(Content)({
    raw: (address, length) => Effect.sync(() => kept.get(address)?.raw.subarray(0, length) ?? null),
    value: (reference) => Effect.sync(() => at(reference.address, reference.pointer)),
    text: (reference) =>
      Effect.sync(() => {
        const value = at(reference.address, reference.pointer)
        return value === null || typeof value === "string" ? value : JSON.stringify(value)
      }),
    provenance: (address) =>
      Effect.sync(() => {
        const record = kept.get(address)
        return record === undefined ? null : { path: record.path, generation: 0, offset: record.offset }
      })
  })
  return { keep, layer }
}
