/** Where hooks leave their lines, until they are read like any other part of the trail. */
import * as path from "node:path"
import type { Paths } from "../config/paths.ts"

/** Folder of all lines: `<agent>/<year>-<month>.jsonl`. */
export const spoolFolder = ({ state }: Paths): string => path.join(state, "spool")

/** Folder of the lines of one agent. */
export const spoolOf = (paths: Paths, agent: string): string => path.join(spoolFolder(paths), agent)
