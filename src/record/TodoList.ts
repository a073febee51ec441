/** The plan that an agent keeps for itself. */
import * as Schema from "effect/Schema"

export const Todo = Schema.Struct({
  content: Schema.String,
  status: Schema.Literals(["pending", "in_progress", "completed", "cancelled"]),
  priority: Schema.NullOr(Schema.String)
})
export type Todo = typeof Todo.Type

/** The whole list as it stood at one moment; of a session's lists the latest stays. */
export const TodoListSeen = Schema.Struct({
  session: Schema.String,
  at_ms: Schema.NullOr(Schema.Int),
  todos: Schema.Array(Todo)
})
export type TodoListSeen = typeof TodoListSeen.Type
