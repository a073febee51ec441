/**
 * The rooms of the house, ground floor first: what each is for, and which other rooms it may import.
 * The linter turns this table into walls (`scripts/lint/walls.ts`); it is the only list.
 *
 * Invariant: a room names only rooms that stand above it in this table, so no circle can be written down.
 */
export interface Room {
  readonly says: string
  /** The other rooms that it may import. */
  readonly imports: ReadonlyArray<string>
  /** It holds schemas and ids: of packages, it may import only the data types of `effect`. */
  readonly schemasOnly?: true
  /** It may load a database driver. */
  readonly drivers?: true
  /** Its folders are siblings: none of them imports another. */
  readonly siblings?: true
}

export const rooms = {
  record: { says: "what happened: schemas and ids only", imports: [], schemasOnly: true },
  report: { says: "what Spoor answers: schemas only", imports: ["record"], schemasOnly: true },
  rates: { says: "what a token cost on a given day", imports: ["record"] },
  sources: {
    says: "one folder per format: where its files lie, how a line is read",
    imports: ["record"],
    siblings: true
  },
  store: { says: "tables, migrations, custody, SQLite", imports: ["record"], drivers: true },
  ingest: { says: "files to rows, resuming at the cursor", imports: ["record", "rates", "sources", "store"] },
  analytics: { says: "rows to answers", imports: ["record", "report", "rates", "store"] },
  audit: { says: "rules to findings to checkpoints", imports: ["record", "report", "store"] },
  cli: {
    says: "the front door; the only place where every layer is provided",
    imports: ["record", "report", "rates", "store", "ingest", "analytics", "audit"]
  },
  web: { says: "the dashboard: its own package in web/", imports: ["record", "report"] }
} as const satisfies Record<string, Room>
