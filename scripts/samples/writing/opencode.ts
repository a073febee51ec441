/**
 * Writes OpenCode's sessions: as documents of the old tree (1.1), or as rows of its database (1.18), which goes
 * into the sample as SQL. Both hold the same objects.
 */
import { openCodeId } from "../../../test/conformance/make/ids.ts"
import type { Model, Session } from "../story/Story.ts"
import { type Files, iso } from "./Files.ts"
import { projectId, tables } from "./opencode-schema.ts"
import { partOf } from "./opencode-tools.ts"
import type { Tokens } from "./Meter.ts"
import type { Played, PlayedAnswer, PlayedScene } from "./perform.ts"

type Fields = Readonly<Record<string, unknown>>

/** A document: what the tree keeps in a file and the database in a row. */
interface Document {
  readonly id: string
  readonly at_ms: number
  readonly updated_ms: number
  readonly data: Fields
}

interface Written {
  readonly session: Fields & {
    readonly id: string
    readonly time: { readonly created: number; readonly updated: number }
  }
  readonly root: string
  readonly messages: ReadonlyArray<Document & { readonly parts: ReadonlyArray<Document> }>
  readonly todos: ReadonlyArray<Fields>
  readonly totals: Fields
}

/** Adds all sessions: those in the tree as files, the others as one database. */
export const writeOpenCode = (files: Files, sessions: ReadonlyArray<readonly [Session, Played]>): void => {
  const inTree = sessions.filter(([{ inTree }]) => inTree === true)
  const inDatabase = sessions.filter(([{ inTree }]) => inTree !== true)
  for (const [session, played] of inTree)
    for (const one of written(session, played, null)) writeTree(files, one)
  const rows = inDatabase.flatMap(([session, played]) => written(session, played, null))
  files.set(".local/share/opencode/opencode.db.sql", sqlOf(rows))
}

/** The session and, behind it, those of its sub-agents. */
const written = (session: Session, played: Played, parent: string | null): ReadonlyArray<Written> => {
  const id = sessionId(played)
  const answers = played.scenes.filter((scene) => scene.is === "answer")
  const children = answers.flatMap(({ calls }) => calls.flatMap(({ child }) => child ?? []))
  const task = played.delegation
  const messages = messagesOf(session, played, id)
  const lists = answers.flatMap(({ calls }) =>
    calls.flatMap(({ call }) => (call.deed.does === "todos" ? [call.deed.list] : []))
  )
  const own = {
    session: {
      id,
      version: session.inTree === true ? "1.1.48" : "1.18.34",
      projectID: projectId(session.place.root),
      directory: session.place.cwd,
      ...(parent === null ? {} : { parentID: parent }),
      title: task === null ? session.title : `${task.task} (@${task.role} subagent)`,
      time: { created: played.began_ms, updated: played.ended_ms }
    },
    root: session.place.root,
    messages,
    todos: (lists.at(-1) ?? []).map(([status, content]) => ({ content, status, priority: "medium" })),
    totals: totalsOf(answers)
  }
  return [own, ...children.flatMap((child) => written(session, child, id))]
}

export const sessionId = (played: Played): string => openCodeId("ses", played.label, iso(played.began_ms))

const messagesOf = (session: Session, played: Played, id: string): Written["messages"] => {
  const agent = played.delegation?.role ?? "build"
  const scenes: ReadonlyArray<PlayedScene> =
    played.delegation === null
      ? played.scenes
      : [
          {
            is: "prompt",
            label: `${played.label}/prompt`,
            at_ms: played.began_ms,
            text: played.delegation.prompt
          },
          ...played.scenes
        ]
  let prompt = ""
  return scenes.map((scene) => {
    if (scene.is === "prompt") {
      prompt = openCodeId("msg", scene.label, iso(scene.at_ms))
      return promptOf(scene, prompt, played.delegation?.model ?? session.model, agent)
    }
    if (scene.is !== "answer") throw new Error(`OpenCode has no ${scene.is} in this story (${id}).`)
    return answerOf(scene, prompt, session, agent)
  })
}

const promptOf = (scene: PlayedScene & { is: "prompt" }, id: string, model: Model, agent: string) => {
  const { at_ms, text, label } = scene
  const data = {
    role: "user",
    time: { created: at_ms },
    agent,
    model: { providerID: model.provider, modelID: model.id }
  }
  const part = {
    id: openCodeId("prt", label, iso(at_ms)),
    at_ms,
    updated_ms: at_ms,
    data: { type: "text", text }
  }
  return { id, at_ms, updated_ms: at_ms, data, parts: [part] }
}

const answerOf = (answer: PlayedAnswer, prompt: string, session: Session, agent: string) => {
  const { label, asked_ms, done_ms, tokens, model, text, calls } = answer
  const isRunning = calls.some(({ ended_ms }) => ended_ms === null)
  const completed = Math.max(done_ms, ...calls.map(({ ended_ms }) => ended_ms ?? 0))
  const finish = calls.length === 0 ? "stop" : "tool-calls"
  const spent = { cost: costOf(tokens, model), tokens: tokensOf(tokens) }
  const data = {
    role: "assistant",
    parentID: prompt,
    modelID: model.id,
    providerID: model.provider,
    mode: agent,
    agent,
    path: { cwd: session.place.cwd, root: session.place.root },
    ...(isRunning
      ? { ...nothingSpent, time: { created: asked_ms } }
      : { ...spent, time: { created: asked_ms, completed }, finish })
  }
  const pieces: ReadonlyArray<readonly [at_ms: number, data: Fields]> = [
    [asked_ms + 900, { type: "step-start" }],
    ...(tokens.reasoning === 0 ? [] : [[asked_ms + 950, reasoning(asked_ms + 950, done_ms - 200)] as const]),
    ...(text === null
      ? []
      : [[done_ms - 200, { type: "text", text, time: { start: done_ms - 200, end: done_ms } }] as const]),
    ...calls.map((call) => [call.started_ms, partOf(call, session.place)] as const),
    ...(isRunning ? [] : [[completed, { type: "step-finish", reason: finish, ...spent }] as const])
  ]
  const parts = pieces.map(([at_ms, data], i) => {
    const id = openCodeId("prt", `${label} ${i}`, iso(at_ms))
    return { id, at_ms, updated_ms: Math.max(at_ms, completed), data }
  })
  const id = openCodeId("msg", label, iso(asked_ms))
  return { id, at_ms: asked_ms, updated_ms: completed, data, parts }
}

/** The words of reasoning are encrypted by these providers: only their place is kept. */
const reasoning = (start: number, end: number): Fields => ({
  type: "reasoning",
  text: "",
  time: { start, end }
})

const tokensOf = (tokens: Tokens): Fields => ({
  total: tokens.input + tokens.cache_read + tokens.cache_write + tokens.output,
  input: tokens.input,
  output: tokens.output - tokens.reasoning,
  reasoning: tokens.reasoning,
  cache: { read: tokens.cache_read, write: tokens.cache_write }
})

const nothingSpent = {
  cost: 0,
  tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
}

/** USD; 0 is how OpenCode says that it knows no price. */
const costOf = (tokens: Tokens, { price }: Model): number =>
  price === null
    ? 0
    : Math.round(
        tokens.input * price.input +
          tokens.output * price.output +
          tokens.cache_read * price.cache_read +
          tokens.cache_write * price.cache_write
      ) / 1e6

const totalsOf = (answers: ReadonlyArray<PlayedAnswer>): Fields => {
  const sum = (of: (answer: PlayedAnswer) => number) => answers.reduce((all, answer) => all + of(answer), 0)
  return {
    cost: Math.round(sum(({ tokens, model }) => costOf(tokens, model)) * 1e6) / 1e6,
    tokens_input: sum(({ tokens }) => tokens.input),
    tokens_output: sum(({ tokens }) => tokens.output - tokens.reasoning),
    tokens_reasoning: sum(({ tokens }) => tokens.reasoning),
    tokens_cache_read: sum(({ tokens }) => tokens.cache_read),
    tokens_cache_write: sum(({ tokens }) => tokens.cache_write)
  }
}

const writeTree = (files: Files, { session, root, messages, todos }: Written): void => {
  const storage = ".local/share/opencode/storage"
  const add = (path: string, value: unknown) =>
    files.set(`${storage}/${path}`, `${JSON.stringify(value, null, 2)}\n`)
  const project = projectId(root)
  files.set(`${storage}/migration`, "2")
  add(`project/${project}.json`, {
    id: project,
    worktree: root,
    vcs: "git",
    time: { created: Date.UTC(2026, 9, 1) }
  })
  add(`session/${project}/${session.id}.json`, session)
  if (todos.length > 0) add(`todo/${session.id}.json`, todos)
  for (const { id, data, parts } of messages) {
    add(`message/${session.id}/${id}.json`, { id, sessionID: session.id, ...data })
    for (const part of parts)
      add(`part/${id}/${part.id}.json`, { id: part.id, sessionID: session.id, messageID: id, ...part.data })
  }
}

const sqlOf = (all: ReadonlyArray<Written>): string => {
  const roots = [...new Set(all.map(({ root }) => root))].sort()
  const statements = [
    ...tables,
    ...roots.map((root) => {
      const at = Date.UTC(2026, 9, 30)
      return insert("project", {
        id: projectId(root),
        worktree: root,
        vcs: "git",
        time_created: at,
        time_updated: at,
        sandboxes: "[]"
      })
    }),
    ...all.flatMap(rowsOf)
  ]
  return statements.map((one) => `${one}\n`).join("")
}

const rowsOf = ({ session, messages, todos, totals }: Written): ReadonlyArray<string> => {
  const { created, updated } = session.time
  const times = { time_created: created, time_updated: updated }
  const row = {
    id: session.id,
    project_id: session["projectID"],
    parent_id: session["parentID"] ?? null,
    slug: String(session["title"])
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-"),
    directory: session["directory"],
    title: session["title"],
    version: session["version"],
    ...totals,
    ...times
  }
  return [
    insert("session", row),
    ...messages.flatMap(({ id, at_ms, updated_ms, data, parts }) => [
      insert("message", { id, session_id: session.id, time_created: at_ms, time_updated: updated_ms, data }),
      ...parts.map((part) =>
        insert("part", {
          id: part.id,
          message_id: id,
          session_id: session.id,
          time_created: part.at_ms,
          time_updated: part.updated_ms,
          data: part.data
        })
      )
    ]),
    ...todos.map((todo, position) => insert("todo", { session_id: session.id, ...todo, position, ...times }))
  ]
}

const insert = (table: string, row: Fields): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(quoted).join(", ")});`

const quoted = (value: unknown): string => {
  if (value === null) return "NULL"
  if (typeof value === "number") return String(value)
  return `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`
}
