/** `spoor runs similar TEXT`: runs whose prompts are like a text. */
import * as Effect from "effect/Effect"
import type { SimilarRuns } from "../report/RunDetail.ts"
import type { RunError } from "../store/runs/RunError.ts"
import { RunRepository } from "../store/runs/RunRepository.ts"
import { badInput, type AnalyticsError } from "./AnalyticsError.ts"
import { entryOf, runFilter, type RunsQuestion } from "./runs.ts"

export interface SimilarQuestion extends RunsQuestion {
  readonly text: string
  readonly limit: number
}

export const similarRuns = Effect.fnUntraced(function* (
  question: SimilarQuestion
): Effect.fn.Return<SimilarRuns, AnalyticsError | RunError, RunRepository> {
  if (!/[\p{L}\p{N}]/u.test(question.text)) {
    return yield* badInput("There is no word to compare. Give some words of a prompt.")
  }
  const { filter } = yield* runFilter(question)
  const { runs, by } = yield* (yield* RunRepository).similar(question.text, {
    ...filter,
    limit: question.limit
  })
  return {
    schema_version: 1,
    by,
    runs: runs.map((run, i) => ({ rank: i + 1, score: run.score, ...entryOf(run) }))
  }
})
