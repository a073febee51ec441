/** `spoor db …` */
import type { Command, Option } from "../Command.ts"

export const dbCheckOptions = [
  { name: "deep", type: "boolean", says: "Read every page and every segment of custody against its digest" }
] as const satisfies ReadonlyArray<Option>

export const dbVerifyOptions = [
  {
    name: "telemetry",
    type: "boolean",
    says: "Logs of telemetry: so far they are all there is to verify, named or not"
  }
] as const satisfies ReadonlyArray<Option>

export const dbMigrateOptions = [
  { name: "to", type: "integer", placeholder: "VERSION", says: "Schema version to reach" },
  { name: "dry-run", type: "boolean", says: "Rehearse on a copy and say what would be done" }
] as const satisfies ReadonlyArray<Option>

export const dbCommands: ReadonlyArray<Command> = [
  {
    path: ["db", "init"],
    says: "Make an empty store",
    options: [],
    positionals: [],
    examples: [{ says: "Make one beside the project", line: "spoor db init --db ./spoor.db" }],
    run: () => import("../commands/dbInit.ts")
  },
  {
    path: ["db", "check"],
    says: "Look whether the store is whole",
    details:
      "Looks at the structure of the database, at its references, and at whether the rollups add up to the requests. Exit code 1 when something is wrong.",
    options: dbCheckOptions,
    positionals: [],
    examples: [
      { says: "A quick look", line: "spoor db check" },
      { says: "Everything, custody included", line: "spoor db check --deep --json" }
    ],
    run: () => import("../commands/dbCheck.ts")
  },
  {
    path: ["db", "verify"],
    says: "Hold logs against what the store made of them: counts and digests",
    details:
      "Reads the logs of telemetry again, writes nothing, and says of each file that its lines are rows, duplicates, rejections, or of no known kind; and of each table that it is what its sightings make of it. A file that is gone is read from custody. Exit code 5 when anything differs.",
    options: dbVerifyOptions,
    positionals: [],
    examples: [{ says: "After a backfill", line: "spoor db verify --telemetry" }],
    run: () => import("../commands/dbVerify.ts")
  },
  {
    path: ["db", "migrate"],
    says: "Lead the store to this version's schema",
    details:
      "Saves the store first, takes each step in a transaction and checks it before it is committed. Ingest does this by itself; this command is for doing it apart.",
    options: dbMigrateOptions,
    positionals: [],
    examples: [{ says: "See what would be done", line: "spoor db migrate --dry-run" }],
    run: () => import("../commands/dbMigrate.ts")
  },
  {
    path: ["db", "rollback"],
    says: "Lead the store back to an earlier schema",
    details:
      "By default one version back. What the later schema added is lost; the store is saved first, and the path of that backup is printed.",
    options: dbMigrateOptions,
    positionals: [],
    examples: [
      { says: "See what going back to schema 1 would do", line: "spoor db rollback --to 1 --dry-run" }
    ],
    run: () => import("../commands/dbMigrate.ts")
  },
  {
    path: ["db", "backup"],
    says: "Save the store and its custody into a new folder",
    details:
      "May run while others read and write. The copy is checked, and the folder gets its name last, so a folder of that name is whole.",
    options: [],
    positionals: [{ name: "DIR", says: "A folder that is not there yet, or empty" }],
    examples: [{ says: "Save it to another disk", line: "spoor db backup /mnt/backup/spoor-2026-11-06" }],
    run: () => import("../commands/dbBackup.ts")
  },
  {
    path: ["db", "restore"],
    says: "Put a backup in the place of the store",
    details:
      "The backup is checked first. The store that was there is kept beside it, and its path is printed.",
    options: [],
    positionals: [{ name: "DIR", says: "A folder made by `spoor db backup`" }],
    examples: [{ says: "Go back to a backup", line: "spoor db restore /mnt/backup/spoor-2026-11-06" }],
    run: () => import("../commands/dbRestore.ts")
  }
]
