/**
 * The plan that an agent keeps: written as a whole by TodoWrite, or task by task by TaskCreate and TaskUpdate,
 * whose results are put together here.
 */
import { type Fields, fieldsOf, isText, listOf, textOf } from "../fields.ts"
import { whole } from "../LongText.ts"
import { readTodos, todoStatus } from "../todos.ts"
import type { Desk, Line } from "./Line.ts"
import type { Task } from "./Memory.ts"

/** The list that TodoWrite sets, or that a line carries with it. */
export const readTodoWrite = (desk: Desk, line: Line, value: unknown): void => {
  const todos = readTodos(value)
  if (!Array.isArray(value) || todos.length < value.length) return
  desk.sink.todos({ session: line.session, at_ms: line.at_ms, todos })
}

/** What the result of a task tool changes. Nothing is told while the list is not known from its beginning. */
export const readTaskResult = (desk: Desk, line: Line, tool: string, detail: Fields): void => {
  const before = desk.memory.tasks.get(line.session)
  const after = changed(tool, detail, before ?? [])
  if (after === null) return
  desk.memory.tasks.set(line.session, after.slice(-maxTasks))
  desk.sink.todos({
    session: line.session,
    at_ms: line.at_ms,
    todos: after.map(({ content, status, priority }) => ({ content, status, priority }))
  })
}

const maxTasks = 100

const changed = (tool: string, detail: Fields, before: ReadonlyArray<Task>): ReadonlyArray<Task> | null => {
  if (tool === "TaskCreate") {
    const task = taskOf(detail["task"])
    return task === null ? null : [...before.filter((other) => other.id !== task.id), task]
  }
  if (tool === "TaskList" && Array.isArray(detail["tasks"])) {
    return listOf(detail["tasks"]).flatMap((item) => taskOf(item) ?? [])
  }
  const status = fieldsOf(detail["statusChange"])?.["to"]
  const id = textOf(detail["taskId"])
  if (tool !== "TaskUpdate" || !isText(status) || !before.some((task) => task.id === id)) return null
  const to = whole(status)
  if (to === "deleted") return before.filter((task) => task.id !== id)
  return before.map((task) => (task.id === id ? { ...task, status: todoStatus(to) } : task))
}

const taskOf = (value: unknown): Task | null => {
  const task = fieldsOf(value)
  const id = textOf(task?.["id"])
  const content = textOf(task?.["subject"])
  return id === null || content === null
    ? null
    : { id, content, status: todoStatus(task?.["status"]), priority: null }
}
