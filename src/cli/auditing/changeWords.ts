/** How it is said what became of findings. */
import type { ChangeCounts, FindingChange } from "../../report/Checkpoints.ts"
import { count } from "../output/numbers.ts"
import type { Style } from "../output/style.ts"

const words: Readonly<Record<FindingChange, string>> = {
  new: "new",
  reopened: "reopened",
  updated: "updated",
  moved: "moved",
  unchanged: "unchanged",
  measured_again: "measured again",
  fixed: "fixed",
  file_deleted: "gone with their files",
  not_measured: "not measured",
  rule_removed: "no longer looked for"
}

/** `3 new, 1 reopened, 12 fixed`, or `nothing changed`. What stayed as it was is left out. */
export const changesSaid = (counts: Partial<ChangeCounts>, style: Style): string => {
  const said = (Object.keys(words) as ReadonlyArray<FindingChange>)
    .filter((change) => change !== "unchanged" && (counts[change] ?? 0) > 0)
    .map((change) => changeStyled(change, `${count(counts[change]!)} ${words[change]}`, style))
  return said.length === 0 ? "nothing changed" : said.join(", ")
}

/** One finding's: `new`, `gone with its file`. */
export const changeSaid = (change: FindingChange): string =>
  change === "file_deleted" ? "gone with its file" : words[change]

/** Good news is green, bad news red; doubt is neither. */
export const changeStyled = (change: FindingChange, text: string, style: Style): string => {
  if (change === "new" || change === "reopened") return style.bad(text)
  if (change === "fixed" || change === "file_deleted") return style.good(text)
  return change === "not_measured" || change === "rule_removed" ? style.warn(text) : text
}
