/** `spoor runs cleanup` */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import { runFilter } from "../../analytics/runs.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { RunGroup } from "../../store/runs/run-figures.ts"
import { fileRuns } from "../../store/runs/file-runs.ts"
import { cleanUpRuns } from "../../store/runs/clean-up-runs.ts"
import { RunRepository } from "../../store/runs/RunRepository.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import { minuteOf } from "../output/times.ts"
import { changingRuns } from "../runs/answeringRuns.ts"
import { runsFolder } from "../runs/runsFolder.ts"
import type { runCleanupOptions } from "../surface/runs.ts"

const day_ms = 86_400_000

export const run = Effect.fnUntraced(function* (call: Call<typeof runCleanupOptions>) {
  const { options, config, terminal } = call
  const age_ms = options["older-than"] ?? get(config, "runs.retention_days") * day_ms
  const before_ms = Date.now() - age_ms
  const dry_run = !options.yes
  const filter = { repositories: options.repository }
  const { figures, unfinished, removed } = yield* changingRuns(call, (runs) =>
    Effect.andThen(
      // a name that nobody knows is an error, as in every question
      Effect.provideService(runFilter(filter), RunRepository, runs),
      cleanUpRuns(runs, filter, before_ms, dry_run)
    )
  )
  // what was written there while the store was busy came into it long ago
  if (get(config, "runs.keep") === "sqlite" && fs.existsSync(runsFolder(config))) {
    yield* Effect.scoped(
      Effect.flatMap(fileRuns(runsFolder(config)), (files) => cleanUpRuns(files, filter, before_ms, dry_run))
    )
  }
  const { runs } = figures.all
  if (terminal.json) {
    const repositories = figures.by_repository.map(({ repository, runs: n, by_outcome }) => ({
      repository,
      runs: n,
      ...by_outcome
    }))
    terminal.printJson({ dry_run, before_ms, runs, removed, unfinished, repositories })
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
  const until = minuteOf(before_ms, zone)
  if (runs > 0) {
    terminal.printTable<RunGroup>({
      rows: figures.by_repository,
      columns: [
        { title: "Repository", value: ({ repository }) => repository ?? "", cut: "end" },
        { title: "Runs", align: "right", value: ({ runs: n }) => count(n) },
        {
          title: "Succeeded",
          align: "right",
          value: ({ by_outcome }) => count(by_outcome.succeeded),
          rank: 2
        },
        { title: "Failed", align: "right", value: ({ by_outcome }) => count(by_outcome.failed), rank: 1 }
      ]
    })
  }
  terminal.print(
    dry_run
      ? `${counted(runs, "run")} from before ${until} would be removed. Nothing was; --yes removes them.`
      : `Removed ${counted(removed, "run")} from before ${until}.`
  )
  if (unfinished > 0) terminal.say(`${counted(unfinished, "older run")} that did not come to an end stay.`)
  return ExitCode.ok
})
