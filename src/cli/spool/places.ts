/** Where `spoor record` keeps what it cannot write at once, and notes what goes wrong. */
import * as path from "node:path"
import type { Paths } from "../config/paths.ts"
import { spoolOf } from "../hooks/spool.ts"

/** Folder of the spool; a root of the telemetry source. */
export const spoolFolder = (paths: Paths): string => spoolOf(paths, "telemetry")

/** One JSON object a line: `at` and `message`. */
export const problemLog = ({ state }: Pick<Paths, "state">): string => path.join(state, "record.log")
