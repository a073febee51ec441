/**
 * Choices of a model by a router, from three writers that tell of the same choices.
 *
 * - `dq-scores.jsonl`, the scorer's own log: `{ts, query, query_hash, model, dqScore, dqComponents, …}`; feedback that
 *   comes later is written into the record (`success`, `feedbackTs`). Backfilled ones have `source: "backfill"`.
 * - `routing-metrics.jsonl` as the wrapper appends it: `{ts, query_hash, complexity, model, dq, latency_ms}`
 * - the same file made anew from the scorer's log: `{ts, query, predicted_model, actual_model, dq_score, complexity,
 *   correct: true, latency_ms: 42}`. There the actual model is the predicted one again, `correct` is true of every
 *   record, and the latency is a constant: none of the three was seen.
 */
import type { OutcomeSource, RoutingSeen } from "../../record/Telemetry.ts"
import { writtenTime } from "../written-time.ts"
import {
  answerAmong,
  type Circumstances,
  countAmong,
  type Fields,
  fieldsOrNone,
  figureAmong,
  isOwn,
  keyOf,
  listOf,
  type Reader,
  secondOf,
  textAmong,
  textOf
} from "./Reader.ts"

export const readRouting: Reader = (record, around) => {
  const predicted = textAmong(record, "predicted_model", "predicted", "model")
  const dq_score = figureAmong(record, "dq_score", "dqScore", "dq")
  if (predicted === null || (dq_score === null && !isOwn(record))) return null
  return seen(record, around, predicted, dq_score)
}

const seen = (
  record: Fields,
  around: Circumstances,
  predicted: string,
  dq_score: number | null
): RoutingSeen => {
  const parts = fieldsOrNone(record["dqComponents"])
  const shape = shapeOf(record, around)
  const complexity = figureAmong(record, "complexity")
  const query = textAmong(record, "query", "query_text", "query_preview")?.slice(0, 200) ?? null
  const query_id = textAmong(record, "query_id", "query_hash", ...(isOwn(record) ? [] : ["id"]))
  return {
    kind: "routing",
    ...around,
    key: keyOf("routing", record, [
      shape,
      secondOf(around.at_ms),
      predicted,
      complexity,
      dq_score,
      shape === "routing-wrapper" ? query_id : query
    ]),
    shape,
    query_id,
    query,
    predicted_model: predicted,
    dq_score,
    validity: figureAmong(parts, "validity"),
    specificity: figureAmong(parts, "specificity"),
    correctness: figureAmong(parts, "correctness"),
    complexity,
    ...outcomeOf(record, shape),
    latency_ms: shape === "routing-rebuilt" ? null : countAmong(record, "latency_ms"),
    cost_saved_usd: figureAmong(record, "cost_saved", "savings", "cost_saved_usd"),
    cost_estimate_usd: figureAmong(record, "cost_estimate", "cost_estimate_usd"),
    reasoning: reasoningOf(record["reasoning"])
  }
}

const shapeOf = (record: Fields, { is_simulated }: Circumstances): string => {
  if (isOwn(record)) return "spoor"
  if ("dqScore" in record) return is_simulated ? "dq-backfill" : "dq-scores"
  if ("query_hash" in record && "dq" in record) return "routing-wrapper"
  const isConstant = record["correct"] === true && record["latency_ms"] === 42
  const isSame = record["predicted_model"] === record["actual_model"]
  return isConstant && isSame ? "routing-rebuilt" : "routing"
}

type Outcome = Pick<RoutingSeen, "actual_model" | "correct" | "outcome" | "outcome_at_ms">

/** What came of the choice, as far as the record knows that by itself. */
const outcomeOf = (record: Fields, shape: string): Outcome => {
  const judged = writtenTime(record["feedbackTs"], "UTC")
  const outcome_at_ms = judged === "impossible" ? null : judged
  if (shape === "dq-scores" || shape === "dq-backfill") {
    const correct = answerAmong(record, "success")
    return { actual_model: null, correct, outcome: correct === null ? null : "feedback", outcome_at_ms }
  }
  const actual_model = textAmong(record, "actual_model", "actual")
  const correct = answerAmong(record, "correct", "accuracy")
  if (shape === "routing-rebuilt") return { actual_model, correct, outcome: "copied", outcome_at_ms: null }
  const told = sources.find((source) => source === record["outcome"]) ?? "stated"
  const outcome = correct === null && actual_model === null ? null : told
  return { actual_model, correct, outcome, outcome_at_ms }
}

const sources: ReadonlyArray<OutcomeSource> = ["feedback", "observed", "stated", "copied"]

/** A text, or a list of texts. */
export const reasoningOf = (value: unknown): string | null => {
  const lines = listOf(value).flatMap((line) => textOf(line) ?? [])
  return (lines.length > 0 ? lines.join("\n") : textOf(value))?.slice(0, 2000) ?? null
}
