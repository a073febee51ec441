/** Does what a plan says: a copy of what is overwritten, the file itself, and a receipt of how it was. */
import * as fs from "node:fs"
import type { Deed, Plan } from "./plan.ts"
import { backupFile, removeReceipt, writeReceipt } from "./Receipt.ts"
import { missingFolders, removeFolders, writeFile } from "./write-file.ts"

/** Returns where the copy lies; null when there was nothing to copy. */
export const carryOut = (plan: Plan, deed: Deed, receipts: string, now: Date): string | null => {
  const { target, before, after, mode, isFirst } = plan
  const { file } = target
  const backup = before === null ? null : backupFile(receipts, file, now)
  if (backup !== null) {
    fs.mkdirSync(receipts, { recursive: true, mode: 0o700 })
    fs.writeFileSync(backup, before!, { mode: 0o600 })
  }
  // first, so that a process that is killed between the two leaves no file of which nobody knows how it was
  const isToBeRemembered = deed === "installed" && isFirst
  const made_folders = missingFolders(file)
  if (isToBeRemembered) writeReceipt(receipts, { file, backup, made_folders })
  try {
    writeFile({ file, before, after, mode })
  } catch (cause) {
    if (isToBeRemembered) removeReceipt(receipts, file)
    removeFolders(made_folders)
    throw cause
  }
  if (deed === "removed") removeReceipt(receipts, file)
  return backup
}

/** Removes the folders that were made for files which are gone now; several may have shared one. */
export const clearFolders = (plans: ReadonlyArray<Plan>): void => {
  for (const { after, receipt } of plans) if (after === null) removeFolders(receipt?.made_folders ?? [])
}
