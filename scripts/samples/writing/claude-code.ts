/**
 * Writes Claude Code's transcripts: a line for every block of an answer, a file for every sub-agent.
 * The fields are those of 2.1.328 that tell something; what it only writes for itself is left out.
 */
import { agentId, messageId, requestId, toolUseId, uuid } from "../../../test/conformance/make/ids.ts"
import type { Session } from "../story/Story.ts"
import { inputOf, reportOf, resultOf, toolOf } from "./claude-code-tools.ts"
import { type Files, iso, jsonLines } from "./Files.ts"
import type { Played, PlayedAnswer, PlayedCall, PlayedScene } from "./perform.ts"

const version = "2.1.328"

/** Adds the transcript of a session, and those of its sub-agents. */
export const writeClaudeCode = (
  files: Files,
  session: Session,
  played: Played,
  past: ReadonlyArray<PlayedScene>
): void => {
  const folder = `.claude/projects/${session.place.cwd.replace(/[^A-Za-z0-9]/g, "-")}`
  const id = uuid(session.label)
  const pen = new Pen(session, id, null)
  if (session.forkOf !== undefined) {
    const made_in = uuid(session.forkOf.session.label)
    for (const scene of past) pen.scene(scene, made_in)
  }
  for (const scene of played.scenes) pen.scene(scene)
  pen.end(session.title)
  files.set(`${folder}/${id}.jsonl`, jsonLines(pen.lines))
  for (const child of childrenOf(played))
    writeAgent(files, `${folder}/${id}/subagents`, session, id, child, null, 1)
}

/** Sub-agents all lie in one folder, however deep they are nested. */
const writeAgent = (
  files: Files,
  folder: string,
  session: Session,
  id: string,
  { label, child }: PlayedCall & { child: Played },
  parent: string | null,
  depth: number
): void => {
  const agent = agentId(label)
  const { role, task, prompt, model } = child.delegation!
  const pen = new Pen(session, id, agent)
  pen.scene({ is: "prompt", label: `${label}/prompt`, at_ms: child.began_ms, text: prompt })
  for (const scene of child.scenes) pen.scene(scene)
  files.set(`${folder}/agent-${agent}.jsonl`, jsonLines(pen.lines))
  const note = {
    agentType: role,
    description: task,
    toolUseId: toolUseId(label),
    ...(parent === null ? {} : { parentAgentId: parent }),
    spawnDepth: depth,
    model: model.id,
    finished: true
  }
  files.set(`${folder}/agent-${agent}.meta.json`, `${JSON.stringify(note)}\n`)
  for (const call of childrenOf(child)) writeAgent(files, folder, session, id, call, agent, depth + 1)
}

const childrenOf = (played: Played): ReadonlyArray<PlayedCall & { child: Played }> =>
  played.scenes.flatMap((scene) =>
    scene.is === "answer"
      ? scene.calls.filter((call): call is PlayedCall & { child: Played } => call.child !== null)
      : []
  )

type Fields = Readonly<Record<string, unknown>>

class Pen {
  readonly lines: Array<Fields> = []
  readonly #session: Session
  readonly #id: string
  readonly #agent: string | null
  #last: string | null = null
  #turn_began_ms: number | null = null
  #ended_ms = 0

  constructor(session: Session, id: string, agent: string | null) {
    this.#session = session
    this.#id = id
    this.#agent = agent
  }

  /** `made_in`: the session that a copied scene comes from. */
  scene(scene: PlayedScene, made_in: string | null = null): void {
    if (scene.is !== "title") this.#ended_ms = scene.is === "answer" ? endOf(scene) : scene.at_ms
    switch (scene.is) {
      case "prompt":
        this.#endTurn(scene.at_ms)
        this.#turn_began_ms = scene.at_ms
        return this.#line(scene.label, scene.at_ms, {
          type: "user",
          message: { role: "user", content: scene.text },
          ...(this.#agent === null ? { permissionMode: "acceptEdits", promptSource: "typed" } : {})
        })
      case "answer":
        return this.#answer(scene, made_in)
      case "compaction":
        return this.#compaction(scene)
      case "refusal":
        return this.#line(scene.label, scene.at_ms, {
          type: "system",
          subtype: "api_error",
          level: "error",
          error: { status: scene.status, message: scene.words, formatted: `${scene.status} ${scene.words}` },
          retryInMs: scene.wait_ms,
          retryAttempt: 1,
          maxRetries: 10
        })
      case "interruption":
        return this.#line(scene.label, scene.at_ms, {
          type: "user",
          message: { role: "user", content: [{ type: "text", text: "[Request interrupted by user]" }] }
        })
      case "title":
        this.lines.push({ type: "custom-title", customTitle: scene.text, sessionId: this.#id })
    }
  }

  /** What stands at the end of a session's own transcript. */
  end(title: string): void {
    this.#endTurn(this.#ended_ms)
    this.lines.push({ type: "ai-title", aiTitle: title, sessionId: this.#id })
  }

  #endTurn(at_ms: number): void {
    const began_ms = this.#turn_began_ms
    this.#turn_began_ms = null
    if (began_ms === null || this.#agent !== null || this.#ended_ms <= began_ms) return
    const ended_ms = Math.min(at_ms, this.#ended_ms)
    const durationMs = ended_ms - began_ms
    this.#line(`turn ${began_ms}`, ended_ms, {
      type: "system",
      subtype: "turn_duration",
      durationMs,
      isMeta: false
    })
  }

  #answer(answer: PlayedAnswer, made_in: string | null): void {
    const { label, tokens, text, calls } = answer
    const blocks = [
      ...(tokens.reasoning === 0 ? [] : [{ type: "thinking", thinking: "", signature: "bm90aGluZw==" }]),
      ...(text === null ? [] : [{ type: "text", text }]),
      ...calls.map(({ call, label }) => ({
        type: "tool_use",
        id: toolUseId(label),
        name: toolOf(call.deed),
        input: inputOf(call.deed, this.#session.place)
      }))
    ]
    const stop_reason = calls.length === 0 ? "end_turn" : "tool_use"
    const message = { id: messageId(label), type: "message", role: "assistant", model: answer.model.id }
    const usage = usageOf(answer, this.#agent === null)
    const words_ms = [answer.asked_ms + 1000, answer.done_ms - 20].slice(-(blocks.length - calls.length) || 2)
    const times = [...words_ms, ...calls.map(({ started_ms }) => started_ms)].slice(-blocks.length)
    for (const [i, block] of blocks.entries()) {
      this.#line(`${label}#${i}`, times[i]!, {
        type: "assistant",
        message: { ...message, content: [block], stop_reason, stop_sequence: null, usage },
        requestId: requestId(label),
        ...(made_in === null ? {} : { requestSessionId: made_in })
      })
    }
    for (const call of calls.toSorted((a, b) => (a.ended_ms ?? 0) - (b.ended_ms ?? 0))) this.#result(call)
  }

  #result(played: PlayedCall): void {
    const { call, label, ended_ms } = played
    if (ended_ms === null) return
    const place = this.#session.place
    const block = {
      tool_use_id: toolUseId(label),
      type: "tool_result",
      ...resultOf(played, this.#agent !== null, place)
    }
    // a sub-agent's transcript leaves the tools' own reports out
    const report = this.#agent === null ? reportOf(played, place) : undefined
    this.#line(`${label} result`, ended_ms, {
      type: "user",
      message: { role: "user", content: [block] },
      ...(report === undefined ? {} : { toolUseResult: report }),
      ...(call.fault?.kind === "denied" ? { toolDenialKind: "user-rejected" } : {})
    })
    if (call.deed.does !== "skill") return
    this.#line(`${label} skill`, ended_ms + 5, {
      type: "user",
      message: { role: "user", content: [{ type: "text", text: call.output }] },
      isMeta: true,
      sourceToolUseID: toolUseId(label)
    })
  }

  #compaction({ label, at_ms, summary, before, after }: PlayedScene & { is: "compaction" }): void {
    const logicalParentUuid = this.#last
    this.#last = null
    this.#line(label, at_ms, {
      logicalParentUuid,
      type: "system",
      subtype: "compact_boundary",
      content: "Conversation compacted",
      level: "info",
      compactMetadata: { trigger: "manual", preTokens: before, postTokens: after, durationMs: 21_000 }
    })
    this.#line(`${label} summary`, at_ms + 10, {
      type: "user",
      message: { role: "user", content: `This session goes on from an earlier conversation.\n\n${summary}` },
      isVisibleInTranscriptOnly: true,
      isCompactSummary: true
    })
  }

  #line(label: string, at_ms: number, fields: Fields): void {
    const id = uuid(`line ${label} ${this.#agent ?? ""}`)
    this.lines.push({
      parentUuid: this.#last,
      isSidechain: this.#agent !== null,
      ...(this.#agent === null ? {} : { agentId: this.#agent }),
      ...fields,
      uuid: id,
      timestamp: iso(at_ms),
      userType: "external",
      entrypoint: "cli",
      cwd: this.#session.place.cwd,
      sessionId: this.#id,
      version,
      gitBranch: this.#session.place.branch
    })
    this.#last = id
  }
}

const endOf = (answer: PlayedAnswer): number =>
  Math.max(answer.done_ms, ...answer.calls.map(({ ended_ms }) => ended_ms ?? 0))

/** Claude Code has what it sends itself kept for an hour, what its sub-agents send for five minutes. */
const usageOf = ({ tokens }: PlayedAnswer, isMain: boolean): Fields => ({
  input_tokens: tokens.input,
  cache_creation_input_tokens: tokens.cache_write,
  cache_read_input_tokens: tokens.cache_read,
  output_tokens: tokens.output,
  output_tokens_details: { thinking_tokens: tokens.reasoning },
  service_tier: "standard",
  cache_creation: {
    ephemeral_1h_input_tokens: isMain ? tokens.cache_write : 0,
    ephemeral_5m_input_tokens: isMain ? 0 : tokens.cache_write
  }
})
