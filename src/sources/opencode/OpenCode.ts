/** OpenCode (anomalyco/opencode, once sst/opencode): storage trees, databases and exports of every release. */
import type { Source } from "../Source.ts"
import { exportDocument, exportLines } from "./export.ts"
import { goDatabase } from "./GoDatabase.ts"
import { exportSession } from "./write-export.ts"
import { openCodeDatabase } from "./OpenCodeDatabase.ts"
import { bareStorageTree, storageTree } from "./StorageTree.ts"
import { openCodeWhereabouts } from "./whereabouts.ts"

export const openCode: Source = {
  ...openCodeWhereabouts,
  formats: [storageTree, bareStorageTree, openCodeDatabase, exportDocument, exportLines],
  lookalikes: [goDatabase],
  exportSession
}
