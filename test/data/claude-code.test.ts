/**
 * Claude Code's source on real trails from public repositories: nothing is lost, and the figures are those that
 * a plain reading of the files gives.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../../src/record/RequestSeen.ts"
import { claudeCode } from "../../src/sources/claude-code/ClaudeCode.ts"
import { capture } from "../../src/sources/claude-code/Capture.ts"
import { sessionExport } from "../../src/sources/claude-code/SessionExport.ts"
import { transcript } from "../../src/sources/claude-code/Transcript.ts"
import { detectHead } from "../../src/sources/detect.ts"
import { cutLines } from "../../src/sources/jsonl.ts"
import { Recording } from "../../src/sources/Recording.ts"
import type { Head, LogFormat } from "../../src/sources/Source.ts"
import { readLog } from "../../src/sources/testing/readLog.ts"

const root = resolve(process.env["SPOOR_TEST_DATA"] ?? join(import.meta.dirname, "../../../shared/data"))
const present = existsSync(join(root, "claude-code"))
const within = (pattern: string): ReadonlyArray<string> =>
  present
    ? [
        ...new Set([
          ...globSync(join(root, pattern)),
          ...globSync(join(root, pattern.replace("**", "**/.claude/**")))
        ])
      ].sort()
    : []
const nameOf = (path: string): string => path.slice(root.length + 1)

const transcripts = within("claude-code/**/*.jsonl")
const captures = within("claude-stream-json/**/*.log")
if (!present) console.warn(`claude-code: no real trails at ${root}; set SPOOR_TEST_DATA to test with them`)

/** The one file of the set that another program made out of a transcript. */
const isCompactCopy = (path: string): boolean => path.endsWith("0254bffa0c17-0.jsonl")

describe.skipIf(!present)("real transcripts", () => {
  it("are there", () => {
    expect(transcripts.length).toBeGreaterThan(60)
    expect(captures.length).toBe(3)
  })

  it.each(transcripts.map(nameOf))("%s is known by its content", (name) => {
    const found = detectHead([claudeCode], headOf(join(root, name)))
    if (isCompactCopy(name)) expect(found?.lookalike?.name).toBe("entire-compact")
    else expect(found?.format?.name).toBe("transcript")
  })

  it.each(transcripts.map(nameOf))("%s: no line is lost, no kind unknown", (name) => {
    expectNothingLost(transcript, join(root, name))
  })

  it.each(transcripts.filter((path) => !isCompactCopy(path)).map(nameOf))("%s: figures", (name) => {
    const path = join(root, name)
    const { requests } = readLog(transcript, readFileSync(path), { path })
    const own = requests.filter((r) => !r.key.includes("#") && !r.key.startsWith("search:"))
    expect(totals(joined(own))).toEqual(oracle(recordsOf(path)))
    expectIterations(recordsOf(path), joined(requests))
  })
})

describe.skipIf(!present)("real captures", () => {
  it.each(captures.map(nameOf))("%s", (name) => {
    const path = join(root, name)
    expect(detectHead([claudeCode], headOf(path))?.format?.name).toBe("stream-json")
    expectNothingLost(capture, path)
    const { events, requests } = readLog(capture, readFileSync(path), { path })
    expect(totals(joined(requests))).toEqual(oracle(recordsOf(path)))
    // Input and cache numbers of the answers add up to what Claude Code itself counted in the end.
    const [total] = events.filter((event) => event.type === "total")
    const models = Object.values(total!.data["models"] as Record<string, Record<string, number>>)
    const sums = totals(joined(requests))
    expect(sums.input).toBeLessThanOrEqual(models.reduce((sum, model) => sum + model["inputTokens"]!, 0))
    expect(sums.output).toBeLessThan(models.reduce((sum, model) => sum + model["outputTokens"]!, 0))
    expect(requests.every((request) => request.lower_bound !== null && request.at_ms !== null)).toBe(true)
  })
})

describe.skipIf(!present)("a real session export", () => {
  it("is read as one document", () => {
    const path = within("claude-code/**/sample_session.json")[0]!
    const value: unknown = JSON.parse(readFileSync(path, "utf8"))
    const head = { path, text: "", values: [value] }
    expect(sessionExport.detect(head)).toBe(true)
    const seen = new Recording()
    sessionExport.document(value, { offset: 0, length: 9 }, { path, root, mtime_ms: 0, machine: "m" }, seen)
    expect(seen.messages.length).toBe((value as { loglines: Array<unknown> }).loglines.length)
    expect(seen.rejections).toEqual([])
  })
})

describe.skipIf(!present)("what Entire counted for the same files", () => {
  const counted = within("claude-code/**/*.entire-metadata.json").flatMap((path) => {
    const file = path.replace(".entire-metadata.json", ".jsonl")
    const usage = (JSON.parse(readFileSync(path, "utf8")) as { token_usage?: Record<string, number> })
      .token_usage
    return usage === undefined || !existsSync(file) ? [] : [{ file, usage }]
  })
  const comparable = counted.filter(({ file, usage }) => usage["api_call_count"] === messageIds(file))

  it("can be compared for most", () => expect(comparable.length).toBeGreaterThan(10))

  it.each(comparable.map(({ file, usage }) => [nameOf(file), file, usage] as const))(
    "%s",
    (_, file, usage) => {
      const { requests } = readLog(transcript, readFileSync(file), { path: file })
      const main = requests.filter((r) => !r.session.includes("/") && !r.key.includes("#"))
      expect(totals(joined(main))).toMatchObject({
        input: usage["input_tokens"],
        output: usage["output_tokens"],
        cache_read: usage["cache_read_tokens"],
        cache_write: usage["cache_creation_tokens"]
      })
    }
  )
})

// ---------------------------------------------------------------------------------------------------------------

interface Totals {
  readonly requests: number
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write: number
  readonly cache_write_1h: number
  readonly web_searches: number
}

/** Sightings of one request are one: the greatest output, the complete one, the later one. */
const joined = (requests: ReadonlyArray<RequestSeen>): ReadonlyArray<RequestSeen> => {
  const byKey = new Map<string, RequestSeen>()
  for (const request of requests) {
    const before = byKey.get(request.key)
    const stays =
      before !== undefined &&
      (before.output_tokens > request.output_tokens ||
        (before.output_tokens === request.output_tokens && before.is_complete && !request.is_complete))
    if (!stays) byKey.set(request.key, request)
  }
  return [...byKey.values()]
}

const totals = (requests: ReadonlyArray<RequestSeen>): Totals => {
  const sum = (of: (request: RequestSeen) => number): number =>
    requests.reduce((all, one) => all + of(one), 0)
  return {
    requests: requests.length,
    input: sum((r) => r.input_tokens),
    output: sum((r) => r.output_tokens),
    cache_read: sum((r) => r.cache_read_tokens),
    cache_write: sum((r) => r.cache_write_5m_tokens + r.cache_write_1h_tokens),
    cache_write_1h: sum((r) => r.cache_write_1h_tokens),
    web_searches: sum((r) => r.web_searches)
  }
}

// The oracle reads the files plainly, with none of the source's code.
interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens?: number
  readonly cache_creation_input_tokens?: number
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens: number }
  readonly server_tool_use?: { readonly web_search_requests: number }
  readonly iterations?: ReadonlyArray<Usage & { readonly model: string }> | null
}

interface Plain {
  readonly type: string
  readonly requestId?: string
  readonly data?: { readonly type: string; readonly message: Plain }
  readonly message?: { readonly id?: string; readonly model?: string; readonly usage?: Usage }
}

interface PlainAnswer extends Plain {
  readonly message: { readonly id: string; readonly model?: string; readonly usage: Usage }
}

/** All records of a file; a line of several is taken apart at `}{`. */
const recordsOf = (path: string): ReadonlyArray<Plain> =>
  readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      if (!line.startsWith("{")) return []
      try {
        return [JSON.parse(line) as Plain]
      } catch {
        for (let at = line.indexOf("}{"); at >= 0; at = line.indexOf("}{", at + 1)) {
          try {
            return [JSON.parse(line.slice(0, at + 1)) as Plain, JSON.parse(line.slice(at + 1)) as Plain]
          } catch {
            // Not here.
          }
        }
        return []
      }
    })

/** Answers in the order of the file, those of sub-agents in progress records too. */
const answersOf = (records: ReadonlyArray<Plain>): ReadonlyArray<PlainAnswer> =>
  records
    .map((record) => (record.data?.type === "agent_progress" ? record.data.message : record))
    .filter((record): record is PlainAnswer => {
      const { message } = record
      return record.type === "assistant" && message?.usage !== undefined && message.id !== undefined
    })
    .filter((record) => record.message.model !== "<synthetic>")

/** Last line of each message. */
const oracle = (records: ReadonlyArray<Plain>): Totals => {
  const last = new Map<string, Usage>()
  for (const record of answersOf(records))
    last.set(`${record.message.id}:${record.requestId}`, record.message.usage)
  const usages = [...last.values()]
  const sum = (of: (usage: Usage) => number | undefined): number =>
    usages.reduce((all, one) => all + (of(one) ?? 0), 0)
  return {
    requests: usages.length,
    input: sum((u) => u.input_tokens),
    output: sum((u) => u.output_tokens),
    cache_read: sum((u) => u.cache_read_input_tokens),
    cache_write: sum((u) => u.cache_creation_input_tokens),
    cache_write_1h: sum((u) => u.cache_creation?.ephemeral_1h_input_tokens),
    web_searches: sum((u) => u.server_tool_use?.web_search_requests)
  }
}

type Count = "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens"

/** Where the API made several calls for one request, all of them are counted: no more, no less. */
const expectIterations = (records: ReadonlyArray<Plain>, requests: ReadonlyArray<RequestSeen>): void => {
  for (const record of answersOf(records)) {
    const iterations = record.message.usage.iterations ?? []
    if (iterations.length < 2) continue
    const own = requests.filter((r) => r.key.startsWith(`${record.message.id}:`))
    const sum = (field: Count): number => iterations.reduce((all, one) => all + (one[field] ?? 0), 0)
    expect(totals(own)).toMatchObject({
      requests: iterations.length,
      input: sum("input_tokens"),
      output: sum("output_tokens"),
      cache_read: sum("cache_read_input_tokens"),
      cache_write: sum("cache_creation_input_tokens")
    })
    expect(new Set(own.map((r) => r.model))).toEqual(new Set(iterations.map((one) => one.model)))
  }
}

const messageIds = (path: string): number =>
  new Set(
    recordsOf(path).flatMap((record) => (record.type === "assistant" ? (record.message?.id ?? []) : []))
  ).size

const expectNothingLost = (format: LogFormat, path: string): void => {
  const bytes = readFileSync(path)
  const seen = readLog(format, bytes, { path })
  const unknown = [...seen.kinds].filter(([, kind]) => !kind.known).map(([name]) => name)
  expect(unknown).toEqual([])
  const covered: Array<{ readonly offset: number; readonly length: number }> = seen.rejections.map(
    (r) => r.span
  )
  let read = 0
  const decoder = format.open({ path, root, mtime_ms: 0, machine: "m" }, null, new Recording())
  cutLines(
    bytes,
    { offset: 0, atEnd: true, maxLineBytes: 1 << 26 },
    {
      value: (_, span) => {
        read++
        covered.push(span)
      },
      prose: (text, span) => {
        const belongs = decoder.prose?.(text, span) ?? false
        if (belongs) read++
        if (belongs) covered.push(span)
        return belongs
      },
      reject: () => {}
    }
  )
  const counted = [...seen.kinds.values()].reduce((sum, kind) => sum + kind.records, 0)
  const refused = seen.rejections.filter((r) => r.reason === "not_record").length
  expect(counted + refused).toBe(read)
  // Every byte that is not blank stands in a value, in prose that belongs to the format, or in a rejection.
  const left = Buffer.from(bytes)
  for (const { offset, length } of covered) left.fill(32, offset, offset + length)
  expect(left.toString("utf8").trim()).toBe("")
}

const headOf = (path: string): Head => {
  const text = readFileSync(path)
    .subarray(0, 256 * 1024)
    .toString("utf8")
  const values: Array<unknown> = []
  cutLines(
    Buffer.from(text),
    { offset: 0, atEnd: false, maxLineBytes: 1 << 26 },
    {
      value: (value) => void (values.length < 40 && values.push(value)),
      prose: () => true,
      reject: () => {}
    }
  )
  return { path, text, values }
}
