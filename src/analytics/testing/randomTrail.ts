/** Trails made at random for laws that must hold of every trail. */
import * as fc from "fast-check"
import type { RateCard } from "../../rates/RateCard.ts"
import { makeTrail, type Trail } from "./trailBuilder.ts"

interface RandomRequest {
  readonly session: number
  readonly at: number | null
  readonly model: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly kind: "recorded" | "computed" | "both" | "lower_bound" | "unknown"
  readonly isCopy: boolean
  readonly calls: ReadonlyArray<RandomCall>
}

interface RandomCall {
  readonly tool: number
  readonly inputChars: number
  readonly outputChars: number
  readonly path: number | null
}

export interface RandomTrail {
  /** Parent of each session, by place; -1 for none. */
  readonly parents: ReadonlyArray<number>
  readonly requests: ReadonlyArray<RandomRequest>
}

const begin = Date.UTC(2026, 1, 20)
const end = Date.UTC(2026, 3, 10)
const models = ["claude-opus-4-5", "claude-sonnet-4-5", "gpt-5.4"]
const tools = ["Bash", "Read", "Edit", "mcp__github__search", "Skill"]

const request: fc.Arbitrary<RandomRequest> = fc.record({
  session: fc.nat(30),
  at: fc.option(fc.integer({ min: begin, max: end }), { freq: 12 }),
  model: fc.nat(models.length),
  input: fc.nat(5000),
  output: fc.nat(3000),
  cacheRead: fc.nat(150_000),
  cacheWrite: fc.nat(20_000),
  kind: fc.constantFrom("recorded", "computed", "computed", "both", "lower_bound", "unknown"),
  isCopy: fc.boolean().map((yes) => yes),
  calls: fc.array(
    fc.record({
      tool: fc.nat(tools.length - 1),
      inputChars: fc.nat(800),
      outputChars: fc.nat(40_000),
      path: fc.option(fc.nat(6))
    }),
    { maxLength: 3 }
  )
})

/** At most `requests` requests in at most eight sessions, of which some are sub-agents of earlier ones. */
export const randomTrail = (requests: number): fc.Arbitrary<RandomTrail> =>
  fc.record({
    parents: fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 8 }),
    requests: fc.array(request, { maxLength: requests })
  })

/** The card that every model of a random trail is priced by. */
export const plainCard: RateCard = {
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  source: { kind: "package", name: "prices", version: "1" },
  valid_from: "2025-09-29",
  valid_to: null,
  daily: null,
  context: null,
  modifiers: [],
  usd_per_million: {
    input: 3,
    output: 15,
    reasoning: 15,
    cache_read: 0.3,
    cache_write_5m: 3.75,
    cache_write_1h: 6
  },
  usd_per_thousand_web_searches: 10,
  notes: [],
  lower_bound: []
}

/** Puts a random trail into a store. */
export const plant = (random: RandomTrail): Trail => {
  const trail = makeTrail()
  for (const [i, parent] of random.parents.entries()) {
    trail.session(`s${i}`, {
      agent: i % 3 === 0 ? "codex" : "claude-code",
      project: `/home/ada/p${i % 2}`,
      ...(parent >= 0 && parent < i ? { parent: `s${parent}`, role: "Explore" } : {}),
      ...(i === 5 ? { relation: "fork" as const } : {})
    })
  }
  for (const one of random.requests) plantRequest(trail, one, random.parents.length)
  trail.derive()
  return trail
}

const plantRequest = (trail: Trail, one: RandomRequest, sessions: number): void => {
  const session = `s${one.session % sessions}`
  const message = trail.message(session, { kind: "answer", at: one.at })
  const cost = Math.round(3 * one.input + 15 * one.output + 0.3 * one.cacheRead + 3.75 * one.cacheWrite)
  const isComputed = one.kind !== "unknown" && one.kind !== "recorded"
  trail.request(session, {
    at: one.at,
    message,
    model: models[one.model] ?? null,
    provider: one.model === 2 ? "openai" : "anthropic",
    input: one.input,
    output: one.output,
    cacheRead: one.cacheRead,
    cacheWrite5m: one.cacheWrite,
    counted: !(one.isCopy && one.output % 7 === 0),
    recorded: one.kind === "recorded" || one.kind === "both" ? cost + 1 : null,
    computed: isComputed ? cost : null,
    lowerBound: one.kind === "lower_bound" ? "placeholder" : null,
    ...(isComputed ? { card: plainCard } : {})
  })
  for (const call of one.calls) {
    const key = trail.tool(message, {
      tool: tools[call.tool]!,
      inputChars: call.inputChars,
      outputChars: call.outputChars,
      title: call.tool === 4 ? `skill-${call.inputChars % 3}` : null
    })
    if (call.path !== null)
      trail.file(message, key, `/home/ada/f${call.path}.ts`, { verb: call.tool === 2 ? "edit" : "read" })
  }
}
