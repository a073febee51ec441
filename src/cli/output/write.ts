/**
 * Writes to stdout and stderr at once, without Node's streams: loading those costs more than some answers do.
 */
import { writeSync } from "node:fs"

/**
 * Writes all of `text`. When the reader of stdout has gone (`spoor … | head`), the process ends quietly: what
 * was asked for has been given, and nobody listens any more.
 */
export const writeTo = (descriptor: 1 | 2, text: string): void => {
  const bytes = Buffer.from(text, "utf8")
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code
      if (code === "EAGAIN") {
        // the pipe is full and non-blocking: wait for its reader
        Atomics.wait(sleeper, 0, 0, 5)
        continue
      }
      if (code !== "EPIPE") throw cause
      if (descriptor === 2) return
      process.exit(0)
    }
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))
