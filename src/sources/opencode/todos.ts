/** The agent's own plan, as the todo document, the todo table and the tool that writes it hold it. */
import type { Todo } from "../../record/TodoList.ts"
import { isFields, list, text } from "./fields.ts"

/** Entries that have words; a status that is not known counts as pending. */
export const readTodos = (value: unknown): ReadonlyArray<Todo> =>
  list(value).flatMap((entry) => {
    if (!isFields(entry)) return []
    const content = text(entry["content"])
    if (content === null) return []
    return [{ content, status: statusOf(entry["status"]), priority: text(entry["priority"]) }]
  })

const statusOf = (status: unknown): Todo["status"] => {
  switch (status) {
    case "completed":
    case "in_progress":
    case "cancelled":
      return status
    default:
      return "pending"
  }
}
