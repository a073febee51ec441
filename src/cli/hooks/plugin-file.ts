/**
 * OpenCode's hooks: a plugin, in a file that is ours as a whole. It runs within OpenCode and appends lines to the spool,
 * so nothing is started for it. Whatever goes wrong in it goes unsaid: a plugin must not break the agent.
 */
import * as path from "node:path"
import type { HookFile } from "./HookFile.ts"

/** `spool` is the folder of `spool.ts`. */
export const pluginFile = (spool: string): HookFile => {
  const wanted = pluginText(path.join(spool, "opencode"))
  return {
    mode: 0o600,
    state: (text) => {
      if (text === null) return { state: "absent", says: "" }
      if (!text.startsWith(mark)) return { state: "unreadable", says: "the file is not Spoor's" }
      const isCurrent = text === wanted
      return {
        state: isCurrent ? "installed" : "drifted",
        says: isCurrent ? "" : "of another place or version"
      }
    },
    installed: (text) =>
      text === null || text.startsWith(mark)
        ? wanted
        : { problem: "the file is not Spoor's, and is left alone" },
    removed: (text) => (text.startsWith(mark) ? null : text)
  }
}

const mark = "// spoor record hook opencode\n"

/**
 * The fields are those of `hook-line.ts`. Events: `permission.asked` and `permission.replied` as in OpenCode 1.18 (with a
 * call's id), `permission.updated` with `permissionID` as before it, `question.*`, `session.*`.
 */
const pluginText = (
  folder: string
): string => `${mark}// Spoor's plugin. "spoor hooks install" made it, "spoor hooks uninstall" removes it. When OpenCode asks for a permission
// or has an answer, compacts or begins a session, it appends one line to Spoor's spool. What a tool was given or gave
// back is never kept.
import { appendFile, mkdir } from "node:fs/promises"

const folder = ${JSON.stringify(folder)}
const word = (value) => (typeof value === "string" && /^[A-Za-z0-9_.:-]{1,128}$/.test(value) ? value : undefined)
/** The call that a question is about, by the question's id. */
const calls = new Map()
let n = 0

const tellings = {
  "session.created": ({ info }) => ({ event: "SessionStart", session: info.id }),
  "session.deleted": ({ info }) => ({ event: "SessionEnd", session: info.id, reason: "deleted" }),
  "session.compacted": ({ sessionID }) => ({ event: "PostCompact", session: sessionID }),
  "permission.asked": (asked) => request("PermissionRequest", asked, asked.permission),
  "permission.updated": (asked) => request("PermissionRequest", asked, asked.type),
  "permission.replied": (replied) => reply("PermissionReply", replied, replied.reply ?? replied.response),
  "question.asked": (asked) => request("Question", asked),
  "question.replied": (replied) => reply("QuestionReply", replied, "answered"),
  "question.rejected": (replied) => reply("QuestionReply", replied, "rejected")
}

const request = (event, asked, tool) => {
  const call = asked.tool?.callID ?? asked.callID
  calls.set(asked.id, call)
  return { event, session: asked.sessionID, tool, call, request: asked.id }
}

const reply = (event, replied, decision) => {
  const id = replied.requestID ?? replied.permissionID
  const call = calls.get(id)
  calls.delete(id)
  return { event, session: replied.sessionID, call, request: id, decision }
}

const tell = async (telling, cwd) => {
  const now = Date.now()
  const kept = Object.fromEntries(Object.entries(telling).map(([name, value]) => [name, word(value)]))
  if (kept.event === undefined || kept.session === undefined) return
  const line = { spoor_hook: 1, agent: "opencode", at_ms: now, n: ++n, ...kept, cwd }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = \`\${folder}/\${new Date(now).toISOString().slice(0, 7)}.jsonl\`
  await appendFile(file, \`\${JSON.stringify(line)}\\n\`, { mode: 0o600 })
}

export const SpoorHooks = async ({ directory }) => ({
  event: async ({ event }) => {
    try {
      const telling = tellings[event.type]?.(event.properties)
      if (telling !== undefined) await tell(telling, directory)
    } catch {
      // OpenCode goes on whatever happens here
    }
  }
})
`
