/** A thread that inspects files: makes the plan anew from its configuration, and answers one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import * as Effect from "effect/Effect"
import { loadAudit } from "../config/load-audit.ts"
import { ruleSetOf } from "./AuditPlan.ts"
import { Inspector } from "./Inspector.ts"
import { bearable } from "./nesting.ts"
import type { PoolAnswer, PoolData, PoolTask } from "./InspectorPool.ts"

const { origin, rule_set, paths } = workerData as PoolData

/** Null if the configuration leads to other rules by now, or to none. */
const makeInspector = async (): Promise<Inspector | null> => {
  const loaded = await Effect.runPromise(Effect.option(loadAudit(origin.folder, origin.named)))
  if (loaded._tag === "None" || ruleSetOf(loaded.value.plan) !== rule_set) return null
  const all = new Set(paths)
  return new Inspector(loaded.value.plan, (path) => all.has(path), bearable.large)
}

const inspecting = makeInspector()

const answerTo = async (task: PoolTask): Promise<PoolAnswer> => {
  const inspector = await inspecting
  if (inspector === null) return "not_mine"
  // what was sent is a plain array of bytes here
  return task.map(({ file, rules, content }) =>
    inspector.inspect(file, Buffer.from(content).toString("utf8"), rules)
  )
}

parentPort!.on("message", (task: PoolTask) => {
  void answerTo(task).then((answer) => parentPort!.postMessage(answer, []))
})
