/**
 * Contents of files, read one after another into one and the same buffer: most files are the same as before and only
 * hashed, and a buffer for each of them is work for the garbage collector.
 */
import * as fs from "node:fs"

export class FileContent {
  #buffer = Buffer.allocUnsafeSlow(1 << 20)

  /** The content, which holds until the next call. Throws what the system says. */
  read(path: string): Buffer {
    const file = fs.openSync(path, "r")
    try {
      let size_bytes = 0
      for (;;) {
        if (size_bytes === this.#buffer.length) this.#grow()
        const count = fs.readSync(file, this.#buffer, size_bytes, this.#buffer.length - size_bytes, null)
        if (count === 0) return this.#buffer.subarray(0, size_bytes)
        size_bytes += count
      }
    } finally {
      fs.closeSync(file)
    }
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2)
    this.#buffer.copy(larger)
    this.#buffer = larger
  }
}
