/**
 * The rooms of the house, ground floor first: what each is for, and which other rooms it may import.
 * `oxlint.config.ts` turns this table into lint rules; it is the only list.
 *
 * Invariant: a room names only rooms that stand above it in this table, so no circle can be written down.
 */
export const rooms = {
  record: { says: "what happened: schemas and ids only", imports: [] },
  report: { says: "what Spoor answers: schemas only", imports: ["record"] },
  rates: { says: "what a token cost on a given day", imports: ["record"] },
  sources: { says: "one folder per format: where its files lie, how a line is read", imports: ["record"] },
  store: { says: "tables, migrations, custody, SQLite", imports: ["record"] },
  ingest: { says: "files to rows, resuming at the cursor", imports: ["record", "rates", "sources", "store"] },
  analytics: { says: "rows to answers", imports: ["record", "report", "rates", "store"] },
  cli: {
    says: "the front door; the only place where every layer is provided",
    imports: ["record", "report", "rates", "store", "ingest", "analytics"]
  }
} as const
