/** Every migration, oldest first. A store's version is the id of the last one applied. */
import { trail } from "./0001_trail.ts"
import { look } from "./0002_look.ts"
import { telemetry } from "./0003_telemetry.ts"
import { agentRuns } from "./0004_agent_runs.ts"
import { live } from "./0005_live.ts"
import { errors } from "./0006_errors.ts"
import { rollups } from "./0007_rollups.ts"
import { waits } from "./0008_waits.ts"
import { workSums } from "./0009_work_sums.ts"
import { archive } from "./0010_archive.ts"
import { audit } from "./0011_audit.ts"
import { goneDocuments } from "./0012_gone_documents.ts"
import type { Migration } from "./Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  trail,
  look,
  telemetry,
  agentRuns,
  live,
  errors,
  rollups,
  waits,
  workSums,
  archive,
  audit,
  goneDocuments
]
