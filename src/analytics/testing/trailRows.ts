/** What may be said of each row of a test's trail; everything has a value when left out. */
import type { FileVerb } from "../../record/FileOperation.ts"
import type { MessageKind, Role } from "../../record/MessageSeen.ts"
import type { PartType, ToolStatus } from "../../record/PartSeen.ts"
import type { SessionRelation } from "../../record/SessionSeen.ts"
import type { ToolError } from "../../record/ToolError.ts"

/** ISO text or UTC milliseconds; null where the trail has no time. */
export type Moment = string | number | null

export interface SessionRow {
  readonly agent?: string
  readonly relation?: SessionRelation
  readonly parent?: string | null
  readonly parentCall?: string | null
  readonly role?: string | null
  readonly title?: string | null
  /** Root of the project; its last folder is the name. */
  readonly project?: string | null
  /** Working directory; a worktree when it differs from `project`. */
  readonly directory?: string | null
  readonly machine?: string
  readonly user?: string | null
  readonly branch?: string | null
  readonly version?: string | null
  readonly started?: Moment
  readonly ended?: Moment
}

export interface MessageRow {
  readonly id?: string
  readonly role?: Role
  readonly kind?: MessageKind
  readonly at?: Moment
  readonly completed?: Moment
  readonly model?: string | null
  readonly provider?: string
  readonly parent?: string | null
  readonly error?: string | null
  /** Makes one text part. */
  readonly text?: string
  readonly copiedTo?: ReadonlyArray<string>
}

export interface PartRow {
  readonly key?: string
  readonly type?: PartType
  readonly text?: string
  /** Length to record when there is no text. */
  readonly chars?: number
  readonly title?: string | null
  readonly synthetic?: boolean
}

export interface ToolRow {
  readonly key?: string
  readonly tool: string
  /** Server of an MCP tool; guessed from `mcp__server__tool`. */
  readonly server?: string | null
  readonly status?: ToolStatus
  readonly title?: string | null
  readonly input?: unknown
  readonly inputChars?: number
  readonly output?: string
  readonly outputChars?: number
  readonly started?: Moment
  readonly ended?: Moment
  readonly duration?: number | null
  readonly error?: Partial<ToolError> | null
  readonly child?: string | null
}

export interface RequestRow {
  readonly key?: string
  readonly message?: string | null
  readonly at?: Moment
  readonly completed?: Moment
  readonly model?: string | null
  readonly provider?: string
  readonly input?: number
  readonly output?: number
  readonly reasoning?: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
  readonly webSearches?: number
  readonly twin?: string | null
  readonly twinRank?: number
  readonly counted?: boolean
  /** Micro-dollars. `cost` and `status` follow from these two unless given. */
  readonly recorded?: number | null
  readonly computed?: number | null
  readonly cost?: number | null
  readonly status?: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly lowerBound?: string | null
  readonly suspicion?: number
  /** JSON value of the rate card. */
  readonly card?: unknown
  readonly stop?: string | null
  readonly speed?: "standard" | "fast"
  /** The raw record and the file that it stands in. */
  readonly record?: unknown
  readonly file?: string
}

export interface FileRow {
  readonly verb?: FileVerb
  readonly added?: number | null
  readonly removed?: number | null
  readonly at?: Moment
}
