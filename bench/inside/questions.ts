/**
 * Asks a store many times in one process: `questions.ts STORE TIMES`. Prints a JSON list of what each question
 * took, in milliseconds, and how many rows it gave.
 */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { blocksUsage } from "../../src/analytics/Blocks.ts"
import { delegations } from "../../src/analytics/delegations.ts"
import { files } from "../../src/analytics/Files.ts"
import { models } from "../../src/analytics/Models.ts"
import { projects } from "../../src/analytics/Projects.ts"
import { search } from "../../src/analytics/search.ts"
import { sessionDetail } from "../../src/analytics/session-detail.ts"
import { listSessions } from "../../src/analytics/sessions.ts"
import { tools } from "../../src/analytics/Tools.ts"
import { trace } from "../../src/analytics/trace.ts"
import { usage } from "../../src/analytics/Usage.ts"
import { sessionUsage } from "../../src/analytics/UsageSessions.ts"
import { Content, layerContent } from "../../src/store/Content.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { layerClient } from "../../src/store/Sqlite.ts"

export interface Answered {
  readonly name: string
  readonly times_ms: ReadonlyArray<number>
  readonly cpu_ms: ReadonlyArray<number>
  readonly rows: number
}

type Question = Effect.Effect<object, unknown, SqlClient | Content>

/** As the commands ask them with their defaults; `session` is one of middling length. */
const questionsAbout = (session: string): Readonly<Record<string, Question>> => ({
  "usage daily": usage({ period: "daily" }),
  "usage daily --by model": usage({ period: "daily", by: ["model"] }),
  "usage daily --last 7": usage({ period: "daily", last: 7 }),
  "usage weekly": usage({ period: "weekly" }),
  "usage monthly": usage({ period: "monthly" }),
  "usage session": sessionUsage({}),
  "usage blocks": blocksUsage({}),
  models: models({}),
  tools: tools({}),
  projects: projects({}),
  files: files({ limit: 50 }),
  delegations: delegations({}),
  "sessions list": listSessions({}),
  "sessions show": sessionDetail(session),
  traces: trace(session),
  "sessions search WORD": search("request"),
  "sessions search PHRASE": search('"return value"'),
  "sessions search --rank WORD": search("request", { byRank: true })
})

const [store, times] = process.argv.slice(2)
const database = openStoreToRead(store!)
const session = database
  .prepare(
    `SELECT native_id FROM sessions WHERE relation = 'root' ORDER BY started_at_ms
     LIMIT 1 OFFSET (SELECT count(*) / 2 FROM sessions WHERE relation = 'root')`
  )
  .get() as { native_id: string }

const ask = Effect.gen(function* () {
  const answered: Array<Answered> = []
  for (const [name, question] of Object.entries(questionsAbout(session.native_id))) {
    const times_ms: Array<number> = []
    const cpu_ms: Array<number> = []
    let rows = 0
    // the first warms the code and the database's cache, as the first request to a server does
    for (let i = 0; i <= Number(times); i++) {
      const cpu = process.cpuUsage()
      const began = performance.now()
      const answer = yield* question
      const took = performance.now() - began
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

/** The length of the longest list that an answer holds. */
const rowsOf = (answer: object): number =>
  Math.max(...Object.values(answer).map((value: unknown) => (Array.isArray(value) ? value.length : 0)))

const answered = await Effect.runPromise(
  ask.pipe(Effect.provide(layerContent(database, packFolder(store!))), Effect.provide(layerClient(database)))
)
const requests = database.prepare("SELECT count(*) AS n FROM requests").get() as { n: number }
process.stdout.write(`${JSON.stringify({ requests: requests.n, answered })}\n`)
