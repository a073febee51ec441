/** Gives a run its place in the history of its tree. */
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { AuditRun } from "../record/AuditRun.ts"
import type { Placed, Standing } from "../store/findings/Checkpoints.ts"
import { match } from "./identity/match.ts"
import { newUlids } from "./new-ulids.ts"

/**
 * - `isOfNow`: the tree is as it was when the run was made. If not, the disk tells nothing of the files of then.
 * - `renames`: new path by old path since the checkpoint before, as far as git knows. Asked for before, since placing
 *   holds the store.
 * - `complete`: somebody vouches that the run is about all rules and all files, although it names neither.
 */
export interface PlacingOptions {
  readonly isOfNow: boolean
  readonly complete: boolean
  readonly renames: ReadonlyMap<string, string>
}

export const placing =
  (run: AuditRun, { isOfNow, complete, renames }: PlacingOptions) =>
  (standing: Standing): Placed =>
    match(standing, run, {
      newId: newUlids(run.at_ms, randomBytes(10)),
      renames,
      isOnDisk: (file) => !isOfNow || fs.existsSync(path.join(run.root, file)),
      complete
    })
