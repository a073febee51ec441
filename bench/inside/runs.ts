/**
 * Fills a store with runs and asks it many times in one process: `runs.ts STORE RUNS TIMES`. Prints what each question
 * took, in milliseconds, and how many rows it gave.
 *
 * The runs are like those of a program that asks an agent for commit messages: prompts that are alike in their first
 * words, 40 repositories, a tenth of them other attempts, durations from milliseconds to minutes.
 */
import * as Effect from "effect/Effect"
import { runDetail } from "../../src/analytics/run-detail.ts"
import { runStatistics } from "../../src/analytics/run-statistics.ts"
import { listRuns } from "../../src/analytics/runs.ts"
import { similarRuns } from "../../src/analytics/similar-runs.ts"
import type { AgentRun } from "../../src/record/AgentRun.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { openStoreToWrite } from "../../src/store/open-to-write.ts"
import { cleanUpRuns } from "../../src/store/runs/clean-up-runs.ts"
import { RunRepository } from "../../src/store/runs/RunRepository.ts"
import { sqliteRuns } from "../../src/store/runs/sqlite-runs.ts"
import { Random } from "../../test/support/Random.ts"
import { words } from "../../test/support/words.ts"
import type { Answered } from "./questions.ts"

const [store = "", count = "0", times = "0"] = process.argv.slice(2)
const random = new Random(17)
const minute = 60_000
/** The last of them was asked for just now, as a question about the last hours needs. */
const began = Date.now() - Number(count) * minute

const outcomes = ["SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS", "FAILED", "CANCELLED", "RETRYING"] as const

const runOf = (number: number): AgentRun => {
  const status = random.pick(outcomes)
  const started_at_ms = began + number * minute
  const took = Math.floor(Math.exp(random.next() * 12))
  const isWrong = status === "FAILED" || status === "RETRYING"
  const repository = `repository-${random.int(0, 39)}`
  const message = "fix: something that was wrong"
  return {
    id: idOf(number),
    repository,
    status,
    started_at_ms,
    completed_at_ms: started_at_ms + 300 + took,
    duration_ms: status === "SUCCESS" ? took : took + 300,
    retry_count: number % 10 === 9 ? 1 : 0,
    parent_run_id: number % 10 === 9 ? idOf(number - 1) : null,
    input: {
      prompt: `Generate a commit message for the following changes in ${repository}:\n\n${words(random, 800)}`,
      diff: words(random, 800),
      recent_commits: [message, message],
      model: "claude-3-opus",
      temperature: 0.7
    },
    output:
      status === "SUCCESS"
        ? {
            message,
            confidence: 0.9,
            reasoning: null,
            raw_response: message,
            tokens_used: message.length >> 2
          }
        : null,
    error: isWrong
      ? { code: "ETIMEDOUT", message: "spawn claude ETIMEDOUT", stack_trace: null, recoverable: true }
      : null,
    execution: null,
    document: null
  }
}

const idOf = (number: number): string =>
  `${((number * 2654435761) % 2 ** 32).toString(16).padStart(8, "0")}-0000-4000-8000-${String(number).padStart(12, "0")}`

const fill = Effect.gen(function* () {
  const database = openStoreToWrite(store)
  const runs = sqliteRuns(database, store)
  const slice = 5000
  for (let from = 0; from < Number(count); from += slice) {
    const some = Math.min(slice, Number(count) - from)
    yield* runs.join(Array.from({ length: some }, (_, i) => runOf(from + i)))
  }
  database.close()
})

const middle = idOf(Math.floor(Number(count) / 2))
const asked = `Generate a commit message for the following changes in repository-7:\n\n${words(random, 800)}`

type Question = Effect.Effect<object, unknown, RunRepository>

const questions: Readonly<Record<string, Question>> = {
  "runs list": listRuns({ limit: 50 }),
  "runs list --failed --since 24h": listRuns({ limit: 50, outcomes: ["failed"], since: "24h" }),
  "runs list --failed --repository R": listRuns({
    limit: 50,
    outcomes: ["failed"],
    repositories: ["repository-7"]
  }),
  "runs list --cursor MIDDLE": listRuns({
    limit: 50,
    cursor: `${began + (Number(count) / 2) * minute}.${middle}`
  }),
  "runs show": runDetail(middle, () => Effect.succeed(null)),
  "runs stats": runStatistics({}),
  "runs stats --since 7d": runStatistics({ since: "7d" }),
  "runs stats --repository R": runStatistics({ repositories: ["repository-7"] }),
  "runs similar PROMPT": similarRuns({ text: asked, limit: 10 }),
  "runs similar COMMON WORDS": similarRuns({ text: "commit message for the changes", limit: 10 }),
  "runs similar SCRIPT WITHOUT SPACES": similarRuns({ text: "数据处理程序", limit: 10 }),
  "runs cleanup": Effect.flatMap(RunRepository, (runs) =>
    cleanUpRuns(runs, {}, began + (Number(count) / 2) * minute, true)
  )
}

/** The length of the longest list that an answer holds. */
const rowsOf = (answer: object): number =>
  Math.max(0, ...Object.values(answer).map((value: unknown) => (Array.isArray(value) ? value.length : 0)))

const ask = Effect.gen(function* () {
  const answered: Array<Answered> = []
  for (const [name, question] of Object.entries(questions)) {
    const times_ms: Array<number> = []
    const cpu_ms: Array<number> = []
    let rows = 0
    // the first warms the code and the database's cache, as the first request to a server does
    for (let i = 0; i <= Number(times); i++) {
      const cpu = process.cpuUsage()
      const start = performance.now()
      const answer = yield* question
      const took = performance.now() - start
      const { user, system } = process.cpuUsage(cpu)
      if (i > 0) {
        times_ms.push(took)
        cpu_ms.push((user + system) / 1000)
      }
      rows = rowsOf(answer)
    }
    answered.push({ name, times_ms, cpu_ms, rows })
  }
  return answered
})

await Effect.runPromise(fill)
const database = openStoreToRead(store)
const answered = await Effect.runPromise(
  Effect.provideService(ask, RunRepository, sqliteRuns(database, store))
)
process.stdout.write(`${JSON.stringify({ answered })}\n`)
