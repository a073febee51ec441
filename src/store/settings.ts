/** Small facts about the store itself, kept in it. */
import type { DatabaseSync } from "node:sqlite"

export const readSetting = (database: DatabaseSync, key: string): string | null => {
  const row = database.prepare("SELECT value FROM settings WHERE key = ?").get(key) as
    | { value: string }
    | undefined
  return row?.value ?? null
}

export const writeSetting = (database: DatabaseSync, key: string, value: string): void => {
  database
    .prepare(
      "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
    )
    .run(key, value)
}
