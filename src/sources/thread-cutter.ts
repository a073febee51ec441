/** The cutter of lines that a thread uses for one file after the other. */
import { type LineCutter, PlainCutter } from "./LineCutter.ts"
import { LineScanner } from "./LineScanner.ts"

let cutter: LineCutter | undefined

/** Room for bytes is used again and again: new memory for every file costs more than reading into it. */
export const threadCutter = (): LineCutter => {
  cutter ??= LineScanner.isSupported() ? new LineScanner() : new PlainCutter(plainBytes)
  return cutter
}

const plainBytes = 4 << 20
