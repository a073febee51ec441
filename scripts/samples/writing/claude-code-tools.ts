/** How Claude Code names its tools, what it gives them, and what they report. */
import { agentId, toolUseId } from "../../../test/conformance/make/ids.ts"
import type { Call, Deed, Place } from "../story/Story.ts"
import { hunkOf } from "./diff.ts"
import type { Played, PlayedCall } from "./perform.ts"

type Fields = Readonly<Record<string, unknown>>

const tools: Readonly<Record<Exclude<Deed["does"], "ask-server">, string>> = {
  read: "Read",
  run: "Bash",
  edit: "Edit",
  write: "Write",
  grep: "Grep",
  fetch: "WebFetch",
  search: "WebSearch",
  skill: "Skill",
  todos: "TodoWrite",
  plan: "ExitPlanMode",
  delegate: "Agent"
}

export const toolOf = (deed: Deed): string =>
  deed.does === "ask-server" ? `mcp__${deed.server}__${deed.tool}` : tools[deed.does]

export const inputOf = (deed: Deed, { cwd }: Place): object => {
  switch (deed.does) {
    case "read":
      return { file_path: `${cwd}/${deed.path}` }
    case "run":
      return { command: deed.command, description: deed.why }
    case "edit":
      return {
        file_path: `${cwd}/${deed.path}`,
        old_string: deed.before,
        new_string: deed.after,
        replace_all: false
      }
    case "write":
      return { file_path: `${cwd}/${deed.path}`, content: deed.text }
    case "grep":
      return {
        pattern: deed.pattern,
        ...(deed.path === "" ? {} : { path: deed.path }),
        output_mode: "content",
        "-n": true
      }
    case "ask-server":
      return deed.input
    case "fetch":
      return { url: deed.url, prompt: deed.why }
    case "search":
      return { query: deed.query }
    case "skill":
      return { skill: deed.name, args: deed.words }
    case "todos":
      return { todos: todosOf(deed) }
    case "plan":
      return { plan: deed.text }
    case "delegate":
      return {
        description: deed.child.task,
        prompt: deed.child.prompt,
        subagent_type: deed.child.role,
        run_in_background: false
      }
  }
}

const todosOf = (deed: Deed & { does: "todos" }): ReadonlyArray<Fields> =>
  deed.list.map(([status, content]) => ({ content, status, activeForm: content }))

/** The block that the model reads. `isNested`: within a sub-agent, whose results have no report beside them. */
export const resultOf = (played: PlayedCall, isNested: boolean, { cwd }: Place): Fields => {
  const { call, child } = played
  if (call.fault !== undefined) return { content: faultOf(call), is_error: true }
  if (child !== null) return { content: [{ type: "text", text: handBack(played, child, isNested) }] }
  return { content: wordsOf(call, cwd) }
}

const faultOf = ({ deed, output, fault }: Call): string => {
  if (deed.does === "run" && fault?.kind === "failed") return `Exit code ${deed.exit}\n${output}`
  if (fault?.kind === "failed" && (deed.does === "edit" || deed.does === "read"))
    return `<tool_use_error>${output}</tool_use_error>`
  return output ?? ""
}

const wordsOf = ({ deed, output }: Call, cwd: string): string => {
  switch (deed.does) {
    case "read":
      return deed.text
        .split("\n")
        .map((line, i) => `${i + 1}\t${line}`)
        .join("\n")
    case "edit":
      return `The file ${cwd}/${deed.path} has been updated.`
    case "write":
      return `File created successfully at: ${cwd}/${deed.path}`
    case "search":
      return `Web search results for query: "${deed.query}"\n\nLinks: ${JSON.stringify(linksOf(deed))}\n\n${output}`
    case "skill":
      return `Launching skill: ${deed.name}`
    case "todos":
      return "The list was updated."
    default:
      return output ?? ""
  }
}

const linksOf = (deed: Deed & { does: "search" }): ReadonlyArray<Fields> =>
  deed.hits.map(([title, url]) => ({ title, url }))

const handBack = ({ label, call }: PlayedCall, child: Played, isNested: boolean): string => {
  if (!isNested) return call.output ?? ""
  const report = (call.output ?? "").replace(/^/gm, "  ")
  const { tokens, tool_uses, duration_ms } = totalsOf(child)
  const usage = `<usage>subagent_tokens: ${tokens}\ntool_uses: ${tool_uses}\nduration_ms: ${duration_ms}</usage>`
  return `The report follows:\n${report}\nagentId: ${agentId(label)}\n${usage}`
}

const totalsOf = (child: Played) => {
  const answers = child.scenes.filter((scene) => scene.is === "answer")
  const last = answers.at(-1)?.tokens
  return {
    tokens: last === undefined ? 0 : last.input + last.cache_read + last.cache_write + last.output,
    tool_uses: answers.reduce((sum, { calls }) => sum + calls.length, 0),
    duration_ms: child.ended_ms - child.began_ms
  }
}

/** What the tool itself reports, beside the message. */
export const reportOf = (played: PlayedCall, { cwd }: Place): unknown => {
  const { call, child, label } = played
  if (call.fault !== undefined)
    return call.fault.kind === "denied" ? "User rejected tool use" : `Error: ${faultOf(call)}`
  if (child !== null) return agentReport(label, call, child)
  const { deed, output } = call
  switch (deed.does) {
    case "read": {
      const lines = deed.text.split("\n").length
      return {
        type: "text",
        file: { filePath: `${cwd}/${deed.path}`, numLines: lines, startLine: 1, totalLines: lines }
      }
    }
    case "run":
      return { stdout: output, stderr: "", interrupted: false, isImage: false }
    case "edit":
      return editReport(deed, cwd)
    case "write":
      return {
        type: "create",
        filePath: `${cwd}/${deed.path}`,
        content: deed.text,
        structuredPatch: [],
        originalFile: null
      }
    case "todos":
      return { oldTodos: [], newTodos: todosOf(deed) }
    case "search": {
      const results = [{ tool_use_id: `srv${toolUseId(label)}`, content: linksOf(deed) }, output]
      return { query: deed.query, results, durationSeconds: call.seconds, searchCount: 1 }
    }
    case "skill":
      return { success: true, commandName: deed.name }
    default:
      return undefined
  }
}

const editReport = (deed: Deed & { does: "edit" }, cwd: string): Fields => {
  const { start, removed, added } = hunkOf(deed.before, deed.after, deed.line)
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)]
  const hunk = { oldStart: start, oldLines: removed.length, newStart: start, newLines: added.length, lines }
  return { filePath: `${cwd}/${deed.path}`, structuredPatch: [hunk], userModified: false, replaceAll: false }
}

const agentReport = (label: string, call: Call, child: Played): Fields => {
  const { tokens, tool_uses, duration_ms } = totalsOf(child)
  return {
    status: "completed",
    prompt: child.delegation!.prompt,
    agentId: agentId(label),
    agentType: child.delegation!.role,
    content: [{ type: "text", text: call.output }],
    totalDurationMs: duration_ms,
    totalTokens: tokens,
    totalToolUseCount: tool_uses
  }
}
