/** What a part is that is no tool call. */
import type { PartSeen } from "../../record/PartSeen.ts"

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
} satisfies Partial<PartSeen>
