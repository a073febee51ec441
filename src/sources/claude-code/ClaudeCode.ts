/** Claude Code: the formats that are read from its trail. */
import type { Source } from "../Source.ts"
import { fieldsOf } from "../fields.ts"
import { capture } from "./Capture.ts"
import { sessionExport } from "./SessionExport.ts"
import { sidecar } from "./Sidecar.ts"
import { transcript } from "./Transcript.ts"
import { claudeCodeWhereabouts } from "./whereabouts.ts"
import { workflowJournal } from "./WorkflowJournal.ts"
import { workflowRun } from "./WorkflowRun.ts"

export const claudeCode: Source = {
  ...claudeCodeWhereabouts,
  formats: [transcript, capture, workflowJournal, sessionExport, sidecar, workflowRun],
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
