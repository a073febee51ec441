/** What `--limit` left out of a table. */
import { counted } from "./numbers.ts"
import type { Terminal } from "./Terminal.ts"

/** Says how many of `rows` rows are not shown; nothing where all are. */
export const sayMoreRows = (rows: number, limit: number | undefined, terminal: Terminal): void => {
  const hidden = rows - (limit ?? rows)
  if (hidden > 0) terminal.say(`${counted(hidden, "more row")}; --limit shows more.`)
}
