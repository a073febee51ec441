/**
 * Turns the words of a failed tool call into a value that can be grouped.
 *
 * Agents hand failures to the model as plain text; the phrases below are those that Claude Code, Codex and
 * OpenCode print. What a shell command printed is not the tool's own word (a failing test may well say
 * "not found"), so a command is judged by its exit code, and by its text only where the agent itself speaks.
 */
import type { ToolError, ToolErrorType } from "../record/ToolError.ts"
import { clipped } from "./excerpt.ts"

export interface FailedCall {
  /** Name of the tool as the agent wrote it; null when the trail does not tell. */
  readonly tool: string | null
  /** What the model was told. */
  readonly text: string
  /** Exit code of the command, when the trail has it as a number. */
  readonly exitCode?: number | null
  /** An error code that the trail itself names (`ENOENT`, `429`); it stands above what the text suggests. */
  readonly code?: string | null
}

/** The kind, the code and at most 500 characters of the words. Never throws; `unknown` is a fair answer. */
export const classifyToolError = (call: FailedCall): ToolError => {
  const own = unwrapped(call.text)
  const isOwnWord = own !== null
  const text = own ?? call.text
  const exitCode = call.exitCode ?? exitCodeIn(text)
  const error = (type: ToolErrorType, code: string | null): ToolError => ({
    type,
    code: call.code ?? code,
    tool: call.tool,
    message: clipped(text.trim(), maxMessage)
  })
  const head = text.slice(0, headChars)
  const spoken = firstOf(agentPhrases, isCommand(call, exitCode, isOwnWord) ? ends(text) : head)
  if (spoken !== null) return error(spoken, exitCode === null ? codeIn(head) : String(exitCode))
  if (isCommand(call, exitCode, isOwnWord)) {
    return error(byExitCode(exitCode), exitCode === null ? null : String(exitCode))
  }
  const code = call.code ?? codeIn(head)
  return error((code === null ? null : byCode(code)) ?? firstOf(toolPhrases, head) ?? "unknown", code)
}

const maxMessage = 500
/** How far into a text the reason is looked for: it stands at the front, and texts may have megabytes. */
const headChars = 2000

/** Text between `<tool_use_error>` marks, which Claude Code puts around its own complaints; null without them. */
const unwrapped = (text: string): string | null => {
  const from = text.indexOf("<tool_use_error>")
  if (from < 0 || from > 200) return null
  const to = text.indexOf("</tool_use_error>", from)
  return text.slice(from + "<tool_use_error>".length, to < 0 ? undefined : to)
}

const shells = new Set([
  "bash",
  "powershell",
  "shell",
  "local_shell",
  "exec_command",
  "container.exec",
  "run_shell_command"
])

const isCommand = (call: FailedCall, exitCode: number | null, isOwnWord: boolean): boolean =>
  !isOwnWord && (exitCode !== null || (call.tool !== null && shells.has(call.tool.toLowerCase())))

const exitCodeIn = (text: string): number | null => {
  const found = /^(?:Exit code|Process exited with code|exit code:) ?(-?\d{1,10})\b/i.exec(text)
  return found === null ? null : Number(found[1])
}

/** Agents speak before or after what a command printed, not in the middle of it. */
const ends = (text: string): string =>
  text.length <= 600 ? text : `${text.slice(0, 300)}\n${text.slice(-300)}`

type Phrase = readonly [ToolErrorType, RegExp]

/** What agents say of a call that they did not carry out, or broke off. */
const agentPhrases: ReadonlyArray<Phrase> = [
  [
    "permission",
    /user doesn't want to|tool use was rejected|haven't granted|permission (?:for|to use) [^\n]{1,200} (?:was |has been )?denied|user rejected permission|user has specified a rule which prevents|rejected by user|cannot determine the safety|sandbox denied/i
  ],
  [
    "cancelled",
    /^\[?Request interrupted|interrupted by (?:the )?user|Tool execution (?:was )?(?:aborted|interrupted)|^Cancelled: |Sibling tool call errored|aborted by (?:the )?user|user aborted|operation was aborted|<turn_aborted>/i
  ],
  ["timeout", /command timed out|timed out after \d|exceeded timeout|terminated command after exceeding/i]
]

const toolPhrases: ReadonlyArray<Phrase> = [
  ["timeout", /timed out|time ?out [^\n]{0,20}exceeded|TimeoutError|deadline exceeded/i],
  [
    "invalid_input",
    /InputValidationError|invalid (?:arguments|parameters|input)|required parameter|failed to parse (?:function )?arguments|no changes to (?:make|apply)|must be different|validation error|exceeds maximum allowed|invalid hunk|invalid patch/i
  ],
  [
    "conflict",
    /modified since|has been unexpectedly modified|not been read yet|must read file|replace not found|matches (?:of the string|for) |oldString not found|not find (?:oldString|old_string)|find expected lines|verification failed|already exists|already in use|already been declared|merge conflict/i
  ],
  ["rate_limit", /rate.?limit|too many requests|overloaded|quota/i],
  ["permission", /permission denied|access denied|not permitted|forbidden|unauthorized|not allowed/i],
  [
    "network",
    /fetch failed|socket hang up|getaddrinfo|network (?:error|request failed)|connection (?:refused|reset|closed|error)|unable to (?:connect|verify if domain)/i
  ],
  [
    "not_found",
    /no such (?:file|tool)|does not exist|not found|cannot find|unknown tool|unknown process id|no [^\n]{1,40} found/i
  ]
]

/** The kind whose phrase stands first in the text: tools name the reason before they quote anything. */
const firstOf = (phrases: ReadonlyArray<Phrase>, text: string): ToolErrorType | null => {
  let first: ToolErrorType | null = null
  let at = Infinity
  for (const [type, phrase] of phrases) {
    const index = phrase.exec(text)?.index ?? Infinity
    if (index < at) [first, at] = [type, index]
  }
  return first
}

/** Shells' own conventions: 124 timeout(1), 126 may not be run, 127 no such command, 130 Ctrl-C. */
const byExitCode = (exitCode: number | null): ToolErrorType => {
  switch (exitCode) {
    case 124:
      return "timeout"
    case 126:
      return "permission"
    case 127:
      return "not_found"
    case 130:
      return "cancelled"
    default:
      return "exit_code"
  }
}

/** A system error name or an HTTP status that the text names as such. */
const codeIn = (text: string): string | null => {
  const system = anySystemCode.exec(text)
  if (system !== null) return system[0]
  return /(?:status(?: code)?|HTTP(?: error)?)[ :]+([1-5]\d\d)\b/i.exec(text)?.[1] ?? null
}

const systemCodes: Readonly<Record<string, ToolErrorType>> = {
  ENOENT: "not_found",
  ENOTDIR: "invalid_input",
  EISDIR: "invalid_input",
  EEXIST: "conflict",
  EBUSY: "conflict",
  ENOTEMPTY: "conflict",
  EACCES: "permission",
  EPERM: "permission",
  EROFS: "permission",
  ETIMEDOUT: "timeout",
  ECONNREFUSED: "network",
  ECONNRESET: "network",
  ECONNABORTED: "network",
  ENOTFOUND: "network",
  EHOSTUNREACH: "network",
  ENETUNREACH: "network",
  EPIPE: "network",
  EAI_AGAIN: "network"
}

const anySystemCode = new RegExp(`\\b(?:${Object.keys(systemCodes).join("|")})\\b`)

const byCode = (code: string): ToolErrorType | null => {
  const system = Object.hasOwn(systemCodes, code) ? systemCodes[code] : undefined
  if (system !== undefined) return system
  if (!/^[1-5]\d\d$/.test(code)) return null
  const status = Number(code)
  if (status === 401 || status === 403) return "permission"
  if (status === 404 || status === 410) return "not_found"
  if (status === 408 || status === 504) return "timeout"
  if (status === 409 || status === 412) return "conflict"
  if (status === 429 || status === 529) return "rate_limit"
  if (status >= 500) return "network"
  return status >= 400 ? "invalid_input" : null
}
