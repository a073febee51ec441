/**
 * What is kept of what an agent tells a hook: one line of JSON with these few fields, and nothing else.
 *
 * Agents hand a hook all they know, with what a tool was given and gave back. That stands in the transcript anyway,
 * and may hold secrets, so it is not taken. Each field has the form that it may have; a value of another form is left
 * out, so that no sentence gets in where a word is meant.
 *
 * The table is read in two places that must agree: `hookLine` here, and the script of `launcher.ts`.
 */

export interface Field {
  /** Its name in the line. */
  readonly name: string
  /** Its name in what the agent hands over. */
  readonly from: string
  /** What it must look like: a regular expression that `awk` knows, too. */
  readonly form: string
  /** The events that have it; all without. */
  readonly events?: ReadonlyArray<string>
  /** It stands behind what a tool was given and gave back. */
  readonly isLate?: true
  /** A number or a yes or no: without quotes. */
  readonly isBare?: true
}

const tools = ["PermissionRequest", "PermissionDenied", "PostToolUse", "PostToolUseFailure"]
const id = "[A-Za-z0-9_-]+"
const word = "[A-Za-z_]+"
const name = "[A-Za-z0-9_.:-]+"

/** The longest value of a field; the longest working directory. */
export const longestValue = 128
export const longestPath = 1024

export const fields: ReadonlyArray<Field> = [
  { name: "event", from: "hook_event_name", form: word },
  { name: "session", from: "session_id", form: id },
  { name: "subagent", from: "agent_id", form: id },
  { name: "role", from: "agent_type", form: name },
  { name: "mode", from: "permission_mode", form: word },
  { name: "tool", from: "tool_name", form: name, events: tools },
  { name: "source", from: "source", form: word, events: ["SessionStart"] },
  { name: "reason", from: "reason", form: word, events: ["SessionEnd"] },
  { name: "trigger", from: "trigger", form: word, events: ["PreCompact", "PostCompact"] },
  { name: "notification", from: "notification_type", form: word, events: ["Notification"] },
  { name: "server", from: "mcp_server_name", form: name, events: ["Elicitation", "ElicitationResult"] },
  { name: "decision", from: "action", form: word, events: ["ElicitationResult"] },
  { name: "call", from: "tool_use_id", form: id, events: tools.slice(1), isLate: true },
  {
    name: "duration_ms",
    from: "duration_ms",
    form: "[0-9]+",
    events: tools.slice(2),
    isLate: true,
    isBare: true
  },
  {
    name: "interrupted",
    from: "is_interrupt",
    form: "true|false",
    events: tools.slice(3),
    isLate: true,
    isBare: true
  }
]

/** Who tells it, when (UTC ms), and the number of the process, which tells two of one millisecond apart. */
export interface Telling {
  readonly agent: string
  readonly at_ms: number
  readonly n: number
}

/** The line of what an agent handed to a hook; null when it names no event or no session. */
export const hookLine = (handed: unknown, { agent, at_ms, n }: Telling): string | null => {
  if (typeof handed !== "object" || handed === null) return null
  const all = handed as Readonly<Record<string, unknown>>
  const kept: Record<string, string | number | boolean> = {}
  for (const { name, from, form, events, isBare } of fields) {
    const value = Object.hasOwn(all, from) ? all[from] : undefined
    const isFit =
      isBare === true ? typeof value === "number" || typeof value === "boolean" : typeof value === "string"
    if (!isFit || (events !== undefined && !events.includes(String(kept["event"])))) continue
    if (new RegExp(`^(?:${form})$`).test(String(value)) && String(value).length <= longestValue)
      kept[name] = value as string | number | boolean
  }
  if (kept["event"] === undefined || kept["session"] === undefined) return null
  const cwd = all["cwd"]
  const isPlace =
    typeof cwd === "string" && cwd !== "" && Buffer.byteLength(JSON.stringify(cwd)) <= longestPath
  const place = isPlace ? { cwd } : {}
  return `${JSON.stringify({ spoor_hook: 1, agent, at_ms, n, ...kept, ...place })}\n`
}
