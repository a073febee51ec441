/** T10: forks and sub-agents of Codex begin with their parent's turns. */
import type { Case } from "../Case.ts"
import { CodexRollout, rolloutPath, turnId } from "../codex.ts"
import { timedUuid } from "../ids.ts"
import { gpt55 } from "../prices.ts"
import type { Truth } from "../Truth.ts"

const parentAt = "2026-06-26T09:00:00.000Z"
const forkAt = "2026-06-26T15:00:00.000Z"
const childAt = "2026-06-26T09:04:00.000Z"
const ids = {
  parent: timedUuid("T10 parent", parentAt),
  fork: timedUuid("T10 fork", forkAt),
  child: timedUuid("T10 child", childAt)
}
const turns = [turnId("T10 1", parentAt), turnId("T10 2", "2026-06-26T09:10:00.000Z")] as const

/** What the parent's two turns used; the totals count up. */
const usage = [
  { input: 20_000, cached: 5_000, output: 600, reasoning: 200 },
  { input: 45_000, cached: 28_000, output: 1_000, reasoning: 300 },
  { input: 75_000, cached: 55_000, output: 1_500, reasoning: 450 }
] as const

export const replayedTurns: Case = {
  trap: "T10",
  slug: "replayed-turns",
  title: "Replayed turns: forks and sub-agents begin with their parent's history",
  prices: [gpt55],
  story: `A forked rollout, and that of a sub-agent, begins with its parent's turns, token counts and all:

- the **fork** names its parent (\`forked_from_id\`), repeats the parent's \`session_meta\`, and the copied events carry the
  time of the fork, spread over four seconds;
- the **sub-agent** (\`source.subagent.thread_spawn.parent_thread_id\`) repeats only the first turn, with its original
  times and without the parent's \`session_meta\`.

Both count on from the copied totals. The copied turns have the parent's \`turn_id\`s.

Right: turns whose \`turn_id\` the parent holds are the parent's; the child keeps what the total grew by after them.
Without this, forks cost 3.4x, and busy trees of sub-agents 30 to 150x.

The trail is read in two steps. First the fork is there **alone**: its history is all there is, so it is kept and counted
(\`expected-1.json\`, which leaves open whose it is). Then the parent and the sub-agent arrive, and the copied turns are
the parent's.`,
  openSessions: [1],
  steps: [
    (home, truth) => {
      home.set(rolloutPath(forkAt, ids.fork), forkRollout())
      truth.session("fork", { agent: "codex", id: ids.fork })
      parentsRequests(truth, "fork", [
        "2026-06-26T15:00:01.000Z",
        "2026-06-26T15:00:02.500Z",
        "2026-06-26T15:00:04.000Z"
      ])
      forksRequest(truth)
    },
    (home, truth) => {
      home.set(rolloutPath(parentAt, ids.parent), parentRollout())
      home.set(rolloutPath(childAt, ids.child), childRollout())
      truth.session("parent", { agent: "codex", id: ids.parent })
      truth.session("child", { agent: "codex", id: ids.child, parent: "parent" })
      truth.session("fork", { agent: "codex", id: ids.fork })
      parentsRequests(truth, "parent", [
        "2026-06-26T09:00:30.000Z",
        "2026-06-26T09:01:30.000Z",
        "2026-06-26T09:10:30.000Z"
      ])
      truth.request({
        session: "child",
        at: "2026-06-26T09:04:30.000Z",
        model: "gpt-5.5",
        input: 3_000,
        read: 6_000,
        output: 250,
        reasoning: 90,
        rate: gpt55
      })
      forksRequest(truth)
    }
  ]
}

const parentRollout = (): string =>
  new CodexRollout()
    .meta({ id: ids.parent, at: parentAt })
    .turn("2026-06-26T09:00:01.000Z", turns[0], "gpt-5.5", "Plan the cart.")
    .tokens("2026-06-26T09:00:30.000Z", usage[0])
    .tokens("2026-06-26T09:01:30.000Z", usage[1], {
      input: 25_000,
      cached: 23_000,
      output: 400,
      reasoning: 100
    })
    .says("2026-06-26T09:01:31.000Z", "A plan.")
    .done("2026-06-26T09:01:32.000Z", turns[0])
    .turn("2026-06-26T09:10:00.000Z", turns[1], "gpt-5.5", "Build it.")
    .tokens("2026-06-26T09:10:30.000Z", usage[2], {
      input: 30_000,
      cached: 27_000,
      output: 500,
      reasoning: 150
    })
    .says("2026-06-26T09:10:31.000Z", "Built.")
    .done("2026-06-26T09:10:32.000Z", turns[1]).text

const forkRollout = (): string => {
  const own = turnId("T10 3", forkAt)
  return new CodexRollout()
    .meta({ id: ids.fork, at: forkAt, forkedFrom: ids.parent })
    .meta({ id: ids.parent, at: "2026-06-26T15:00:00.500Z" })
    .turn("2026-06-26T15:00:00.600Z", turns[0], "gpt-5.5", "Plan the cart.")
    .tokens("2026-06-26T15:00:01.000Z", usage[0])
    .tokens("2026-06-26T15:00:02.500Z", usage[1], {
      input: 25_000,
      cached: 23_000,
      output: 400,
      reasoning: 100
    })
    .says("2026-06-26T15:00:02.600Z", "A plan.")
    .done("2026-06-26T15:00:02.700Z", turns[0])
    .turn("2026-06-26T15:00:03.000Z", turns[1], "gpt-5.5", "Build it.")
    .tokens("2026-06-26T15:00:04.000Z", usage[2], {
      input: 30_000,
      cached: 27_000,
      output: 500,
      reasoning: 150
    })
    .says("2026-06-26T15:00:04.100Z", "Built.")
    .done("2026-06-26T15:00:04.200Z", turns[1])
    .turn("2026-06-26T15:05:00.000Z", own, "gpt-5.5", "Now in blue.")
    .tokens(
      "2026-06-26T15:05:20.000Z",
      { input: 110_000, cached: 86_000, output: 1_900, reasoning: 500 },
      { input: 35_000, cached: 31_000, output: 400, reasoning: 50 }
    )
    .says("2026-06-26T15:05:21.000Z", "Blue.")
    .done("2026-06-26T15:05:22.000Z", own).text
}

const childRollout = (): string => {
  const own = turnId("T10 4", childAt)
  return new CodexRollout()
    .meta({
      id: ids.child,
      at: childAt,
      forkedFrom: ids.parent,
      source: { subagent: { thread_spawn: { parent_thread_id: ids.parent, depth: 1 } } }
    })
    .turn("2026-06-26T09:00:01.000Z", turns[0], "gpt-5.5", "Plan the cart.")
    .tokens("2026-06-26T09:00:30.000Z", usage[0])
    .tokens("2026-06-26T09:01:30.000Z", usage[1], {
      input: 25_000,
      cached: 23_000,
      output: 400,
      reasoning: 100
    })
    .says("2026-06-26T09:01:31.000Z", "A plan.")
    .done("2026-06-26T09:01:32.000Z", turns[0])
    .turn("2026-06-26T09:04:00.500Z", own, "gpt-5.5", "Look for other carts.")
    .tokens(
      "2026-06-26T09:04:30.000Z",
      { input: 54_000, cached: 34_000, output: 1_250, reasoning: 390 },
      { input: 9_000, cached: 6_000, output: 250, reasoning: 90 }
    )
    .says("2026-06-26T09:04:31.000Z", "None.")
    .done("2026-06-26T09:04:32.000Z", own).text
}

const parentsRequests = (truth: Truth, session: string, times: readonly [string, string, string]): void => {
  const model = "gpt-5.5"
  truth.request({
    session,
    at: times[0],
    model,
    input: 15_000,
    read: 5_000,
    output: 600,
    reasoning: 200,
    rate: gpt55
  })
  truth.request({
    session,
    at: times[1],
    model,
    input: 2_000,
    read: 23_000,
    output: 400,
    reasoning: 100,
    rate: gpt55
  })
  truth.request({
    session,
    at: times[2],
    model,
    input: 3_000,
    read: 27_000,
    output: 500,
    reasoning: 150,
    rate: gpt55
  })
}

const forksRequest = (truth: Truth): void =>
  truth.request({
    session: "fork",
    at: "2026-06-26T15:05:20.000Z",
    model: "gpt-5.5",
    input: 4_000,
    read: 31_000,
    output: 400,
    reasoning: 50,
    rate: gpt55
  })
