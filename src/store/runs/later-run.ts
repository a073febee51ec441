/**
 * Which of two sightings of a run is the newer one.
 *
 * A total order, so that of any sightings in any order the same one stays: the later stage, then what Spoor wrote
 * later, then the later end, then whatever differs.
 */
import type { AgentRun } from "../../record/AgentRun.ts"
import { runText } from "../../record/run-document.ts"
import { runStage } from "../../record/RunStatus.ts"

/** Negative when `a` is the older one, 0 when both are the same run in the same state with the same text. */
export const compareRuns = (a: AgentRun, b: AgentRun): number =>
  runStage[a.status] - runStage[b.status] ||
  (a.execution?.revision ?? -1) - (b.execution?.revision ?? -1) ||
  (a.completed_at_ms ?? -1) - (b.completed_at_ms ?? -1) ||
  compareTexts(runText(a), runText(b))

/** The newer of two sightings of one run. */
export const laterRun = (a: AgentRun, b: AgentRun): AgentRun => (compareRuns(a, b) < 0 ? b : a)

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
