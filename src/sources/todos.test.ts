import { expect, it } from "vitest"
import { readTodos } from "./todos.ts"

it("a plan has the entries that have words; a status that is not known counts as pending", () => {
  const entries = [
    { content: "Chart", status: "completed", priority: "high" },
    { content: "Sail", status: "in_progress" },
    { content: "Rest", status: "someday", priority: 3 },
    { content: "" },
    "Swim",
    null
  ]
  expect(readTodos(entries)).toEqual([
    { content: "Chart", status: "completed", priority: "high" },
    { content: "Sail", status: "in_progress", priority: null },
    { content: "Rest", status: "pending", priority: null }
  ])
  expect(readTodos({ 0: "x" })).toEqual([])
})
