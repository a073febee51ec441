/** Times for people, in a given zone, without `Intl`. */
import type { Zone } from "../../analytics/zone.ts"

/** `2026-11-06 14:30` on the wall clock of the zone; null is `unknown`. */
export const minuteOf = (at_ms: number | null, zone: Zone): string =>
  at_ms === null ? "unknown" : local(at_ms, zone).slice(0, 16).replace("T", " ")

/** `2026-11-06 14:30:05`. */
export const secondOf = (at_ms: number | null, zone: Zone): string =>
  at_ms === null ? "unknown" : local(at_ms, zone).slice(0, 19).replace("T", " ")

/** `14:30:05`. */
export const clockOf = (at_ms: number | null, zone: Zone): string =>
  at_ms === null ? "unknown" : local(at_ms, zone).slice(11, 19)

const local = (at_ms: number, zone: Zone): string => new Date(at_ms + zone.offset_ms(at_ms)).toISOString()
