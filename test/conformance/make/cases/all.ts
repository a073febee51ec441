/** Every case, in the order of its trap. */
import type { Case } from "../Case.ts"
import { streamingSnapshots } from "./t01-streaming-snapshots.ts"
import { copiedHistory } from "./t02-copied-history.ts"
import { sideQuestion } from "./t03-side-question.ts"
import { subAgents } from "./t04-sub-agents.ts"
import { cacheLifetimes } from "./t05-cache-lifetimes.ts"
import { longContext } from "./t06-long-context.ts"
import { webSearch } from "./t07-web-search.ts"
import { priceModifiers } from "./t08-price-modifiers.ts"
import { cumulativeCounts } from "./t09-cumulative-counts.ts"
import { replayedTurns } from "./t10-replayed-turns.ts"
import { archivedCopy } from "./t11-archived-copy.ts"
import { jsonAndDatabase } from "./t12-json-and-database.ts"
import { secondSchema } from "./t13-second-schema.ts"
import { channelDatabases } from "./t14-channel-databases.ts"
import { liveDatabase } from "./t15-live-database.ts"
import { childrenAndForks } from "./t16-children-and-forks.ts"
import { whereCostsComeFrom } from "./t17-where-costs-come-from.ts"
import { oddLines } from "./t18-odd-lines.ts"
import { whatInputMeans } from "./t19-what-input-means.ts"
import { notOnDisk } from "./t20-not-on-disk.ts"
import { daysOfAZone } from "./t21-days-of-a-zone.ts"
import { tornAndRewritten } from "./t22-torn-and-rewritten.ts"

export const cases: ReadonlyArray<Case> = [
  streamingSnapshots,
  copiedHistory,
  sideQuestion,
  subAgents,
  cacheLifetimes,
  longContext,
  webSearch,
  priceModifiers,
  cumulativeCounts,
  replayedTurns,
  archivedCopy,
  jsonAndDatabase,
  secondSchema,
  channelDatabases,
  liveDatabase,
  childrenAndForks,
  whereCostsComeFrom,
  oddLines,
  whatInputMeans,
  notOnDisk,
  daysOfAZone,
  tornAndRewritten
]
