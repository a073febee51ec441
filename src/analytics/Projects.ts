/** `spoor projects`: what was done in each project, by whom, and what it cost. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ProjectDirectory, ProjectRow, ProjectsReport } from "../report/Projects.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums, type Sums } from "./cost.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { modelNames, shareOf } from "./Models.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { projectSessions, workByProject, type ProjectSession, type ProjectWork } from "./ProjectsRows.ts"
import { totalAmounts } from "./totals.ts"
import { compareText } from "./Usage.ts"
import { slotSums } from "./UsageSlots.ts"

export interface ProjectsQuestion extends TimeQuestion, Filter {
  readonly cost?: CostPolicy | undefined
}

/** What was done in each project. */
export const projects = (
  question: ProjectsQuestion
): Effect.Effect<ProjectsReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up projects")(answer(question))

type ProjectId = number | null

interface ProjectUsage {
  readonly sums: Sums
  topModel: number | null
  topOutput: number
}

const outputAt = 2

const answer = Effect.fnUntraced(function* (
  question: ProjectsQuestion
): Effect.fn.Return<ProjectsReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const totals = noSums()
  const usage = new Map<ProjectId, ProjectUsage>()
  for (const cell of yield* slotSums({
    scope,
    range: time,
    policy,
    groups: ["s.project_id", "u.model_id"]
  })) {
    const id = cell[0] as ProjectId
    let one = usage.get(id)
    if (one === undefined) usage.set(id, (one = { sums: noSums(), topModel: null, topOutput: -1 }))
    addSums(one.sums, cell, 2)
    addSums(totals, cell, 2)
    const output = Number(cell[2 + outputAt])
    if (output > one.topOutput) Object.assign(one, { topModel: cell[1] as number, topOutput: output })
  }
  const work = yield* workByProject(scope, time)
  const sessions = Map.groupBy(yield* projectSessions(scope, time), (session) => session.project_id)
  const places = yield* sql<{ id: number; root: string; name: string }>`SELECT id, root, name FROM projects`
  const place = new Map(places.map(({ id, root, name }) => [id, { root, name }]))
  const names = yield* modelNames
  const total = yield* totalAmounts(totals, scope, time)
  const ids = new Set<ProjectId>([...usage.keys(), ...work.keys(), ...sessions.keys()])
  const rows = [...ids].map((id): ProjectRow => {
    const used = usage.get(id)
    const amounts = amountsOf(used?.sums ?? noSums())
    return {
      project: id === null ? null : (place.get(id)?.root ?? null),
      name: id === null ? null : (place.get(id)?.name ?? null),
      ...amounts,
      cost_share: shareOf(amounts.cost_usd_micros, total.cost_usd_micros),
      ...(work.get(id) ?? noWork),
      ...sessionFigures(sessions.get(id) ?? []),
      top_model: used?.topModel == null ? null : (names.get(used.topModel)?.name ?? null)
    }
  })
  return {
    schema_version: 1,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    rows: rows.sort(mostExpensiveFirst),
    totals: total
  }
})

const noWork: ProjectWork = {
  prompts: 0,
  tool_calls: 0,
  tool_errors: 0,
  lines_added: 0,
  lines_removed: 0,
  files_touched: 0
}

const mostExpensiveFirst = (a: ProjectRow, b: ProjectRow): number =>
  (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1) ||
  b.requests - a.requests ||
  compareText(a.project ?? "", b.project ?? "")

type SessionFigures = Pick<
  ProjectRow,
  | "sessions"
  | "sub_agents"
  | "agents"
  | "branches"
  | "directories"
  | "first_active_at_ms"
  | "last_active_at_ms"
>

const sessionFigures = (sessions: ReadonlyArray<ProjectSession>): SessionFigures => {
  const users = sessions.filter(({ relation }) => relation === "root" || relation === "fork")
  const names = (values: ReadonlyArray<string | null>): ReadonlyArray<string> =>
    [...new Set(values.filter((value) => value !== null))].sort()
  const times = (
    values: ReadonlyArray<number | null>,
    pick: (a: number, b: number) => number
  ): number | null => values.reduce((a, b) => (a === null || b === null ? (a ?? b) : pick(a, b)), null)
  return {
    sessions: users.length,
    sub_agents: sessions.length - users.length,
    agents: names(sessions.map((session) => session.agent)),
    branches: names(sessions.map((session) => session.git_branch)),
    directories: directoriesOf(sessions),
    first_active_at_ms: times(
      sessions.map((session) => session.started_at_ms),
      Math.min
    ),
    last_active_at_ms: times(
      sessions.map((session) => session.ended_at_ms),
      Math.max
    )
  }
}

const directoriesOf = (sessions: ReadonlyArray<ProjectSession>): ReadonlyArray<ProjectDirectory> => {
  const byPath = Map.groupBy(
    sessions.filter((session) => session.directory !== null),
    (session) => session.directory!
  )
  return [...byPath]
    .map(([path, all]) => ({ path, is_worktree: all[0]!.is_worktree === 1, sessions: all.length }))
    .sort((a, b) => compareText(a.path, b.path))
}
