/** Cuts a file's bytes into JSON values as they are read. `threadCutter` gives the quickest that there is. */
import { cutLines, type CutOptions, type LineHandler } from "./jsonl.ts"

export interface LineCutter {
  /** Bytes are read into this; `cut` is about its beginning. */
  readonly room: Buffer
  /**
   * Reads all whole lines of the first `length` bytes of `room`, and returns how many bytes were used; see
   * `cutLines`. With `longTexts`, stand-ins may come in place of long texts (`LongText.ts`).
   */
  cut(length: number, options: CutOptions, longTexts: boolean, handler: LineHandler): number
}

/** `cutLines`, on room of any size. */
export class PlainCutter implements LineCutter {
  readonly room: Buffer

  constructor(roomBytes: number) {
    this.room = Buffer.allocUnsafeSlow(roomBytes)
  }

  cut(length: number, options: CutOptions, _longTexts: boolean, handler: LineHandler): number {
    return cutLines(this.room.subarray(0, length), options, handler)
  }
}
