/** What tools beside the agents wrote down: the formats that are read from their logs. */
import type { Source } from "../Source.ts"
import { readCoordination } from "./coordination.ts"
import { readExpertise } from "./expertise.ts"
import { readGit } from "./git.ts"
import { logOf } from "./log.ts"
import { readRecovery } from "./recovery.ts"
import { readRouting } from "./routing.ts"
import { readSelfHeal } from "./self-heal.ts"
import { spool } from "./spool.ts"
import { telemetryWhereabouts } from "./whereabouts.ts"

export const telemetry: Source = {
  ...telemetryWhereabouts,
  formats: [
    spool,
    logOf("git-activity", readGit),
    logOf("routing", readRouting),
    logOf("self-heal", readSelfHeal),
    logOf("recovery", readRecovery),
    logOf("coordination", readCoordination),
    logOf("expertise", readExpertise)
  ],
  lookalikes: []
}
