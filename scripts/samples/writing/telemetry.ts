/**
 * The logs of tools beside the agents, below `.claude/`: each in its own words, its own units of time and its own idea
 * of what a time without a zone means. The git hook saw the commits that sessions made, too.
 */
import { createHash } from "node:crypto"
import * as path from "node:path"
import { advised, coordinated, healing, ownCommits, pushes, recoveries, routings } from "../story/logs.ts"
import type { Session } from "../story/Story.ts"
import { type Files, jsonLines } from "./Files.ts"
import type { Played, PlayedCall } from "./perform.ts"

export const writeTelemetry = (files: Files, played: ReadonlyMap<Session, Played>): void => {
  const log = (name: string, records: ReadonlyArray<unknown>): void =>
    void files.set(`.claude/${name}.jsonl`, jsonLines(records))
  log("data/git-activity", gitActivity(played))
  log("data/self-heal-outcomes", selfHeal())
  log(
    "data/recovery-outcomes",
    recoveries.map(({ at, category, action, success, details, madeUp }) => ({
      ts: seconds(at),
      category,
      action,
      auto: true,
      success,
      error_hash: digest(`${category} ${action}`).slice(0, 8),
      ...(madeUp === true ? { backfilled: true } : { details })
    }))
  )
  log(
    "kernel/dq-scores",
    routings.map(({ at, query, complexity, model, quality, wasRight }) => ({
      ts: Date.parse(at),
      query_hash: digest(query),
      query,
      complexity,
      model,
      dqScore: quality,
      ...(wasRight === null ? {} : { success: wasRight, feedbackTs: Date.parse(at) + 900_000 })
    }))
  )
  log(
    "data/routing-metrics",
    routings.map(({ at, query, complexity, model, quality }, i) => ({
      ts: seconds(at),
      query_hash: digest(query),
      complexity,
      model,
      dq: quality,
      latency_ms: 96 + i * 11
    }))
  )
  log(
    "coordinator/data/coordination-log",
    coordinated.map(({ at, id, task, strategy, status, seconds, cost, agents }) => ({
      timestamp: at,
      task_id: id,
      task,
      strategy,
      status,
      duration_seconds: seconds,
      total_cost: cost,
      agent_count: agents
    }))
  )
  log(
    "kernel/expertise-routing",
    advised.map(({ at, query, domain, confidence, complexity, models: [base, final] }) => ({
      query_preview: query,
      detected_domain: domain,
      domain_match_strength: confidence / 2,
      expertise_confidence: confidence,
      base_complexity: complexity,
      base_model: base,
      final_model: final,
      adjustment: base === final ? null : confidence < 0.5 ? "upgrade" : "downgrade",
      reasoning: [`Expertise in ${domain}: ${Math.round(confidence * 100)}%`],
      timestamp: at
    }))
  )
}

/** As a git hook writes it. It has eight figures of a hash where git itself prints seven. */
const gitActivity = (played: ReadonlyMap<Session, Played>): ReadonlyArray<object> => {
  const made = [...played].flatMap(([{ place }, one]) =>
    callsOf(one).flatMap(({ call, ended_ms }) => {
      const said =
        /^\[(\S+) ([\da-f]{7})\] (.+)\n (\d+) files? changed(?:, (\d+) ins\w+\(\+\))?(?:, (\d+) del)?/.exec(
          call.output ?? ""
        )
      if (said === null || ended_ms === null) return []
      const [, branch, hash, message, files, insertions = "0", deletions = "0"] = said
      return [
        commit(ended_ms, {
          repo: path.posix.basename(place.cwd),
          branch: branch!,
          hash: `${hash}${digest(hash!)[0]}`,
          message: message!,
          files: Number(files),
          insertions: Number(insertions),
          deletions: Number(deletions)
        })
      ]
    })
  )
  const own = ownCommits.map(({ at, ...rest }) => commit(Date.parse(at), rest))
  const pushed = pushes.map(({ at, repo, branch, commits }) => ({
    ts: seconds(at),
    event: "push",
    branch,
    commits_pushed: commits,
    pwd: `/home/dev/${repo}`
  }))
  return [...made, ...own, ...pushed].toSorted((a, b) => a.ts - b.ts)
}

interface Commit {
  readonly repo: string
  readonly branch: string
  readonly hash: string
  readonly message: string
  readonly files: number
  readonly insertions: number
  readonly deletions: number
}

const commit = (ms: number, { repo, branch, hash, message, ...sizes }: Commit) => ({
  ts: Math.floor(ms / 1000),
  type: "commit",
  repo,
  branch,
  hash,
  message,
  author: "Dev",
  ...sizes,
  date: `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} +0000`
})

const callsOf = (played: Played): ReadonlyArray<PlayedCall> =>
  played.scenes.flatMap((scene) =>
    scene.is === "answer"
      ? scene.calls.flatMap((call) => [call, ...(call.child === null ? [] : callsOf(call.child))])
      : []
  )

/** One line a morning, healthy or not. */
const selfHeal = (): ReadonlyArray<object> => {
  const first = Date.parse("2026-10-26T06:30:00Z")
  return Array.from({ length: 19 }, (_, day) => {
    const at = new Date(first + day * 86_400_000).toISOString()
    const [warn, error, fixed] = healing[at.slice(0, 10)] ?? [0, 0, 0]
    return { ts: seconds(at), ok: 17 - warn - error, warn, error, fixed }
  })
}

const seconds = (at: string): number => Math.floor(Date.parse(at) / 1000)

/** These tools name questions and errors by a digest. */
const digest = (text: string): string => createHash("md5").update(text).digest("hex")
