/** What a part is that is no tool call. */
import type { PartSeen } from "../record/PartSeen.ts"

/** The fields of a part that only tool calls have. */
export const noTool = {
  tool: null,
  call_id: null,
  status: null,
  started_at_ms: null,
  ended_at_ms: null,
  duration_ms: null,
  output: null,
  output_chars: 0,
  error: null,
  child_session: null
} as const satisfies Partial<PartSeen>
