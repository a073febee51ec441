/** Writes OpenCode sessions: as the JSON tree of 1.1, as the database of 1.16, and as the tables of 2.x. */
import { openCodeId } from "./ids.ts"

export interface OpenCodeSession {
  readonly id: string
  readonly at: string
  readonly title: string
  readonly parent?: string
}

export interface OpenCodeAnswer {
  readonly id: string
  readonly session: string
  readonly at: string
  readonly seconds?: number
  readonly provider?: string
  readonly model?: string
  readonly input: number
  readonly output: number
  readonly read?: number
  readonly write?: number
  /** USD, as OpenCode writes it. */
  readonly cost?: number
  readonly text?: string
  /** As it stands while the model is still answering: no end, no tokens, no cost. */
  readonly isRunning?: boolean
}

const project = "3f2a9c0d1e4b5a69788796a5b4c3d2e1f0012345"
const worktree = "/home/ada/shop"
const ms = (at: string): number => Date.parse(at)

export const sessionId = (label: string, at: string): string => openCodeId("ses", label, at)
export const answerId = (label: string, at: string): string => openCodeId("msg", label, at)

const infoOf = (answer: OpenCodeAnswer) =>
  answer.isRunning === true ? runningInfoOf(answer) : wholeInfoOf(answer)

const runningInfoOf = (answer: OpenCodeAnswer) => {
  const { finish: _, ...info } = wholeInfoOf({ ...answer, input: 0, output: 0, read: 0, write: 0, cost: 0 })
  return { ...info, time: { created: info.time.created, completed: undefined } }
}

const wholeInfoOf = (answer: OpenCodeAnswer) => ({
  role: "assistant",
  parentID: openCodeId("msg", `${answer.id} prompt`, answer.at),
  modelID: answer.model ?? "claude-opus-4-5",
  providerID: answer.provider ?? "anthropic",
  mode: "build",
  agent: "build",
  path: { cwd: worktree, root: worktree },
  cost: answer.cost ?? 0,
  tokens: {
    input: answer.input,
    output: answer.output,
    reasoning: 0,
    cache: { read: answer.read ?? 0, write: answer.write ?? 0 }
  },
  time: { created: ms(answer.at), completed: ms(answer.at) + (answer.seconds ?? 9) * 1000 },
  finish: "stop"
})

const partsOf = (answer: OpenCodeAnswer) => {
  const { cost, tokens } = wholeInfoOf(answer)
  return [
    { type: "step-start" },
    { type: "text", text: answer.text ?? "Done.", time: { start: ms(answer.at), end: ms(answer.at) + 4000 } },
    ...(answer.isRunning === true ? [] : [{ type: "step-finish", reason: "stop", cost, tokens }])
  ].map((part, i) => ({ id: openCodeId("prt", `${answer.id} ${i}`, answer.at), part }))
}

const promptOf = (answer: OpenCodeAnswer) => ({
  id: openCodeId("msg", `${answer.id} prompt`, answer.at),
  info: {
    role: "user",
    time: { created: ms(answer.at) - 500 },
    agent: "build",
    model: { providerID: answer.provider ?? "anthropic", modelID: answer.model ?? "claude-opus-4-5" }
  }
})

/** The tree of 1.1 below `.local/share/opencode/storage`: one document a file. */
export const jsonTree = (
  sessions: ReadonlyArray<OpenCodeSession>,
  answers: ReadonlyArray<OpenCodeAnswer>
): ReadonlyArray<readonly [path: string, text: string]> => {
  const storage = ".local/share/opencode/storage"
  const file = (path: string, value: unknown) =>
    [`${storage}/${path}`, `${JSON.stringify(value, null, 2)}\n`] as const
  return [
    [`${storage}/migration`, "2"],
    file(`project/${project}.json`, {
      id: project,
      worktree,
      vcs: "git",
      time: { created: ms(sessions[0]!.at), initialized: ms(sessions[0]!.at) }
    }),
    ...sessions.map((session) =>
      file(`session/${project}/${session.id}.json`, {
        id: session.id,
        version: "1.1.48",
        projectID: project,
        directory: worktree,
        ...(session.parent === undefined ? {} : { parentID: session.parent }),
        title: session.title,
        time: { created: ms(session.at), updated: ms(session.at) + 60_000 }
      })
    ),
    ...answers.flatMap((answer) => {
      const prompt = promptOf(answer)
      return [
        file(`message/${answer.session}/${prompt.id}.json`, {
          id: prompt.id,
          sessionID: answer.session,
          ...prompt.info
        }),
        file(`message/${answer.session}/${answer.id}.json`, {
          id: answer.id,
          sessionID: answer.session,
          ...infoOf(answer)
        }),
        ...partsOf(answer).map(({ id, part }) =>
          file(`part/${answer.id}/${id}.json`, {
            id,
            sessionID: answer.session,
            messageID: answer.id,
            ...part
          })
        )
      ]
    })
  ]
}

const quoted = (value: unknown): string =>
  value === null || value === undefined
    ? "NULL"
    : typeof value === "number"
      ? String(value)
      : `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`

const insert = (table: string, row: Readonly<Record<string, unknown>>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(quoted).join(", ")});`

/** The tables of 1.16 that a reader needs, and the empty one of the next generation. */
const tablesOf1 = [
  "CREATE TABLE migration (id TEXT PRIMARY KEY, time_completed INTEGER NOT NULL);",
  "CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, name text, icon_url text, icon_color text, time_created integer NOT NULL, time_updated integer NOT NULL, time_initialized integer, sandboxes text NOT NULL, commands text, icon_url_override text);",
  "CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, slug text NOT NULL, directory text NOT NULL, title text NOT NULL, version text NOT NULL, share_url text, summary_additions integer, summary_deletions integer, summary_files integer, summary_diffs text, revert text, permission text, time_created integer NOT NULL, time_updated integer NOT NULL, time_compacting integer, time_archived integer, workspace_id text, path text, agent text, model text, cost real DEFAULT 0 NOT NULL, tokens_input integer DEFAULT 0 NOT NULL, tokens_output integer DEFAULT 0 NOT NULL, tokens_reasoning integer DEFAULT 0 NOT NULL, tokens_cache_read integer DEFAULT 0 NOT NULL, tokens_cache_write integer DEFAULT 0 NOT NULL, metadata text);",
  "CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);",
  "CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);",
  "CREATE TABLE todo (session_id text NOT NULL, content text NOT NULL, status text NOT NULL, priority text NOT NULL, position integer NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, PRIMARY KEY (session_id, position));"
]

const messageTableOf2 =
  "CREATE TABLE session_message (id text PRIMARY KEY, session_id text NOT NULL, type text NOT NULL, seq integer NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);"

const sessionTableOf2 =
  "CREATE TABLE session_v2 (id text PRIMARY KEY, project_id text NOT NULL, workspace_id text, parent_id text, fork_session_id text, fork_boundary text, slug text NOT NULL, directory text NOT NULL, path text, title text, version text NOT NULL, share_url text, summary_additions integer, summary_deletions integer, summary_files integer, summary_diffs text, metadata text, cost real DEFAULT 0 NOT NULL, tokens_input integer DEFAULT 0 NOT NULL, tokens_output integer DEFAULT 0 NOT NULL, tokens_reasoning integer DEFAULT 0 NOT NULL, tokens_cache_read integer DEFAULT 0 NOT NULL, tokens_cache_write integer DEFAULT 0 NOT NULL, revert text, permission text, agent text, model text, time_created integer NOT NULL, time_updated integer NOT NULL, time_idle integer, time_viewed integer, idle_outcome text, time_compacting integer, time_archived integer, time_suspended integer, resume_attempts integer DEFAULT 0 NOT NULL);"

const projectRow = insert("project", {
  id: project,
  worktree,
  vcs: "git",
  time_created: 1_777_000_000_000,
  time_updated: 1_777_000_000_000,
  sandboxes: "[]"
})

const sessionRow = (session: OpenCodeSession, answers: ReadonlyArray<OpenCodeAnswer>) => {
  const own = answers.filter((answer) => answer.session === session.id)
  const sum = (of: (answer: OpenCodeAnswer) => number | undefined) =>
    own.reduce((all, one) => all + (of(one) ?? 0), 0)
  return {
    id: session.id,
    project_id: project,
    parent_id: session.parent ?? null,
    slug: session.title.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    directory: worktree,
    title: session.title,
    agent: "build",
    cost: sum((one) => one.cost),
    tokens_input: sum((one) => one.input),
    tokens_output: sum((one) => one.output),
    tokens_cache_read: sum((one) => one.read),
    tokens_cache_write: sum((one) => one.write),
    time_created: ms(session.at),
    time_updated: Math.max(ms(session.at), ...own.map((one) => wholeInfoOf(one).time.completed))
  }
}

/** Rows of 1.x. */
export const rowsOf1 = (
  sessions: ReadonlyArray<OpenCodeSession>,
  answers: ReadonlyArray<OpenCodeAnswer>
): ReadonlyArray<string> => [
  ...sessions.map((session) => insert("session", { ...sessionRow(session, answers), version: "1.16.0" })),
  ...answers.flatMap((answer) => {
    const prompt = promptOf(answer)
    const info = infoOf(answer)
    const updated = info.time.completed ?? info.time.created
    return [
      insert("message", {
        id: prompt.id,
        session_id: answer.session,
        time_created: prompt.info.time.created,
        time_updated: prompt.info.time.created,
        data: prompt.info
      }),
      insert("message", {
        id: answer.id,
        session_id: answer.session,
        time_created: info.time.created,
        time_updated: updated,
        data: info
      }),
      ...partsOf(answer).map(({ id, part }) =>
        insert("part", {
          id,
          message_id: answer.id,
          session_id: answer.session,
          time_created: info.time.created,
          time_updated: updated,
          data: part
        })
      )
    ]
  })
]

/** Rows of 2.x. */
export const rowsOf2 = (
  sessions: ReadonlyArray<OpenCodeSession>,
  answers: ReadonlyArray<OpenCodeAnswer>
): ReadonlyArray<string> => [
  ...sessions.map((session) => insert("session_v2", { ...sessionRow(session, answers), version: "2.0.25" })),
  ...answers.flatMap((answer, i) => {
    const info = wholeInfoOf(answer)
    const prompt = promptOf(answer)
    const row = (id: string, type: string, seq: number, at: number, data: unknown) =>
      insert("session_message", {
        id,
        session_id: answer.session,
        type,
        seq,
        time_created: at,
        time_updated: at + 9000,
        data
      })
    return [
      row(prompt.id, "user", i * 10 + 1, info.time.created - 500, {
        text: "Go on, please.",
        time: { created: info.time.created - 500 }
      }),
      row(answer.id, "assistant", i * 10 + 4, info.time.created, {
        time: { ...info.time, streamed: info.time.completed - 20 },
        agent: "build",
        model: { id: info.modelID, providerID: info.providerID },
        content: [{ type: "text", text: answer.text ?? "Done." }],
        finish: "stop",
        rawFinish: "stop",
        cost: info.cost,
        tokens: info.tokens
      })
    ]
  })
]

/** A database of 1.16, as SQL. */
export const databaseOf1 = (
  sessions: ReadonlyArray<OpenCodeSession>,
  answers: ReadonlyArray<OpenCodeAnswer>
): string => sql([...tablesOf1, messageTableOf2, projectRow, ...rowsOf1(sessions, answers)])

/** A database of 2.x that an older one was carried over into: both generations of tables, as SQL. */
export const databaseOf2 = (
  frozen: {
    readonly sessions: ReadonlyArray<OpenCodeSession>
    readonly answers: ReadonlyArray<OpenCodeAnswer>
  },
  sessions: ReadonlyArray<OpenCodeSession>,
  answers: ReadonlyArray<OpenCodeAnswer>
): string =>
  sql([
    ...tablesOf1,
    sessionTableOf2,
    messageTableOf2,
    projectRow,
    ...rowsOf1(frozen.sessions, frozen.answers),
    ...rowsOf2(sessions, answers)
  ])

/** What changes in a database of 1.x when a running answer ends: its rows are updated in place, its step is added. */
export const endOf1 = (answer: OpenCodeAnswer): ReadonlyArray<string> => {
  const info = wholeInfoOf(answer)
  const last = partsOf(answer).at(-1)!
  return [
    `UPDATE message SET data = ${quoted(info)}, time_updated = ${info.time.completed} WHERE id = '${answer.id}';`,
    `UPDATE part SET time_updated = ${info.time.completed} WHERE message_id = '${answer.id}';`,
    insert("part", {
      id: last.id,
      message_id: answer.id,
      session_id: answer.session,
      time_created: info.time.completed,
      time_updated: info.time.completed,
      data: last.part
    }),
    `UPDATE session SET time_updated = ${info.time.completed} WHERE id = '${answer.session}';`
  ]
}

export const sql = (statements: ReadonlyArray<string>): string => statements.map((one) => `${one}\n`).join("")
