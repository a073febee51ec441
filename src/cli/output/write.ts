/**
 * Writes to stdout and stderr at once, without Node's streams: loading those costs more than some answers do.
 */
import { writeSync } from "node:fs"
import { ExitCode } from "../ExitCode.ts"

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
      // nobody can be told that stderr is closed or its disk is full
      if (descriptor === 2) return
      if (code === "EPIPE") process.exit(0)
      // half an answer must not pass for one
      writeTo(2, `error: Writing the answer: ${(cause as Error).message}\n`)
      process.exit(ExitCode.failure)
    }
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))
