/**
 * Scans a Claude Code trail in this process and prints its totals: `scan.ts WAY PROJECTS`.
 *
 * Ways: `spoor` cuts and decodes all records as ingest does, and keeps nothing; `parse` splits the bytes and
 * parses every line, the quickest that plain JavaScript does; `readline` is how most programs are written.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as readline from "node:readline"
import { transcript } from "../../src/sources/claude-code/Transcript.ts"
import { Recording } from "../../src/sources/Recording.ts"
import { threadCutter } from "../../src/sources/thread-cutter.ts"
import { optimizeLate } from "../../src/ingest/reading/optimize-late.ts"
import { begin } from "./inside.ts"
import { Requests } from "./requests.ts"

const lf = 10

/**
 * Hands over the file's bytes in large pieces, read into `room`; `use` says how many of them it has used. One room does
 * for all files, for every way: new memory for each would cost more than reading into it.
 */
const eachChunk = (
  file: string,
  room: Buffer,
  use: (bytes: Buffer, offset: number, atEnd: boolean) => number
): void => {
  const fd = fs.openSync(file, "r")
  const end = fs.fstatSync(fd).size
  let have = 0
  for (let position = 0; position < end;) {
    const read = fs.readSync(fd, room, have, Math.min(room.length - have, end - position), position)
    position += read
    have += read
    const used = use(room.subarray(0, have), position - have, position >= end)
    if (used === 0 && have === room.length) throw new Error(`A line of ${file} does not fit into the room.`)
    room.copyWithin(0, used, have)
    have -= used
  }
  fs.closeSync(fd)
}

const bySpoor = (file: string, root: string, requests: Requests): void => {
  const sink = new Recording()
  const decoder = transcript.open({ path: file, root, mtime_ms: 0, machine: "bench" }, null, sink)
  const cutter = threadCutter()
  eachChunk(file, cutter.room, (bytes, offset, atEnd) => {
    const used = cutter.cut(bytes.length, { offset, atEnd, maxLineBytes: 64 << 20 }, true, {
      value: (value, span) => decoder.line(value, span),
      prose: () => false,
      reject: (span, reason, detail) => sink.reject(span, reason, detail)
    })
    for (const seen of sink.requests) {
      requests.see(seen.key, {
        input_tokens: seen.input_tokens,
        output_tokens: seen.output_tokens,
        cache_read_tokens: seen.cache_read_tokens,
        cache_write_tokens: seen.cache_write_5m_tokens + seen.cache_write_1h_tokens
      })
    }
    Object.assign(sink, new Recording())
    return used
  })
}

const room = Buffer.allocUnsafeSlow(4 << 20)

const byParse = (file: string, _root: string, requests: Requests): void =>
  eachChunk(file, room, (bytes) => {
    let from = 0
    for (;;) {
      const to = bytes.indexOf(lf, from)
      if (to < 0) return from
      seeText(bytes.toString("utf8", from, to), requests)
      from = to + 1
    }
  })

const byReadline = async (file: string, _root: string, requests: Requests): Promise<void> => {
  for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
    seeText(line, requests)
  }
}

/** Lines that are no JSON value are passed over. */
const seeText = (text: string, requests: Requests): void => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return
  }
  requests.seeLine(value)
}

const ways = { spoor: bySpoor, parse: byParse, readline: byReadline }

const [way, root] = process.argv.slice(2)
const scan = ways[way as keyof typeof ways]
const files = fs
  .readdirSync(root!, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => path.join(root!, name))
// As the product's readers do. It does no harm to the other ways.
optimizeLate()
const end = begin()
const requests = new Requests()
for (const file of files) await scan(file, root!, requests)
process.stdout.write(`${JSON.stringify(requests.totals())}\n`)
end()
