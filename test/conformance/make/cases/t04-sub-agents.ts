/** T04: sub-agents, in every place that Claude Code has put them. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import type { ClaudeAnswer } from "../claude.ts"
import { agentId, toolUseId, uuid } from "../ids.ts"
import { haiku45, opus45 } from "../prices.ts"

const folder = projectFolder("/home/ada/shop")
const worker = (message: string, output: number): ClaudeAnswer => ({
  message,
  model: haiku45.model,
  usage: { input: 12, read: 4_000, write_5m: 2_000, output },
  text: "Found it.",
  stop: "end_turn"
})
const task = ["Task", { subagent_type: "Explore", description: "Look", prompt: "Look around." }] as const
const asks = (message: string, tool: typeof task = task): ClaudeAnswer => ({
  message,
  usage: { input: 5, write_1h: 10_000, output: 120 },
  tool,
  stop: "tool_use"
})

export const subAgents: Case = {
  trap: "T04",
  slug: "sub-agents",
  title: "Sub-agents: counted once, with their parent, and no sessions of a person",
  prices: [opus45, haiku45],
  story: `A sub-agent's requests are real spend, but they stand elsewhere than the session that started it, and the place has
changed:

- **folder**: \`<session>/subagents/agent-*.jsonl\`, and one in \`subagents/workflows/<workflow>/\` (today);
- **inline**: lines with \`isSidechain: true\` in the session's own file (up to 2.0.x);
- **both**: version 2.1.20 *also* tells of the sub-agent's answers in \`progress\` records of the parent's file, beside
  the sub-agent's own file: the same message twice;
- **progress only**: the same version, but the sub-agent's file was not kept: the \`progress\` records are all there is.

Right: every answer once; each sub-agent is a session of its own below its parent; the parent shows what it used itself
and what its sub-agents used. Four sessions of a person, not nine. Leaving sub-agents out loses six of the ten
requests here (45-77 % of the cost in real trails); counting files, sub-agents appear as sessions of a person.`,
  steps: [
    (home, truth) => {
      folders(home, truth)
      inline(home, truth)
      progress(home, truth, "both", true)
      progress(home, truth, "alone", false)
    }
  ]
}

type Step = Case["steps"][number]
type Home = Parameters<Step>[0]
type Truth = Parameters<Step>[1]

const asked = (truth: Truth, session: string, at: string): void =>
  truth.request({ session, at, model: opus45.model, input: 5, write_1h: 10_000, output: 120, rate: opus45 })

const worked = (truth: Truth, session: string, at: string, output: number): void =>
  truth.request({
    session,
    at,
    model: haiku45.model,
    input: 12,
    read: 4_000,
    write_5m: 2_000,
    output,
    rate: haiku45
  })

const folders = (home: Home, truth: Truth): void => {
  const id = truth.session("folder", { agent: "claude-code", id: uuid("T04 folder") })
  const main = new ClaudeTranscript({ session: id })
    .user("2026-05-08T10:00:00.000Z", "Where are the prices?")
    .answer("2026-05-08T10:00:04.000Z", asks("T04 folder"))
    .result("2026-05-08T10:00:40.000Z", "T04 folder", "In prices.ts.", {
      agentId: agentId("T04 1"),
      status: "completed",
      prompt: "Look around.",
      content: [{ type: "text", text: "In prices.ts." }],
      totalDurationMs: 35_000,
      totalTokens: 6_300
    })
  home.set(`${folder}/${id}.jsonl`, main.text)
  const child = (label: string, path: string, at: string, output: number): void => {
    truth.session(label, { agent: "claude-code", id: agentId(label), parent: "folder" })
    const log = new ClaudeTranscript({ session: id, sidechain: true, agentId: agentId(label), label })
      .user(at.replace(":20.", ":05."), "Look around.")
      .answer(at, worker(label, output))
    home.set(`${folder}/${id}/subagents/${path}agent-${agentId(label)}.jsonl`, log.text)
    worked(truth, label, at, output)
  }
  asked(truth, "folder", "2026-05-08T10:00:04.000Z")
  child("T04 1", "", "2026-05-08T10:00:20.000Z", 300)
  child("T04 2", "workflows/wf_review/", "2026-05-08T10:01:20.000Z", 450)
}

const inline = (home: Home, truth: Truth): void => {
  const id = truth.session("inline", { agent: "claude-code", id: uuid("T04 inline") })
  truth.session("inline child", { agent: "claude-code", id: "inline", parent: "inline" })
  const main = new ClaudeTranscript({ session: id, version: "2.0.24" })
    .user("2026-05-08T11:00:00.000Z", "Where are the prices?")
    .answer("2026-05-08T11:00:04.000Z", asks("T04 inline"))
  const side = new ClaudeTranscript({ session: id, version: "2.0.24", sidechain: true, label: "side" })
    .user("2026-05-08T11:00:05.000Z", "Look around.")
    .answer("2026-05-08T11:00:20.000Z", worker("T04 3", 310))
    .answer("2026-05-08T11:00:28.000Z", worker("T04 4", 95))
  main.lines.push(...side.lines)
  main.result("2026-05-08T11:00:40.000Z", "T04 inline", "In prices.ts.")
  home.set(`${folder}/${id}.jsonl`, main.text)
  asked(truth, "inline", "2026-05-08T11:00:04.000Z")
  worked(truth, "inline child", "2026-05-08T11:00:20.000Z", 310)
  worked(truth, "inline child", "2026-05-08T11:00:28.000Z", 95)
}

const progress = (home: Home, truth: Truth, name: "both" | "alone", hasFile: boolean): void => {
  const label = `T04 ${name}`
  const hour = hasFile ? "12" : "13"
  const at = `2026-05-08T${hour}:00:20.000Z`
  const id = truth.session(name, { agent: "claude-code", id: uuid(label) })
  const child = agentId(label)
  truth.session(`${name} child`, { agent: "claude-code", id: child, parent: name })
  const own = new ClaudeTranscript({
    session: id,
    version: "2.1.20",
    sidechain: true,
    agentId: child,
    label: "child"
  })
    .user(at.replace(":20.", ":05."), "Look around.")
    .answer(at, worker(`${label} worker`, 210))
  if (hasFile) home.set(`${folder}/${id}/subagents/agent-${child}.jsonl`, own.text)
  const main = new ClaudeTranscript({ session: id, version: "2.1.20" })
    .user(`2026-05-08T${hour}:00:00.000Z`, "Where are the prices?")
    .answer(`2026-05-08T${hour}:00:04.000Z`, asks(label))
  const { message, requestId, uuid: lineId } = JSON.parse(own.lines[1]!) as Record<string, unknown>
  main.raw({
    parentUuid: main.last,
    isSidechain: false,
    userType: "external",
    cwd: "/home/ada/shop",
    sessionId: id,
    version: "2.1.20",
    gitBranch: "main",
    type: "progress",
    data: {
      type: "agent_progress",
      agentId: child,
      prompt: "Look around.",
      message: { type: "assistant", message, requestId, uuid: lineId, timestamp: at }
    },
    toolUseID: `agent_${(message as { readonly id: string }).id}`,
    parentToolUseID: toolUseId(label),
    uuid: uuid(`${label} progress`),
    timestamp: at
  })
  main.result(`2026-05-08T${hour}:00:40.000Z`, label, "In prices.ts.")
  home.set(`${folder}/${id}.jsonl`, main.text)
  asked(truth, name, `2026-05-08T${hour}:00:04.000Z`)
  worked(truth, `${name} child`, at, 210)
}
