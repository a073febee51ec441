/** Runs as claude-service of meta-gothic-framework (MIT) writes them: `logs/claude-runs/<id>.json`. */
import { nightly, type RunTold } from "../story/runs.ts"
import { iso, type Files } from "./Files.ts"

export const writeRuns = (files: Files): void => {
  for (const told of nightly) {
    files.set(`harbour/logs/claude-runs/${idOf(told.number)}.json`, JSON.stringify(documentOf(told), null, 2))
  }
}

const idOf = (number: number): string => `7d1e0c52-0000-4000-8000-${String(number).padStart(12, "0")}`

const documentOf = (told: RunTold): object => {
  const { number, repository, at, waited_ms, took_ms, prompt, diff, came, again } = told
  const started_ms = Date.parse(at)
  const isSuccess = came === "SUCCESS"
  return {
    id: idOf(number),
    repository,
    status: came,
    startedAt: iso(started_ms),
    input: {
      prompt,
      diff,
      recentCommits: [`chore: night of ${at.slice(0, 10)}`],
      model: "claude-3-opus",
      temperature: 0.7
    },
    retryCount: again?.[1] ?? 0,
    ...(again === undefined ? {} : { parentRunId: idOf(again[0]) }),
    ...(came === "RUNNING"
      ? {}
      : {
          completedAt: iso(started_ms + waited_ms + took_ms),
          // a success leaves out its wait, the others do not
          duration: isSuccess ? took_ms : waited_ms + took_ms
        }),
    ...outcomeOf(told)
  }
}

const outcomeOf = ({ came, words = "", code = "" }: RunTold): object => {
  if (came === "SUCCESS") {
    const tokensUsed = Math.floor(words.length / 4)
    return { output: { message: words, confidence: 0.9, rawResponse: words, tokensUsed } }
  }
  if (came !== "FAILED" && came !== "RETRYING") return {}
  const recoverable = ["ETIMEDOUT", "RATE_LIMIT"].includes(code)
  return { error: { code, message: words, stackTrace: `Error: ${words}`, recoverable } }
}
