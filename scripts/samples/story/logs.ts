/**
 * What tools beside the agents wrote down meanwhile: a helper that looks after the machine, one that chooses models, and
 * what was done at the harbour without an agent. In the words of their logs; times are those of the story.
 */

/** Commits that a person made alone. Those of sessions are told by the sessions. */
export const ownCommits = [
  {
    at: "2026-10-30T15:12:00Z",
    repo: "quayside",
    branch: "main",
    hash: "b07f2e91",
    message: "The office has a new telephone number",
    files: 1,
    insertions: 1,
    deletions: 1
  },
  {
    at: "2026-11-12T16:40:00Z",
    repo: "tideline",
    branch: "main",
    hash: "60d3c5aa",
    message: "Tables for the coming year",
    files: 2,
    insertions: 731,
    deletions: 0
  }
]

export const pushes = [
  { at: "2026-10-30T15:14:00Z", repo: "quayside", branch: "main", commits: 1 },
  { at: "2026-11-12T16:44:00Z", repo: "tideline", branch: "main", commits: 2 }
]

/** The machine is looked after every morning at half past six. Days on which there was something to mend. */
export const healing: Readonly<Record<string, readonly [warn: number, error: number, fixed: number]>> = {
  "2026-10-28": [1, 0, 1],
  "2026-11-04": [2, 1, 2],
  "2026-11-05": [0, 1, 0],
  "2026-11-06": [0, 1, 1]
}

/** What was done about things that went wrong. `madeUp`: filled in later, from nothing that happened. */
export const recoveries = [
  {
    at: "2026-10-27T09:31:00Z",
    category: "git",
    action: "clear_git_locks",
    success: true,
    details: "Removed index.lock"
  },
  {
    at: "2026-11-05T13:02:00Z",
    category: "services",
    action: "restart_daemon",
    success: false,
    details: "The gauge service does not answer"
  },
  {
    at: "2026-11-06T06:30:00Z",
    category: "services",
    action: "restart_daemon",
    success: true,
    details: "The gauge service answers"
  },
  { at: "2026-10-20T12:00:00Z", category: "cache", action: "clear_cache", success: true, madeUp: true }
]

/** Which model a question was given to, and whether it was the right one, where somebody said so. */
export const routings = [
  {
    at: "2026-10-26T08:40:50Z",
    query: "Why are the tide tables an hour off since the clock change?",
    complexity: 0.72,
    model: "opus",
    quality: 0.91,
    wasRight: true
  },
  {
    at: "2026-10-29T10:02:00Z",
    query: "Rename a column of the table",
    complexity: 0.18,
    model: "haiku",
    quality: 0.84,
    wasRight: true
  },
  {
    at: "2026-11-03T09:15:00Z",
    query: "Fold the lines of the feed by octets",
    complexity: 0.41,
    model: "haiku",
    quality: 0.66,
    wasRight: false
  },
  {
    at: "2026-11-10T08:58:00Z",
    query: "Send surge warnings to the office",
    complexity: 0.55,
    model: "sonnet",
    quality: 0.8,
    wasRight: null
  }
]

/** Work that was shared out to several agents at once. Local time, without a zone, as that helper writes it. */
export const coordinated = [
  {
    at: "2026-11-02T10:05:12.250417",
    id: "coord-1a2b3c4d",
    task: "Look for other feeds that fold lines",
    strategy: "research",
    status: "success",
    seconds: 81.25,
    cost: 0.4132,
    agents: 3
  },
  {
    at: "2026-11-09T09:20:00.000000",
    id: "coord-5e6f7a8b",
    task: "Try the surge model on last winter",
    strategy: "full",
    status: "partial",
    seconds: 240.5,
    cost: 1.02,
    agents: 2
  }
]

export const advised = [
  {
    at: "2026-10-26T08:40:49.123456",
    query: "Why are the tide tables an hour off",
    domain: "time zones",
    confidence: 0.22,
    complexity: 0.72,
    models: ["sonnet", "opus"] as const
  },
  {
    at: "2026-10-29T10:01:59.000000",
    query: "Rename a column of the table",
    domain: "sql",
    confidence: 0.81,
    complexity: 0.18,
    models: ["sonnet", "haiku"] as const
  },
  {
    at: "2026-11-10T08:57:59.000000",
    query: "Send surge warnings to the office",
    domain: "mail",
    confidence: 0.5,
    complexity: 0.55,
    models: ["sonnet", "sonnet"] as const
  }
]
