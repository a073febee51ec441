/**
 * Reads a fake HOME and adds it up, by the rules of the traps and in the plainest way.
 *
 * It is the second of two independent ways to the numbers of `expected.json`: it knows nothing of how the files were
 * made. It keeps everything in memory, has no store, and prices by the prices that the case states.
 *
 *     node test/conformance/oracle.ts HOME test/conformance/T01-streaming-snapshots/expected.json
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"

/** One true request: joined from all of its copies and snapshots, tokens normalised. */
interface Request {
  readonly session: string
  readonly at: number
  readonly model: string
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly read: number
  readonly write_5m: number
  readonly write_1h: number
  readonly searches: number
  readonly recorded: number
  /** More tokens were used than the trail tells. */
  readonly isLow?: boolean
  readonly speed?: string | undefined
  readonly tier?: string | undefined
  readonly geo?: string | undefined
}

/** Who a session is: a sub-agent has a parent. */
interface Session {
  readonly agent: string
  readonly id: string
  readonly parent: string | null
  readonly tool_calls?: number
}

interface Trail {
  readonly sessions: ReadonlyMap<string, Session>
  readonly requests: ReadonlyArray<Request>
}

/** Prices as `expected.json` states them. */
interface Prices {
  readonly prices: ReadonlyArray<{
    readonly model: string
    readonly from?: string
    readonly to?: string
    readonly over_context?: number
    readonly input: number
    readonly output: number
    readonly cache_read: number
    readonly cache_write_5m: number
    readonly cache_write_1h: number
  }>
  readonly multipliers?: ReadonlyArray<{
    readonly model?: string
    readonly speed?: string
    readonly service_tier?: string
    readonly geo?: string
    readonly multiplier: number
  }>
}

/** Everything below a home that `expected.json` tells of, in its form (without `requests`). */
export const readHome = (
  home: string,
  env: Readonly<Record<string, string>>,
  prices: Prices,
  zones: ReadonlyArray<string>
) => {
  const trails = [claudeCode(home), codex(home), openCode(home, env)]
  const sessions = new Map(trails.flatMap((trail) => [...trail.sessions]))
  const requests = trails.flatMap((trail) => trail.requests)
  const amounts = (of: ReadonlyArray<Request>) => amountsOf(of, prices)
  const below = (id: string): ReadonlyArray<string> =>
    [...sessions].flatMap(([key, { parent }]) => (parent === id ? [key, ...below(key)] : []))
  const tell = (key: string): Told => {
    const { agent, id, parent, tool_calls } = sessions.get(key)!
    const family = new Set([key, ...below(key)])
    return {
      agent,
      ...(parent === null ? { id } : {}),
      ...(tool_calls === undefined ? {} : { tool_calls }),
      direct: amounts(requests.filter((one) => one.session === key)),
      rolled_up: amounts(requests.filter((one) => family.has(one.session))),
      sub_agents: [...sessions].filter(([, { parent }]) => parent === key).map(([child]) => tell(child))
    }
  }
  const roots = [...sessions].filter(([, { parent }]) => parent === null).map(([key]) => key)
  return {
    totals: amounts(requests),
    days: Object.fromEntries(zones.map((zone) => [zone, daysIn(zone, requests, amounts)])),
    user_sessions: roots.length,
    sessions: roots.map(tell)
  }
}

interface Told {
  readonly agent: string
  readonly id?: string
  readonly tool_calls?: number
  readonly direct: Amounts
  readonly rolled_up: Amounts
  readonly sub_agents: ReadonlyArray<Told>
}

// Trails are other people's JSON.
type Json = any // oxlint-disable-line typescript/no-explicit-any

const filesBelow = (folder: string, wanted: RegExp): ReadonlyArray<string> =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && wanted.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
    : []

/** The records of a file of lines. A line may hold several; a line that holds none is passed over (T18, T22). */
const recordsOf = (file: string): ReadonlyArray<Json> =>
  fs
    .readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => parsed(line) ?? glued(line))

const parsed = (text: string): ReadonlyArray<Json> | null => {
  try {
    return [JSON.parse(text)]
  } catch {
    return null
  }
}

const glued = (line: string): ReadonlyArray<Json> => {
  for (let at = line.indexOf("}{"); at >= 0; at = line.indexOf("}{", at + 1)) {
    const [first, second] = [parsed(line.slice(0, at + 1)), parsed(line.slice(at + 1))]
    if (first !== null && second !== null) return [...first, ...second]
  }
  return []
}

// Claude Code ---------------------------------------------------------------------------------------

interface Sighting {
  readonly session: string
  readonly isSide: boolean
  readonly at: number
  readonly message: Json
}

const claudeCode = (home: string): Trail => {
  const sessions = new Map<string, Session>()
  const sightings = new Map<string, Array<Sighting>>()
  const searches = new Map<string, { readonly at: number; readonly count: number }>()
  const toolCalls = new Map<string, Set<string>>()
  const see = (session: string, isSide: boolean, at: string, message: Json): void => {
    if (message?.usage === undefined || message.model === "<synthetic>") return
    const all = sightings.get(message.id) ?? []
    sightings.set(message.id, [...all, { session, isSide, at: Date.parse(at), message }])
  }
  for (const file of filesBelow(path.join(home, ".claude/projects"), /\.jsonl$/)) {
    for (const record of recordsOf(file)) {
      if (record.type !== "user" && record.type !== "assistant" && record.type !== "progress") continue
      const parent: string = record.sessionId
      // A sub-agent is a session of its own, wherever it stands (T4).
      const child: string | null = record.isSidechain ? `${parent}/${record.agentId ?? "inline"}` : null
      const told = record.data?.type === "agent_progress" ? `${parent}/${record.data.agentId}` : null
      if (!sessions.has(parent)) sessions.set(parent, { agent: "claude-code", id: parent, parent: null })
      for (const key of [child, told]) {
        if (key !== null && !sessions.has(key)) sessions.set(key, { agent: "claude-code", id: key, parent })
      }
      if (record.type === "assistant") see(child ?? parent, child !== null, record.timestamp, record.message)
      if (told !== null && record.data.message.type === "assistant") {
        see(told, true, record.data.message.timestamp, record.data.message.message)
      }
      for (const block of blocksOf(record)) {
        if (block.type === "tool_use")
          (toolCalls.get(record.message.id) ?? added(toolCalls, record.message.id)).add(block.id)
        if (block.type === "tool_result" && record.toolUseResult?.searchCount > 0) {
          const at = Date.parse(record.timestamp)
          searches.set(block.tool_use_id, { at, count: record.toolUseResult.searchCount })
        }
      }
    }
  }
  const owner = ownerOf(sightings)
  const requests: Array<Request> = []
  const calls = new Map<string, number>()
  for (const [id, all] of sightings) {
    const session = owner(all)
    const own = toolCalls.get(id) ?? new Set()
    calls.set(session, (calls.get(session) ?? 0) + own.size)
    const request = claudeRequest(session, all)
    requests.push(request)
    for (const call of own) {
      const side = searches.get(call)
      if (side !== undefined) requests.push(sideCall(request, side.at, side.count))
    }
  }
  const counted = [...sessions].map(
    ([key, one]) => [key, { ...one, tool_calls: calls.get(key) ?? 0 }] as const
  )
  return { sessions: new Map(counted), requests }
}

const added = (map: Map<string, Set<string>>, key: string): Set<string> => {
  const set = new Set<string>()
  map.set(key, set)
  return set
}

const blocksOf = (record: Json): ReadonlyArray<Json> =>
  Array.isArray(record.message?.content) ? record.message.content : []

/**
 * Whose a message is that stands in several sessions: the parent's before a sidechain's (T3); else that of the session
 * whose own part began first (T2).
 */
const ownerOf = (sightings: ReadonlyMap<string, ReadonlyArray<Sighting>>) => {
  const ownStart = new Map<string, number>()
  for (const all of sightings.values()) {
    if (new Set(all.map((one) => one.session)).size > 1) continue
    for (const { session, at } of all) ownStart.set(session, Math.min(at, ownStart.get(session) ?? Infinity))
  }
  return (all: ReadonlyArray<Sighting>): string => {
    const main = all.filter((one) => !one.isSide)
    return [...(main.length > 0 ? main : all)].sort(
      (a, b) => (ownStart.get(a.session) ?? Infinity) - (ownStart.get(b.session) ?? Infinity)
    )[0]!.session
  }
}

/** The snapshot with the most output, the time of the first line (T1). */
const claudeRequest = (session: string, all: ReadonlyArray<Sighting>): Request => {
  const { message } = [...all].sort(
    (a, b) => b.message.usage.output_tokens - a.message.usage.output_tokens
  )[0]!
  const usage = message.usage
  const split = usage.cache_creation
  return {
    session,
    at: Math.min(...all.map((one) => one.at)),
    model: message.model,
    input: usage.input_tokens,
    output: usage.output_tokens,
    reasoning: 0,
    read: usage.cache_read_input_tokens,
    write_5m: split === undefined ? usage.cache_creation_input_tokens : split.ephemeral_5m_input_tokens,
    write_1h: split === undefined ? 0 : split.ephemeral_1h_input_tokens,
    searches: usage.server_tool_use?.web_search_requests ?? 0,
    recorded: 0,
    speed: usage.speed,
    tier: usage.service_tier,
    geo: usage.inference_geo
  }
}

/** The call that ran a WebSearch: of its usage only the number of searches is on disk (T7). */
const sideCall = ({ session, model }: Request, at: number, searches: number): Request => ({
  session,
  at,
  model,
  input: 0,
  output: 0,
  reasoning: 0,
  read: 0,
  write_5m: 0,
  write_1h: 0,
  searches,
  recorded: 0,
  isLow: true
})

// Codex ---------------------------------------------------------------------------------------------

const codex = (home: string): Trail => {
  const rollouts = new Map<string, ReadonlyArray<Json>>()
  const folders = [".codex/sessions", ".codex/archived_sessions"].map((folder) => path.join(home, folder))
  for (const file of folders.flatMap((folder) => filesBelow(folder, /^rollout-.*\.jsonl$/))) {
    const records = recordsOf(file)
    // The first one is the rollout's own; a copy in the archive is the same rollout (T11).
    const id: string = records.find((one) => one.type === "session_meta").payload.id
    if ((rollouts.get(id)?.length ?? 0) < records.length) rollouts.set(id, records)
  }
  const sessions = new Map<string, Session>()
  const requests: Array<Request> = []
  for (const [id, records] of rollouts) {
    const meta = records.find((one) => one.type === "session_meta").payload
    const spawnedBy = meta.source?.subagent?.thread_spawn?.parent_thread_id ?? null
    const copiedFrom = meta.forked_from_id ?? spawnedBy
    const parent = spawnedBy !== null && rollouts.has(spawnedBy) ? spawnedBy : null
    sessions.set(id, { agent: "codex", id, parent })
    requests.push(...codexRequests(id, records, turnsOf(rollouts.get(copiedFrom) ?? [])))
  }
  return { sessions, requests }
}

const turnsOf = (records: ReadonlyArray<Json>): ReadonlySet<string> =>
  new Set(records.filter((one) => one.type === "turn_context").map((one) => one.payload.turn_id))

/** What the running total grew by (T9), without the parent's turns (T10). */
const codexRequests = (
  session: string,
  records: ReadonlyArray<Json>,
  parents: ReadonlySet<string>
): ReadonlyArray<Request> => {
  const requests: Array<Request> = []
  let before = { input: 0, cached: 0, output: 0, reasoning: 0 }
  let model = ""
  let isCopied = false
  for (const { timestamp, type, payload } of records) {
    if (type === "turn_context") {
      model = payload.model
      isCopied = parents.has(payload.turn_id)
    }
    const total = payload.type === "token_count" ? payload.info?.total_token_usage : undefined
    if (total === undefined) continue
    const now = {
      input: total.input_tokens,
      cached: total.cached_input_tokens,
      output: total.output_tokens,
      reasoning: total.reasoning_output_tokens
    }
    if (now.input + now.output < before.input + before.output)
      before = { input: 0, cached: 0, output: 0, reasoning: 0 }
    const grown = {
      // cached tokens are part of the input (T19)
      input: now.input - now.cached - (before.input - before.cached),
      read: now.cached - before.cached,
      output: now.output - before.output,
      reasoning: now.reasoning - before.reasoning
    }
    before = now
    if (isCopied || grown.input + grown.read + grown.output === 0) continue
    requests.push({
      session,
      at: Date.parse(timestamp),
      model,
      ...grown,
      write_5m: 0,
      write_1h: 0,
      searches: 0,
      recorded: 0
    })
  }
  return requests
}

// OpenCode ------------------------------------------------------------------------------------------

interface Found {
  readonly sessions: ReadonlyArray<{ id: string; parent: string | null; created: number }>
  readonly messages: ReadonlyArray<{ id: string; session: string; data: Json }>
}

const openCode = (home: string, env: Readonly<Record<string, string>>): Trail => {
  const folder = path.join(home, ".local/share/opencode")
  const databases = filesBelow(folder, /^opencode.*\.db$/)
  const named = env["OPENCODE_DB"]?.replace("$HOME", home)
  // The least trusted first: what comes later replaces what has the same id (T12, T13, T14).
  const found = [
    tree(path.join(folder, "storage")),
    ...[...databases, ...(named === undefined ? [] : [named])].flatMap(database)
  ]
  const sessions = new Map(
    found.flatMap((one) => one.sessions.map((session) => [session.id, session] as const))
  )
  const messages = new Map(
    found.flatMap((one) => one.messages.map((message) => [message.id, message] as const))
  )
  const answers = [...messages.values()].filter(
    ({ data }) => data.role === "assistant" && usedAnything(data.tokens)
  )
  // A fork's copies have new ids, and everything else of the original (T16).
  const originals = new Map<string, (typeof answers)[number]>()
  for (const one of answers) {
    const same = JSON.stringify([
      one.data.time.created,
      one.data.model ?? one.data.modelID,
      one.data.tokens,
      one.data.cost
    ])
    const other = originals.get(same)
    const created = (message: typeof one): number => sessions.get(message.session)?.created ?? Infinity
    if (other === undefined || created(one) < created(other)) originals.set(same, one)
  }
  return {
    sessions: new Map([...sessions].map(([id, { parent }]) => [id, { agent: "opencode", id, parent }])),
    requests: [...originals.values()].map(openCodeRequest)
  }
}

/** A running answer has no tokens yet. */
const usedAnything = (tokens: Json): boolean =>
  tokens !== undefined && tokens.input + tokens.output + tokens.cache.read + tokens.cache.write > 0

const openCodeRequest = ({ session, data }: { session: string; data: Json }): Request => ({
  session,
  at: data.time.created,
  model: data.model?.id ?? data.modelID,
  input: data.tokens.input,
  output: data.tokens.output,
  reasoning: data.tokens.reasoning,
  read: data.tokens.cache.read,
  write_5m: data.tokens.cache.write,
  write_1h: 0,
  searches: 0,
  recorded: Math.round(data.cost * 1e6)
})

const tree = (storage: string): Found => {
  const documents = (folder: string): ReadonlyArray<Json> =>
    filesBelow(path.join(storage, folder), /\.json$/).map((file) => JSON.parse(fs.readFileSync(file, "utf8")))
  return {
    sessions: documents("session").map((one) => ({
      id: one.id,
      parent: one.parentID ?? null,
      created: one.time.created
    })),
    messages: documents("message").map((one) => ({ id: one.id, session: one.sessionID, data: one }))
  }
}

/** Both generations of one database, the older first. Opened read-only, with its log (T15). */
const database = (file: string): ReadonlyArray<Found> => {
  const open = new DatabaseSync(file, { readOnly: true })
  const rows = (table: string): ReadonlyArray<Json> =>
    open.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) === undefined
      ? []
      : open.prepare(`SELECT * FROM ${table}`).all()
  const sessionsIn = (table: string) =>
    rows(table).map((one) => ({ id: one.id, parent: one.parent_id, created: one.time_created }))
  const found = [
    {
      sessions: sessionsIn("session"),
      messages: rows("message").map((one) => ({
        id: one.id,
        session: one.session_id,
        data: JSON.parse(one.data)
      }))
    },
    {
      sessions: sessionsIn("session_v2"),
      messages: rows("session_message").map((one) => ({
        id: one.id,
        session: one.session_id,
        data: { ...JSON.parse(one.data), role: one.type }
      }))
    }
  ]
  open.close()
  return found
}

// Adding up -----------------------------------------------------------------------------------------

interface Amounts {
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
  readonly web_searches: number
  readonly cost_usd_micros: number | null
  readonly cost_status: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly unpriced_requests: number
}

const amountsOf = (requests: ReadonlyArray<Request>, prices: Prices): Amounts => {
  const sum = (of: (one: Request) => number): number => requests.reduce((all, one) => all + of(one), 0)
  const computed = requests.map((one) => computedCost(one, prices))
  const costs = requests.map((one, i) => (one.recorded > 0 ? one.recorded : computed[i]!))
  const known = costs.filter((cost) => cost !== null)
  const isComputed = requests.some((one, i) => one.recorded === 0 && computed[i] !== null)
  const unpriced = costs.length - known.length
  return {
    requests: requests.length,
    input_tokens: sum((one) => one.input),
    output_tokens: sum((one) => one.output),
    reasoning_tokens: sum((one) => one.reasoning),
    cache_read_tokens: sum((one) => one.read),
    cache_write_5m_tokens: sum((one) => one.write_5m),
    cache_write_1h_tokens: sum((one) => one.write_1h),
    web_searches: sum((one) => one.searches),
    cost_usd_micros: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
    cost_status:
      known.length === 0
        ? "unknown"
        : unpriced > 0 || requests.some((one) => one.isLow)
          ? "lower_bound"
          : isComputed
            ? "computed"
            : "recorded",
    unpriced_requests: unpriced
  }
}

/** Whole micro-dollars by the stated prices; null when none is stated for the model (T17). */
const computedCost = (one: Request, { prices, multipliers = [] }: Prices): number | null => {
  const day = new Date(one.at).toISOString().slice(0, 10)
  const context = one.input + one.read + one.write_5m + one.write_1h
  const price = prices.find(
    (price) =>
      price.model === one.model &&
      day >= (price.from ?? "") &&
      (price.to === undefined || day < price.to) &&
      context > (price.over_context ?? -1)
  )
  if (price === undefined) return null
  const factor = multipliers
    .filter(
      (of) =>
        (of.model === undefined || of.model === one.model) &&
        (of.speed === undefined || of.speed === one.speed) &&
        (of.service_tier === undefined || of.service_tier === one.tier) &&
        (of.geo === undefined || of.geo === one.geo)
    )
    .reduce((all, of) => all * of.multiplier, 1)
  const tokens =
    one.input * price.input +
    one.read * price.cache_read +
    one.write_5m * price.cache_write_5m +
    one.write_1h * price.cache_write_1h +
    one.output * price.output
  // doubles are off by far less than a millionth of a micro-dollar here
  return Math.floor(Number((tokens * factor).toFixed(6)) + one.searches * 10_000 + 0.5)
}

const daysIn = <A>(
  zone: string,
  requests: ReadonlyArray<Request>,
  amounts: (of: ReadonlyArray<Request>) => A
) => {
  const days = new Map<string, Array<Request>>()
  for (const one of requests) {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit"
    })
      .formatToParts(one.at)
      .reduce<Record<string, string>>((all, { type, value }) => ({ ...all, [type]: value }), {})
    const day = `${parts["year"]}-${parts["month"]}-${parts["day"]}`
    days.set(day, [...(days.get(day) ?? []), one])
  }
  return Object.fromEntries([...days].map(([day, of]) => [day, amounts(of)]))
}

if (process.argv[1] === import.meta.filename) {
  const [home, expected] = process.argv.slice(2)
  if (home === undefined || expected === undefined) {
    process.stderr.write("usage: node oracle.ts HOME EXPECTED.json\n")
    process.exitCode = 2
  } else {
    const stated = JSON.parse(fs.readFileSync(expected, "utf8"))
    process.stdout.write(
      `${JSON.stringify(readHome(home, stated.env ?? {}, stated, Object.keys(stated.days)), null, 2)}\n`
    )
  }
}
