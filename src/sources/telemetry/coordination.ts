/**
 * Coordination of several agents: `{timestamp, task_id, task, strategy, status, duration_seconds, total_cost,
 * agent_count}`, one line a task when it is over. Times are local. Which agent did what is not in it.
 */
import {
  countAmong,
  type Fields,
  figureAmong,
  isOwn,
  keyOf,
  type Reader,
  secondOf,
  textAmong
} from "./Reader.ts"

export const readCoordination: Reader = (record, around) => {
  const task_id = textAmong(record, "task_id")
  const strategy = textAmong(record, "strategy")
  const action = textAmong(record, "action")
  const agent_id = textAmong(record, "agent_id")
  if (!(task_id !== null && strategy !== null) && !(action !== null && isOwn(record))) return null
  const status = textAmong(record, "status", "result")
  const isTask = action === null && agent_id === null
  const steps = [task_id, agent_id, action, textAmong(record, "file_path"), secondOf(around.at_ms)]
  return {
    kind: "coordination",
    ...around,
    key: isTask ? `coordination:task:${task_id}` : keyOf("coordination", record, steps),
    shape: isOwn(record) ? "spoor" : "coordination",
    task_id,
    task: textAmong(record, "task"),
    strategy,
    status,
    agent_count: countAmong(record, "agent_count"),
    cost_usd_micros: scaled(record, 1e6, "total_cost", "cost_usd"),
    duration_ms: scaled(record, 1000, "duration_seconds") ?? countAmong(record, "duration_ms"),
    agent_id,
    action,
    file_path: textAmong(record, "file_path")
  }
}

const scaled = (record: Fields, by: number, ...names: ReadonlyArray<string>): number | null => {
  const figure = figureAmong(record, ...names)
  return figure === null ? null : Math.round(figure * by)
}
