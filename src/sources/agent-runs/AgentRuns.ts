/** Agent runs, as claude-service of meta-gothic-framework and Spoor write them: one JSON document a run. */
import { isNoRun, runOf } from "../../record/run-document.ts"
import { isFields } from "../fields.ts"
import type { DocumentFormat, Head, Source } from "../Source.ts"
import { agentRunsWhereabouts } from "./whereabouts.ts"

/** A run's document tells all of its run, and is written anew whenever the run's state changes. */
const runDocument: DocumentFormat = {
  kind: "document",
  name: "run",
  detect: (head) => isLikeRun(head.values) || beginsLikeRun(head),
  document: (value, span, _file, sink, text = JSON.stringify(value, null, 2)) => {
    const run = runOf(text, value)
    if (isNoRun(run)) {
      sink.reject(span, run.reason, run.detail)
      return
    }
    sink.kind(`run/${run.status}`, true)
    sink.run({ run, span })
  }
}

/** Fields that a run's document has and hardly anything else has together; one that lacks some of them is malformed. */
const signs = ["repository", "startedAt", "retryCount", "input"] as const
const enough = 3

const isLikeRun = ([first, ...others]: ReadonlyArray<unknown>): boolean =>
  others.length === 0 &&
  isFields(first) &&
  signs.filter((sign) => Object.hasOwn(first, sign)).length >= enough

/** A document that was cut off, or is being written: what is there is a run's, so that it is missed by name. */
const beginsLikeRun = ({ text }: Head): boolean =>
  /^\uFEFF?\s*\{\s*"id"\s*:\s*"[^"]*",\s*"repository"\s*:\s*"[^"]*",\s*"status"\s*:\s*"[A-Z]+"/.test(text)

export const agentRuns: Source = {
  ...agentRunsWhereabouts,
  formats: [runDocument],
  lookalikes: []
}
