/** Files among the runs that hold none. */
import type { UnreadRun } from "../../store/runs/RunRepository.ts"
import { oneLine } from "../output/clean.ts"
import { counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"

const shown = 20

export const printUnread = (unread: ReadonlyArray<UnreadRun>, terminal: Terminal): void => {
  if (unread.length === 0) return
  terminal.print(terminal.style.warn(`${counted(unread.length, "file holds", "files hold")} no run:`))
  for (const { place, reason, detail } of unread.slice(0, shown)) {
    terminal.print(`  ${oneLine(place)}: ${reason}, ${oneLine(detail)}`)
  }
  if (unread.length > shown)
    terminal.print(`  and ${counted(unread.length - shown, "other")}; --json has them all`)
}
