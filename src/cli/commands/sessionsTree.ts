/** `spoor sessions tree ID` */
import * as Effect from "effect/Effect"
import { sessionFamily } from "../../analytics/session-family.ts"
import type { FamilyMember, SessionFamily } from "../../report/SessionFamily.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { count, duration, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost } from "../output/usageTable.ts"
import type { sessionsTreeOptions } from "../surface/sessions.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsTreeOptions>) {
  const family = yield* answering(call, sessionFamily(call.positionals[0]!))
  if (call.terminal.json) call.terminal.printJson(family)
  else printFamily(family, call.terminal)
  return ExitCode.ok
})

const printFamily = ({ members, session }: SessionFamily, terminal: Terminal): void => {
  const branches = branchesOf(members)
  const rows = members.map((member, index) => ({ ...member, branch: branches[index]! }))
  terminal.printTable({
    rows,
    columns: [
      {
        title: "Session",
        value: ({ branch, id, title, role }) => `${branch}${oneLine(role ?? title ?? id)}`,
        isClean: true,
        cut: "end",
        least: 16,
        style: (text, { id }) => (id === session ? terminal.style.name(text) : text)
      },
      { title: "Id", value: ({ id }) => id, cut: "start", least: 12, rank: 1 },
      {
        title: "Relation",
        // a fork that the agent keeps as a session of its own stands below what it was copied from
        value: ({ relation, depth }) => (relation === "root" && depth > 0 ? "fork" : relation),
        rank: 5
      },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms), rank: 4 },
      { title: "Calls", align: "right", value: ({ direct }) => count(direct.tool_calls), rank: 6 },
      { title: "Tokens", align: "right", value: ({ direct }) => shortCount(direct.total_tokens), rank: 3 },
      { title: "Own", align: "right", value: ({ direct }) => cost(direct), rank: 2 },
      { title: "With sub-agents", align: "right", value: ({ rolled_up }) => cost(rolled_up) }
    ]
  })
}

/** What stands before each name: `│  ├─ `. Members stand in the order of a printed tree. */
export const branchesOf = (members: ReadonlyArray<Pick<FamilyMember, "depth">>): Array<string> =>
  members.map(({ depth }, index) => {
    const lines = Array.from({ length: depth }, (_, above) => {
      const goesOn = hasSibling(members, index, above + 1)
      if (above === depth - 1) return goesOn ? "├─ " : "└─ "
      return goesOn ? "│  " : "   "
    })
    return lines.join("")
  })

/** Does another member of this depth follow before the tree comes back above it? */
const hasSibling = (
  members: ReadonlyArray<Pick<FamilyMember, "depth">>,
  index: number,
  depth: number
): boolean => {
  for (const later of members.slice(index + 1)) {
    if (later.depth < depth) return false
    if (later.depth === depth) return true
  }
  return false
}
