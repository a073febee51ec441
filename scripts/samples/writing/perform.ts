/**
 * Plays a session: every scene gets its times, and every answer its tokens. A model thinks for a second and then
 * writes 70 tokens a second; calls of one answer run side by side; a sub-agent takes as long as its own scenes do.
 */
import type { AgentName, Call, Deed, Delegation, Model, Scene, Session } from "../story/Story.ts"
import { Meter, type Tokens } from "./Meter.ts"

/** One call with its times. `child` is what its sub-agent did meanwhile. */
export interface PlayedCall {
  readonly call: Call
  /** Unique within the session and its sub-agents. */
  readonly label: string
  readonly started_ms: number
  /** Null: it never came to an end. */
  readonly ended_ms: number | null
  readonly child: Played | null
}

export interface PlayedAnswer {
  readonly is: "answer"
  readonly label: string
  readonly asked_ms: number
  readonly done_ms: number
  readonly text: string | null
  readonly model: Model
  readonly tokens: Tokens
  readonly calls: ReadonlyArray<PlayedCall>
}

export type PlayedScene =
  | PlayedAnswer
  | { readonly is: "prompt"; readonly label: string; readonly at_ms: number; readonly text: string }
  | {
      readonly is: "compaction"
      readonly label: string
      readonly at_ms: number
      readonly summary: string
      readonly before: number
      readonly after: number
    }
  | {
      readonly is: "refusal"
      readonly label: string
      readonly at_ms: number
      readonly status: number
      readonly words: string
      readonly wait_ms: number
    }
  | { readonly is: "interruption"; readonly label: string; readonly at_ms: number }
  | { readonly is: "title"; readonly at_ms: number; readonly text: string }

/** A session or a sub-agent, played. */
export interface Played {
  readonly label: string
  readonly scenes: ReadonlyArray<PlayedScene>
  readonly began_ms: number
  readonly ended_ms: number
  readonly delegation: Delegation | null
}

interface Stage {
  readonly label: string
  readonly model: Model
  readonly agent: AgentName
  readonly meter: Meter
  now_ms: number
}

/** Tokens of instructions, memory and tools, servers' tools among them; for the agent and for its sub-agents. */
const instructions: Readonly<Record<AgentName, readonly [main: number, child: number]>> = {
  "claude-code": [24_480, 11_260],
  codex: [11_730, 9_940],
  opencode: [13_310, 9_870]
}

/** The models of the story think hard: so many tokens for one that it names. */
const effort = 2

/** Claude Code asks for an hour's cache for itself, all others get five minutes. */
const cacheMs = (agent: AgentName, isChild: boolean): number =>
  agent === "claude-code" && !isChild ? 3_600_000 : 300_000

/** `isWarm`: a session of the same agent and model ran just before, so its instructions are still cached. */
export const perform = (session: Session, isWarm: boolean): Played => {
  const { agent, model, label, forkOf } = session
  const meter = meterFor(agent, model, false, isWarm)
  const stage: Stage = { label, model, agent, meter, now_ms: Date.parse(session.at) }
  // a fork has heard all that was copied
  const before = forkOf?.session.scenes.slice(0, forkOf.scenes) ?? []
  for (const scene of before) for (const words of wordsOf(scene)) meter.hears(words)
  return play(stage, session.scenes, null)
}

const meterFor = (agent: AgentName, model: Model, isChild: boolean, isWarm: boolean): Meter =>
  new Meter({
    model,
    instructions: instructions[agent][isChild ? 1 : 0],
    cache_ms: cacheMs(agent, isChild),
    isWarm
  })

const wordsOf = (scene: Scene): ReadonlyArray<string> => {
  if (scene.is === "prompt") return [scene.text]
  if (scene.is === "compaction") return [scene.summary]
  if (scene.is !== "answer") return []
  return [scene.text ?? "", ...scene.calls.flatMap((call) => [inputOf(call.deed), call.output ?? ""])]
}

const play = (stage: Stage, scenes: ReadonlyArray<Scene>, delegation: Delegation | null): Played => {
  const began_ms = stage.now_ms
  const played = scenes.map((scene, i) => playScene(stage, scene, `${stage.label}/${i}`, i === 0))
  return { label: stage.label, scenes: played, began_ms, ended_ms: stage.now_ms, delegation }
}

const playScene = (stage: Stage, scene: Scene, label: string, isFirst: boolean): PlayedScene => {
  switch (scene.is) {
    case "prompt":
      stage.now_ms += isFirst ? 0 : scene.after_s * 1000
      stage.meter.hears(scene.text)
      return { is: "prompt", label, at_ms: stage.now_ms, text: scene.text }
    case "answer":
      return playAnswer(stage, scene, label)
    case "compaction": {
      const before = stage.meter.context
      stage.meter.forgets(scene.summary)
      stage.now_ms += 21_000
      const [at_ms, after] = [stage.now_ms, stage.meter.context]
      return { is: "compaction", label, at_ms, summary: scene.summary, before, after }
    }
    case "refusal": {
      const at_ms = (stage.now_ms += 900)
      stage.now_ms += scene.wait_s * 1000
      const { status, words } = scene
      return { is: "refusal", label, at_ms, status, words, wait_ms: scene.wait_s * 1000 }
    }
    case "interruption":
      return { is: "interruption", label, at_ms: (stage.now_ms += 2_400) }
    case "title":
      return { is: "title", at_ms: stage.now_ms, text: scene.text }
  }
}

const playAnswer = (stage: Stage, scene: Scene & { is: "answer" }, label: string): PlayedAnswer => {
  const asked_ms = (stage.now_ms += 140)
  const said = [scene.text ?? "", ...scene.calls.map(({ deed }) => inputOf(deed))].join("")
  const tokens = stage.meter.calls(asked_ms, said, scene.thinking * effort)
  const done_ms = (stage.now_ms += 1_100 + Math.round((tokens.output * 1000) / 70))
  const calls = scene.calls.map((call, i) => playCall(stage, call, `${label}.${i}`, done_ms + i * 30))
  for (const { ended_ms } of calls) stage.now_ms = Math.max(stage.now_ms, ended_ms ?? done_ms)
  for (const { call } of calls) stage.meter.hears(call.output ?? "")
  return { is: "answer", label, asked_ms, done_ms, text: scene.text, model: stage.model, tokens, calls }
}

const playCall = (stage: Stage, call: Call, label: string, started_ms: number): PlayedCall => {
  const { deed, output } = call
  if (deed.does !== "delegate") {
    const ended_ms = output === null ? null : started_ms + Math.round(call.seconds * 1000)
    return { call, label, started_ms, ended_ms, child: null }
  }
  const { child } = deed
  const meter = meterFor(stage.agent, child.model, true, false)
  meter.hears(child.prompt)
  const below: Stage = { label, model: child.model, agent: stage.agent, meter, now_ms: started_ms + 80 }
  const played = play(below, child.scenes, child)
  return { call, label, started_ms, ended_ms: played.ended_ms + 40, child: played }
}

/** What the model writes to make a call, about as long as in any agent's format. */
const inputOf = (deed: Deed): string => {
  switch (deed.does) {
    case "read":
      return `read ${deed.path}`
    case "edit":
      return `edit ${deed.path}${deed.before}${deed.after}`
    case "write":
      return `write ${deed.path}${deed.text}`
    case "delegate":
      return `${deed.child.role}${deed.child.task}${deed.child.prompt}`
    default:
      return JSON.stringify(deed)
  }
}
