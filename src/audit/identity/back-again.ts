/** Stage 7: what was fixed, or went with its file, and is found again as it was. */
import type { Finding, FindingSeen } from "../../record/Finding.ts"
import { joinAcrossFiles } from "./across-files.ts"
import { inOrder } from "./order.ts"
import { Pairing } from "./Pairing.ts"
import type { Paths } from "./Paths.ts"
import { joinSameText } from "./same-file.ts"

/**
 * What is back, by the place in `news` of what shows it: the same text in the same file, or in another. An edited line
 * is no sign of it. `news`: what nothing that stood was joined with, in order.
 */
export const backAgain = (
  gone: ReadonlyArray<Finding>,
  news: ReadonlyArray<FindingSeen>,
  paths: Paths
): ReadonlyMap<number, Finding> => {
  if (gone.length === 0 || news.length === 0) return new Map()
  const signs = new Set(news.map(signOf))
  const pairing = new Pairing(inOrder(gone.filter((finding) => signs.has(signOf(finding)))), news)
  for (const file of paths.restByFile(pairing)) joinSameText(pairing, file)
  joinAcrossFiles(pairing, pairing.restOfAll())
  return new Map(
    news.flatMap((_, now) => {
      const old = pairing.oldOf(now)
      return old === undefined || pairing.isEdited(now) ? [] : [[now, pairing.olds[old]!] as const]
    })
  )
}

/** Without it nothing can be the same; most of what is gone has none of it. */
const signOf = ({ rule, line_hash, message }: FindingSeen): string => `${rule}\u0001${line_hash ?? message}`
