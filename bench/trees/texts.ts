/**
 * A Claude Code trail of many messages with one text each, and the same texts as lines of JSON for a peer.
 * What is searched is the same on both sides.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { Random } from "../../test/support/Random.ts"
import { words } from "../../test/support/words.ts"

export interface TextTrailOptions {
  readonly seed: number
  readonly documents: number
}

export interface TextTotals {
  documents: number
  /** UTF-8 bytes of the texts alone. */
  text_bytes: number
}

/** Messages a file. */
const perSession = 500

/** The shortest and the longest text, and one in the middle, in UTF-16 units. */
const lengths = { min: 50, median: 420, max: 2000 }

/** Where the texts stand below the home, one `{"id":…,"text":…}` a line. */
export const textsFile = "texts.jsonl"

/** Writes below `home/.claude/projects`, and `home/texts.jsonl`. */
export const writeTextTrail = (home: string, options: TextTrailOptions): TextTotals => {
  const random = new Random(options.seed)
  const folder = path.join(home, ".claude", "projects", "-home-dev-texts")
  fs.mkdirSync(folder, { recursive: true })
  const plain = fs.openSync(path.join(home, textsFile), "w")
  let text_bytes = 0
  for (let first = 0; first < options.documents; first += perSession) {
    const count = Math.min(perSession, options.documents - first)
    const texts = Array.from({ length: count }, () => textOf(random))
    text_bytes += texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    writeSession(folder, random, first, texts)
    fs.writeSync(plain, texts.map((text, i) => `${JSON.stringify({ id: first + i + 1, text })}\n`).join(""))
  }
  fs.closeSync(plain)
  return { documents: options.documents, text_bytes }
}

const textOf = (random: Random): string => {
  const length = Math.max(lengths.min, random.long(lengths.median, lengths.max))
  return words(random, length)
}

const writeSession = (folder: string, random: Random, first: number, texts: ReadonlyArray<string>): void => {
  const sessionId = random.uuid()
  let parentUuid: string | null = null
  const lines = texts.map((text, i) => {
    const uuid = random.uuid()
    const line = {
      parentUuid,
      isSidechain: false,
      userType: "external",
      cwd: "/home/dev/texts",
      sessionId,
      version: "2.1.160",
      gitBranch: "main",
      type: "user",
      message: { role: "user", content: text },
      uuid,
      timestamp: new Date(Date.UTC(2026, 0, 5) + (first + i) * 1000).toISOString()
    }
    parentUuid = uuid
    return `${JSON.stringify(line)}\n`
  })
  fs.writeFileSync(path.join(folder, `${sessionId}.jsonl`), lines.join(""))
}
