/** How OpenCode keeps a tool call: one part with its input, its output and what the tool reports. */
import type { Deed, Place } from "../story/Story.ts"
import { hunkOf, unified } from "./diff.ts"
import { sessionId } from "./opencode.ts"
import type { PlayedCall } from "./perform.ts"

type Fields = Readonly<Record<string, unknown>>

export const partOf = (played: PlayedCall, place: Place): Fields => {
  const { call, label, started_ms, ended_ms } = played
  const { deed, output, fault } = call
  const part = { type: "tool", callID: `call_${label.replace(/[^A-Za-z0-9]+/g, "_")}`, tool: toolOf(deed) }
  const input = inputOf(deed, place)
  if (ended_ms === null) return { ...part, state: { status: "running", input, time: { start: started_ms } } }
  const time = { start: started_ms, end: ended_ms }
  // a command that fails is a completed call with an exit code
  if (fault !== undefined && deed.does !== "run")
    return { ...part, state: { status: "error", input, error: output, time } }
  const state = {
    status: "completed",
    input,
    output: outputOf(played, place),
    title: titleOf(deed),
    metadata: metadataOf(played, place),
    time
  }
  return { ...part, state }
}

const toolOf = (deed: Deed): string => {
  switch (deed.does) {
    case "run":
      return "bash"
    case "todos":
      return "todowrite"
    case "fetch":
      return "webfetch"
    case "delegate":
      return "task"
    case "ask-server":
      return `${deed.server}_${deed.tool}`
    default:
      return deed.does
  }
}

const inputOf = (deed: Deed, { cwd }: Place): object => {
  switch (deed.does) {
    case "read":
      return { filePath: `${cwd}/${deed.path}` }
    case "run":
      return { command: deed.command, description: deed.why }
    case "edit":
      return { filePath: `${cwd}/${deed.path}`, oldString: deed.before, newString: deed.after }
    case "write":
      return { filePath: `${cwd}/${deed.path}`, content: deed.text }
    case "grep":
      return { pattern: deed.pattern, path: deed.path === "" ? cwd : `${cwd}/${deed.path}` }
    case "todos":
      return { todos: deed.list.map(([status, content]) => ({ content, status, priority: "medium" })) }
    case "delegate":
      return { description: deed.child.task, prompt: deed.child.prompt, subagent_type: deed.child.role }
    case "ask-server":
      return deed.input
    case "fetch":
      return { url: deed.url, format: "markdown" }
    default:
      throw new Error(`OpenCode does not ${deed.does} in this story.`)
  }
}

const outputOf = ({ call, child }: PlayedCall, { cwd }: Place): string => {
  const { deed, output } = call
  if (child !== null)
    return `<task id="${sessionId(child)}" state="completed">\n<task_result>\n${output}\n</task_result>\n</task>`
  if (deed.does !== "read") return output ?? ""
  const lines = deed.text.split("\n").map((line, i) => `${i + 1}: ${line}`)
  return `<path>${cwd}/${deed.path}</path>\n<type>file</type>\n<content>\n${lines.join("\n")}\n</content>`
}

const titleOf = (deed: Deed): string => {
  switch (deed.does) {
    case "read":
    case "edit":
    case "write":
      return deed.path
    case "run":
      return deed.why
    case "delegate":
      return deed.child.task
    default:
      return toolOf(deed)
  }
}

const metadataOf = ({ call, child }: PlayedCall, { cwd }: Place): Fields => {
  const { deed, output } = call
  if (child !== null) return { sessionId: sessionId(child) }
  switch (deed.does) {
    case "run":
      return { output, exit: deed.exit, description: deed.why }
    case "edit": {
      const hunk = hunkOf(deed.before, deed.after, deed.line)
      const file = `${cwd}/${deed.path}`
      const filediff = { file, additions: hunk.added.length, deletions: hunk.removed.length }
      return { diff: unified(file, hunk), filediff }
    }
    case "write":
      return { filepath: `${cwd}/${deed.path}`, exists: false }
    default:
      return {}
  }
}
