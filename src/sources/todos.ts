/** The agent's own plan: lists of things to do, as tools write them. */
import type { Todo } from "../record/TodoList.ts"
import { fieldsOf, listOf, textOf } from "./fields.ts"

/** Entries `{content, status, priority}` that have words. */
export const readTodos = (value: unknown): ReadonlyArray<Todo> =>
  listOf(value).flatMap((entry) => {
    const todo = fieldsOf(entry)
    const content = textOf(todo?.["content"])
    return todo === null || content === null
      ? []
      : [{ content, status: todoStatus(todo["status"]), priority: textOf(todo["priority"]) }]
  })

/** A status that is not known counts as pending. */
export const todoStatus = (value: unknown): Todo["status"] =>
  value === "in_progress" || value === "completed" || value === "cancelled" ? value : "pending"
