/** Looks whether a store is whole: the database, its rollups, and the packs against their digests. */
import type { DatabaseSync } from "node:sqlite"
import { rollupProblems } from "./check-rollups.ts"
import { type LostCustody, lostCustody, type LostPack, lostReferences } from "./custody/LostPacks.ts"
import { PackReader } from "./custody/PackReader.ts"
import { latestVersion } from "./migrations/latest.ts"
import { wrongRunColumns } from "./runs/remake-columns.ts"
import { StoreError } from "./StoreError.ts"

export interface CustodySize {
  readonly segments: number
  /** Bytes of the raw trail in custody, and what they take on disk. */
  readonly raw_bytes: number
  readonly stored_bytes: number
}

export interface StoreCheck {
  readonly version: number
  readonly rows: Readonly<Record<string, number>>
  readonly custody: CustodySize
  /** What is wrong, in words. Empty: the store is whole as far as it was looked at. */
  readonly problems: ReadonlyArray<string>
  /** Were all pages and every segment read? */
  readonly deep: boolean
}

export const custodySize = (database: DatabaseSync): CustodySize =>
  database
    .prepare(
      "SELECT count(*) AS segments, coalesce(sum(raw_bytes), 0) AS raw_bytes, coalesce(sum(stored_bytes), 0) AS stored_bytes FROM segments"
    )
    .get() as unknown as CustodySize

/**
 * `deep` reads every page and every segment; otherwise the structure alone is looked at. An older schema is
 * nothing wrong where it is `may_be_older`, as in a backup.
 */
export const checkStore = (
  database: DatabaseSync,
  packs: string,
  options: { readonly deep: boolean; readonly may_be_older?: boolean }
): StoreCheck => {
  const { user_version } = database.prepare("PRAGMA user_version").get() as { user_version: number }
  const isKnown = user_version === latestVersion
  const isAllowed = isKnown || (options.may_be_older === true && user_version < latestVersion)
  return {
    version: user_version,
    rows: countRows(database),
    custody: isKnown ? custodySize(database) : { segments: 0, raw_bytes: 0, stored_bytes: 0 },
    problems: [
      ...databaseProblems(database, options.deep),
      ...(isKnown ? trailProblems(database, packs, options.deep) : []),
      ...(isAllowed ? [] : [schemaProblem(user_version)])
    ],
    deep: options.deep
  }
}

const schemaProblem = (version: number): string =>
  version > latestVersion
    ? `a newer Spoor wrote it (schema ${version}; this one knows ${latestVersion}); update Spoor`
    : `it has schema ${version}, this Spoor needs ${latestVersion}; run \`spoor db migrate\``

const trailProblems = (database: DatabaseSync, packs: string, deep: boolean): ReadonlyArray<string> => {
  const lost = lostCustody(database, packs)
  return [
    ...rollupProblems(database, deep),
    ...runProblems(database),
    // packs that are gone are nothing wrong once all that stood in them stands elsewhere too
    ...(lostReferences(database, lost) === 0 ? [] : lost.packs.map(packProblem)),
    ...(deep ? segmentProblems(database, packs, lost) : [])
  ]
}

const runProblems = (database: DatabaseSync): ReadonlyArray<string> => {
  const wrong = wrongRunColumns(database)
  return wrong === 0
    ? []
    : [`figures of ${wrong} stretches of runs do not add up; run \`spoor runs check --repair\``]
}

const packProblem = ({ path, problem }: LostPack): string =>
  `the pack ${path} ${problem}: the raw trail in it cannot be read`

const countRows = (database: DatabaseSync): Readonly<Record<string, number>> => {
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' AND name <> 'search' ORDER BY name"
    )
    .all() as unknown as ReadonlyArray<{ name: string }>
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      (database.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }).n
    ])
  )
}

const databaseProblems = (database: DatabaseSync, deep: boolean): ReadonlyArray<string> => {
  const pragma = deep ? "integrity_check" : "quick_check"
  const rows = database.prepare(`PRAGMA ${pragma}`).all() as unknown as ReadonlyArray<Record<string, string>>
  const damage = rows.map((row) => row[pragma] ?? Object.values(row)[0]!).filter((text) => text !== "ok")
  const broken = database.prepare("PRAGMA foreign_key_check").all().length
  return broken === 0 ? damage : [...damage, `${broken} rows point to rows that are not there`]
}

/** What is lost need not be told segment by segment. */
const segmentProblems = (
  database: DatabaseSync,
  packs: string,
  { spans }: LostCustody
): ReadonlyArray<string> => {
  const reader = new PackReader(database, packs)
  const problems: Array<string> = []
  const segments = database.prepare("SELECT address, raw_bytes FROM segments ORDER BY address").all()
  for (const segment of segments as unknown as ReadonlyArray<{ address: number; raw_bytes: number }>) {
    if (spans.some(([from, to]) => segment.address >= from && segment.address < to)) continue
    try {
      reader.read(segment.address, segment.raw_bytes)
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause
      problems.push(cause.message)
    }
  }
  reader.close()
  return problems
}
