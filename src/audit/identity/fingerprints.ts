/**
 * Stage 0: fingerprints that another tool gave. Each by itself says what a finding is, as far as only one finding of its
 * rule bears it on either side (SARIF 2.1.0, 3.27.17).
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { compared } from "./order.ts"
import type { Pairing } from "./Pairing.ts"

/** Joins findings of one rule that bear one fingerprint, in whatever file. */
export const joinFingerprints = (pairing: Pairing): void => {
  const olds = bearers(pairing.olds)
  if (olds.size === 0) return
  const news = bearers(pairing.news)
  for (const [fingerprint, old] of olds) {
    const now = news.get(fingerprint)
    if (old === undefined || now === undefined) continue
    if (pairing.newOf(old) !== undefined || pairing.oldOf(now) !== undefined) continue
    if (isSameText(pairing.olds[old]!, pairing.news[now]!)) pairing.join(old, now)
    else pairing.joinEdited(old, now)
  }
}

/** The finding that bears each fingerprint; undefined where there are several. */
const bearers = (findings: ReadonlyArray<FindingSeen>): ReadonlyMap<string, number | undefined> => {
  const found = new Map<string, number | undefined>()
  for (const [place, { rule, fingerprints }] of findings.entries()) {
    for (const [name, value] of Object.entries(fingerprints ?? {})) {
      if (isPartial(name)) continue
      const key = `${rule}\u0001${name}\u0001${value}`
      found.set(key, found.has(key) ? undefined : place)
    }
  }
  return found
}

/** Partial fingerprints are of a line or a column, and say nothing of the file. */
const isPartial = (name: string): boolean => name.startsWith("partial/")

/** The partial fingerprints of a finding as one text; undefined without any. */
export const partialsOf = ({ fingerprints }: FindingSeen): string | undefined => {
  const partials = Object.entries(fingerprints ?? {}).filter(([name]) => isPartial(name))
  return partials.length === 0 ? undefined : JSON.stringify(partials.sort(([a], [b]) => compared(a, b)))
}

const isSameText = (a: FindingSeen, b: FindingSeen): boolean =>
  a.line_hash === null || b.line_hash === null || a.line_hash === b.line_hash
