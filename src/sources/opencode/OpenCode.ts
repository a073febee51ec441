/** OpenCode (anomalyco/opencode, once sst/opencode): storage trees, databases and exports of every release. */
import { hookLines } from "../hook-lines.ts"
import type { Source } from "../Source.ts"
import { exportDocument, exportLines } from "./export.ts"
import { goDatabase } from "./GoDatabase.ts"
import { exportSession } from "./write-export.ts"
import { openCodeDatabase } from "./OpenCodeDatabase.ts"
import { bareStorageTree, storageTree } from "./StorageTree.ts"
import { openCodeWhereabouts } from "./whereabouts.ts"

/** Sub-agents have sessions of their own, and hooks name those. */
const hooks = hookLines("opencode", (session) => ({ native_id: session, parent_native_id: null }))

export const openCode: Source = {
  ...openCodeWhereabouts,
  formats: [storageTree, bareStorageTree, openCodeDatabase, exportDocument, exportLines, hooks],
  lookalikes: [goDatabase],
  exportSession
}
