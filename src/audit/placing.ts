/** Gives a run its place in the history of its tree: asks git and the disk what matching wants to know. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { AuditRun } from "../record/AuditRun.ts"
import type { Placed, Standing } from "../store/findings/Checkpoints.ts"
import { match } from "./identity/match.ts"
import { newUlids } from "./new-ulids.ts"
import { renamesBetween } from "./tree-state.ts"

/** `chance`: ten random bytes, for the ids of findings that are new. */
export const placing =
  (run: AuditRun, chance: Uint8Array) =>
  (standing: Standing): Placed =>
    match(standing, run, {
      newId: newUlids(run.at_ms, chance),
      renames: renamesBetween(run.root, standing.last?.commit ?? null),
      isOnDisk: (file) => fs.existsSync(path.join(run.root, file))
    })
