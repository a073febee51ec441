/** `spoor config path`: where Spoor's own files are. */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = ({ config, terminal }: Call) =>
  Effect.sync(() => {
    const { database, paths } = config
    const rows = [
      { name: "config", path: config.file },
      { name: "database", path: database.kind === "sqlite" ? database.path : null },
      { name: "state", path: paths.state },
      { name: "cache", path: paths.cache }
    ].map((row) => ({ ...row, exists: row.path !== null && fs.existsSync(row.path) }))
    if (terminal.json) terminal.printJson({ paths: rows })
    else {
      terminal.printTable({
        rows,
        columns: [
          { title: "What", value: ({ name }) => name },
          { title: "Path", value: ({ path }) => path ?? "-" },
          { title: "There", value: ({ exists }) => (exists ? "yes" : "no") }
        ]
      })
    }
    return ExitCode.ok
  })
