/** Is there a time zone of that name? The system's list is asked first: `Intl` takes 15 ms to be touched. */
import * as fs from "node:fs"

export const isZone = (name: string): boolean => name === "UTC" || isListed(name) || isKnownToIntl(name)

/** Folders of zones (\`Africa\`) stand beside them. */
const isListed = (name: string): boolean =>
  fs.statSync(`/usr/share/zoneinfo/${name}`, { throwIfNoEntry: false })?.isFile() === true

const isKnownToIntl = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    // a RangeError: there is none
    return false
  }
}
