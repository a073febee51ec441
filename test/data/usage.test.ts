/** Over the real trails every way of adding up gives the same sum, and every report fits its schema. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { anomalies } from "../../src/analytics/Anomalies.ts"
import { blocksUsage } from "../../src/analytics/Blocks.ts"
import { carryCost } from "../../src/analytics/Carry.ts"
import { contextPressure } from "../../src/analytics/CarryPressure.ts"
import { categories } from "../../src/analytics/Categories.ts"
import { explain } from "../../src/analytics/Explain.ts"
import { files } from "../../src/analytics/Files.ts"
import { models } from "../../src/analytics/Models.ts"
import { overview } from "../../src/analytics/Overview.ts"
import { projects } from "../../src/analytics/Projects.ts"
import { tools } from "../../src/analytics/Tools.ts"
import { usage } from "../../src/analytics/Usage.ts"
import { activity } from "../../src/analytics/UsageActivity.ts"
import { sessionUsage } from "../../src/analytics/UsageSessions.ts"
import { AnomaliesReport } from "../../src/report/Anomalies.ts"
import { BlocksReport } from "../../src/report/Blocks.ts"
import { CarryReport } from "../../src/report/Carry.ts"
import { PressureReport } from "../../src/report/CarryPressure.ts"
import { CategoriesReport } from "../../src/report/Categories.ts"
import { ExplainReport } from "../../src/report/Explain.ts"
import { FilesReport } from "../../src/report/Files.ts"
import { ModelsReport } from "../../src/report/Models.ts"
import { Overview } from "../../src/report/Overview.ts"
import { ProjectsReport } from "../../src/report/Projects.ts"
import { ToolsReport } from "../../src/report/Tools.ts"
import { UsageReport, type UsageAmounts } from "../../src/report/Usage.ts"
import { ActivityReport } from "../../src/report/UsageActivity.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { layerContent } from "../../src/store/Content.ts"
import type { Content } from "../../src/store/Content.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { layerClient } from "../../src/store/Sqlite.ts"
import { ingestTrail } from "../support/ingestTrail.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const kinds = [
  "claude-code",
  "claude-stream-json",
  "codex",
  "opencode-export",
  "opencode-db",
  "opencode-storage"
]

describe("usage of the real trails", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-usage-"))
  const file = path.join(folder, "spoor.db")
  let database: DatabaseSync
  let layer: Layer.Layer<SqlClient.SqlClient | Content>
  let totals: UsageAmounts

  beforeAll(async () => {
    await ingestTrail(
      file,
      kinds.map((kind) => path.join(data, kind))
    )
    database = openStoreToRead(file)
    layer = Layer.merge(layerClient(database), layerContent(database, packFolder(file)))
    totals = (await ask(usage({ period: "monthly", timezone: "UTC" }))).totals
    expect(totals.requests).toBeGreaterThan(4000)
  })
  afterAll(() => {
    database.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const ask = <A, E>(answer: Effect.Effect<A, E, SqlClient.SqlClient | Content>): Promise<A> =>
    Effect.runPromise(Effect.provide(answer, layer))

  /** The answer, which must be what its schema reads back from JSON. */
  const asked = async <S extends Schema.Codec<unknown, unknown>, E>(
    schema: S,
    answer: Effect.Effect<S["Type"], E, SqlClient.SqlClient | Content>
  ): Promise<S["Type"]> => {
    const report = await ask(answer)
    expect(Schema.decodeUnknownSync(schema)(JSON.parse(JSON.stringify(report)))).toEqual(report)
    return report
  }

  it.each(["UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati"])(
    "days, weeks, months and sessions are one sum in %s",
    async (timezone) => {
      for (const period of ["daily", "weekly", "monthly"] as const) {
        for (const by of [[], ["model", "agent"], ["session", "branch", "tool"]] as const) {
          const report = await asked(UsageReport, usage({ period, timezone, by }))
          expect(report.totals).toEqual(totals)
          expect(report.rows.reduce((sum, row) => sum + (row.cost_usd_micros ?? 0), 0)).toBe(
            totals.cost_usd_micros
          )
        }
      }
      const sessions = await asked(UsageReport, sessionUsage({ timezone, by: ["tool"] }))
      expect(sessions.totals).toEqual(totals)
      const blocks = await asked(BlocksReport, blocksUsage({ timezone, by: ["model"] }))
      expect(blocks.totals).toEqual(totals)
    }
  )

  it.each(["auto", "computed", "recorded"] as const)(
    "costs by %s are shared out without a rest",
    async (cost) => {
      const plain = (await ask(usage({ period: "monthly", cost }))).totals
      for (const by of ["tool", "server", "skill", "file"] as const) {
        const report = await asked(CarryReport, carryCost({ by, cost }))
        expect(report.cost_usd_micros).toBe(plain.cost_usd_micros)
        for (const share of [
          ...report.rows,
          report.answers,
          report.prompts,
          report.other_tools,
          report.base
        ]) {
          expect(
            Math.min(...Object.values(share).filter((value) => typeof value === "number"))
          ).toBeGreaterThanOrEqual(0)
        }
      }
      const work = await asked(CategoriesReport, categories({ cost, by: ["agent"] }))
      expect(work.totals).toEqual(plain)
      expect((await asked(ModelsReport, models({ cost, work: true }))).totals).toEqual(plain)
      expect((await asked(ProjectsReport, projects({ cost }))).totals).toEqual(plain)
    }
  )

  it("every session's total is explained down to bytes that are there", async () => {
    const { rows } = await ask(sessionUsage({ timezone: "UTC" }))
    for (const row of rows) {
      const report = await asked(
        ExplainReport,
        explain({ session: row.key, agents: [row.session!.agent], timezone: "UTC" })
      )
      expect(report.totals).toEqual(report.usage_totals)
      for (const request of report.requests) {
        const classes = request.classes.reduce((sum, one) => sum + one.cost_usd_micros, 0)
        expect(classes).toBe(request.classes.length === 0 ? 0 : request.computed_cost_usd_micros)
        expect(request.source, request.key).not.toBeNull()
      }
    }
  })

  it("the other statistics fit their schemas", async () => {
    const calls = await asked(ToolsReport, tools({ errors: true, costs: true }))
    expect(calls.failures.reduce((sum, one) => sum + one.calls, 0)).toBe(calls.totals.errors)
    await asked(FilesReport, files({ costs: true }))
    await asked(ActivityReport, activity({}))
    await asked(PressureReport, contextPressure({}))
    await asked(AnomaliesReport, anomalies({}))
    const glance = await asked(Overview, overview({}))
    expect(glance.windows.at(-1)).toMatchObject(totals)
  })
})
