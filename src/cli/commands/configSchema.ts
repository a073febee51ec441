/** `spoor config schema`: the JSON Schema of the configuration file. */
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { configSchema } from "../config/schema.ts"
import { settings } from "../config/settings.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = ({ terminal }: Call) =>
  Effect.sync(() => {
    // a schema for editors, so no schema_version of ours in it
    terminal.print(JSON.stringify(configSchema(settings), null, 2))
    return ExitCode.ok
  })
