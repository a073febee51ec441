/**
 * Packs that are gone or cut short, and the references that lead into them.
 *
 * Nothing is forgotten because of them: should a pack come back, all that it held is at its place again. But what is
 * read anew from the agents' own files is to be referred to where it stands now. So before everything is read again
 * the references into lost packs are set aside, and those that nothing took the place of are put back afterwards.
 */
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"
import { packPath } from "./Packs.ts"

export interface LostPack {
  readonly path: string
  /** What is wrong with it, in words that go on from its path. */
  readonly problem: string
}

/** What custody has lost; both lists are empty where all packs are whole. */
export interface LostCustody {
  readonly packs: ReadonlyArray<LostPack>
  /** Stretches of the custody stream, [from, to). */
  readonly spans: ReadonlyArray<readonly [from: number, to: number]>
}

/** Looks at the sizes of the packs alone. */
export const lostCustody = (database: DatabaseSync, folder: string): LostCustody => {
  const held = database
    .prepare(
      "SELECT pack, max(pack_offset + stored_bytes) AS bytes FROM segments GROUP BY pack ORDER BY pack"
    )
    .all() as unknown as ReadonlyArray<{ readonly pack: number; readonly bytes: number }>
  const packs: Array<LostPack> = []
  const spans: Array<readonly [number, number]> = []
  for (const { pack, bytes } of held) {
    const path = packPath(folder, pack)
    const size = fs.statSync(path, { throwIfNoEntry: false })?.size
    if (size !== undefined && size >= bytes) continue
    packs.push({ path, problem: size === undefined ? "is gone" : `ends after ${size} of ${bytes} bytes` })
    spans.push(...spansBehind(database, pack, size ?? 0))
  }
  return { packs, spans }
}

/** Neighbouring segments as one. */
const spansBehind = (
  database: DatabaseSync,
  pack: number,
  size: number
): ReadonlyArray<readonly [number, number]> => {
  const segments = database
    .prepare(
      "SELECT address, raw_bytes FROM segments WHERE pack = ? AND pack_offset + stored_bytes > ? ORDER BY address"
    )
    .all(pack, size) as unknown as ReadonlyArray<{ readonly address: number; readonly raw_bytes: number }>
  const spans: Array<[number, number]> = []
  for (const { address, raw_bytes } of segments) {
    const last = spans.at(-1)
    if (last?.[1] === address) last[1] += raw_bytes
    else spans.push([address, address + raw_bytes])
  }
  return spans
}

/** Columns that say where something stands, and how its row is found again. */
interface Reference {
  readonly table: string
  readonly key: ReadonlyArray<string>
  readonly address: string
  /** Columns that belong to the address, and what they are while it is set aside. */
  readonly with: Readonly<Record<string, string>>
}

const references: ReadonlyArray<Reference> = [
  { table: "messages", key: ["id"], address: "address", with: { length: "length" } },
  {
    table: "parts",
    key: ["message_id", "key"],
    address: "address",
    with: { length: "length", pointer_id: "pointer_id", content_chars: "content_chars" }
  },
  {
    table: "parts",
    key: ["message_id", "key"],
    address: "output_address",
    with: {
      output_length: "output_length",
      output_pointer_id: "output_pointer_id",
      output_chars: "output_chars"
    }
  },
  // of sightings that are alike in all else the longer one is the fuller
  { table: "requests", key: ["id"], address: "address", with: { length: "0" } },
  { table: "events", key: ["session_id", "key"], address: "address", with: { length: "length" } }
]

/** How many texts and records stand in lost packs, and nowhere else. */
export const lostReferences = (database: DatabaseSync, { spans }: LostCustody): number =>
  spans.length === 0
    ? 0
    : references.reduce((sum, { table, address }) => {
        const row = database
          .prepare(`SELECT count(*) AS n FROM ${table} WHERE ${isIn(address, spans)}`)
          .get() as { n: number }
        return sum + row.n
      }, 0)

/**
 * Sets aside all references into what is lost, until `putBackReferences`. They are kept by this connection alone: who
 * is killed between the two loses the way to bytes that are gone, should they ever come back.
 */
export const setAsideReferences = (database: DatabaseSync, { spans }: LostCustody): void =>
  inTransaction(database, () => {
    for (const [i, { table, key, address, with: others }] of references.entries()) {
      const columns = [address, ...Object.keys(others)]
      const isLost = isIn(address, spans)
      database.exec(`CREATE TEMP TABLE lost_${i} AS SELECT ${[...key, ...columns].join(", ")} FROM ${table} WHERE ${isLost};
        CREATE INDEX temp.lost_${i}_by_key ON lost_${i} (${key.join(", ")})`)
      const values = Object.entries(others).map(([column, value]) => `${column} = ${value}`)
      database.exec(`UPDATE ${table} SET ${[`${address} = NULL`, ...values].join(", ")} WHERE ${isLost}`)
    }
  })

/** Puts back what nothing took the place of, and asks for no text of it to be indexed: there is none. */
export const putBackReferences = (database: DatabaseSync, { spans }: LostCustody): void =>
  inTransaction(database, () => {
    for (const [i, { table, key, address, with: others }] of references.entries()) {
      const columns = [address, ...Object.keys(others)]
      database.exec(`UPDATE ${table} SET ${columns.map((column) => `${column} = lost.${column}`).join(", ")}
        FROM temp.lost_${i} lost WHERE ${table}.${address} IS NULL
        AND ${key.map((column) => `${table}.${column} = lost.${column}`).join(" AND ")};
        DROP TABLE temp.lost_${i}`)
    }
    database.exec(`DELETE FROM search_queue WHERE message_id IN (SELECT message_id FROM parts
      WHERE ${isIn("address", spans)} OR ${isIn("output_address", spans)})`)
  })

const isIn = (address: string, spans: LostCustody["spans"]): string =>
  `(${spans.map(([from, to]) => `(${address} >= ${from} AND ${address} < ${to})`).join(" OR ")})`
