/** `spoor checkpoints show` and `latest` */
import * as Effect from "effect/Effect"
import { zoneNamed } from "../../analytics/zone.ts"
import { checkpointReport } from "../auditing/auditReport.ts"
import { checkpointNamed } from "../auditing/checkpointNamed.ts"
import { printAudit } from "../auditing/printAudit.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { factLines } from "../output/facts.ts"
import { bytes, count } from "../output/numbers.ts"
import { secondOf } from "../output/times.ts"
import type { CheckpointsShowOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsShowOptions>) {
  const { options, positionals, config, terminal } = call
  const checkpoint = yield* checkpointNamed(call, positionals[0] ?? "latest", options)
  const report = { ...checkpointReport(checkpoint), config: null, told: [], gate: null }
  if (terminal.json) {
    terminal.printJson(report)
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(options.timezone ?? get(config, "timezone") ?? undefined)
  const { tool, root, at_ms, tree, session, memory_bytes, rule_set, number } = checkpoint
  const facts = factLines(
    [
      ["Checkpoint", `${checkpoint.id}, number ${count(number)}`],
      ["At", secondOf(at_ms, zone)],
      ["Tree", root],
      ["Tool", `${tool.name} ${tool.version}`],
      ["Commit", tree?.commit ?? null],
      ["Branch", tree?.branch ?? null],
      ["Changed files", tree === null || tree.dirty_files === null ? null : count(tree.dirty_files)],
      ["Session", session === null ? null : `${session.native_id} (by its ${session.evidence})`],
      ["Rules", rule_set === null ? null : `set ${rule_set.slice(0, 12)}`],
      ["Memory", memory_bytes === null ? null : bytes(memory_bytes)]
    ],
    terminal.style
  )
  terminal.print(`${facts}\n`)
  printAudit(report, options.limit, terminal)
  return ExitCode.ok
})
