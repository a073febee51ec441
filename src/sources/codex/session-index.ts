/** `session_index.jsonl`: names of sessions, one line a naming, `{id, thread_name, updated_at}`. */
import type { LogFormat } from "../Source.ts"
import { oneLine } from "../excerpt.ts"
import { fieldsOf, isText, textOf } from "../fields.ts"
import { whole } from "../LongText.ts"
import { titleRank } from "../session-facts.ts"
import { seeSession } from "./sessions.ts"

export const sessionIndex: LogFormat = {
  kind: "log",
  name: "session-index",
  detect: ({ values }) => values.length > 0 && values.every((value) => entryOf(value) !== null),
  open: (_file, _state, sink) => ({
    line: (value, span) => {
      const entry = entryOf(value)
      if (entry === null) {
        sink.reject(span, "not_record", "no id and name of a session")
        return
      }
      sink.kind("thread_name", true)
      const title = oneLine(entry.name, 200)
      if (title !== null) seeSession({ sink }, entry.id, { title, title_rank: titleRank.custom })
    },
    state: () => null
  })
}

const entryOf = (value: unknown): { readonly id: string; readonly name: string } | null => {
  const fields = fieldsOf(value)
  const id = textOf(fields?.["id"])
  const name = fields?.["thread_name"]
  return id === null || !isText(name) || !("updated_at" in fields!) ? null : { id, name: whole(name) }
}
