/** Claude Code: the formats that are read from its trail. */
import type { Source } from "../Source.ts"
import { fieldsOf } from "../fields.ts"
import { hookLines } from "../hook-lines.ts"
import { capture } from "./Capture.ts"
import { sessionExport } from "./SessionExport.ts"
import { agentSession } from "./sessions.ts"
import { sidecar } from "./Sidecar.ts"
import { transcript } from "./Transcript.ts"
import { claudeCodeWhereabouts } from "./whereabouts.ts"
import { workflowJournal } from "./WorkflowJournal.ts"
import { workflowRun } from "./WorkflowRun.ts"

/** A hook names the session that a person sees, and the sub-agent by an id of its own. */
const hooks = hookLines("claude-code", (session, subagent) => ({
  native_id: agentSession(session, subagent),
  parent_native_id: session
}))

export const claudeCode: Source = {
  ...claudeCodeWhereabouts,
  formats: [transcript, capture, workflowJournal, sessionExport, sidecar, workflowRun, hooks],
  lookalikes: [
    {
      name: "entire-compact",
      says:
        "a compact copy of a transcript, made by Entire: it has neither session ids nor cache tokens. " +
        "Read the full transcript (full.jsonl) instead",
      detectHead: (head) =>
        head.values.some((value) => {
          const record = fieldsOf(value)
          return (
            record?.["v"] === 1 &&
            typeof record["cli_version"] === "string" &&
            typeof record["ts"] === "string"
          )
        })
    }
  ]
}
