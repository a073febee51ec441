/**
 * What Claude Code hands to a status line command on stdin (code.claude.com/docs/en/statusline).
 *
 * Fields come and go with versions of the agent, so each is looked at by itself and may be missing.
 */

export interface StatusInput {
  readonly session: string | null
  readonly model: string | null
  readonly project: string | null
  /** The agent's own figure for the session. */
  readonly cost_usd_micros: number | null
  readonly context_percent: number | null
}

export const noStatus: StatusInput = {
  session: null,
  model: null,
  project: null,
  cost_usd_micros: null,
  context_percent: null
}

/** Never throws: what cannot be read is unknown. */
export const readStatusInput = (text: string): StatusInput => {
  const root = parsed(text)
  const workspace = object(root["workspace"])
  const folder = string(workspace["project_dir"]) ?? string(workspace["current_dir"]) ?? string(root["cwd"])
  const cost = number(object(root["cost"])["total_cost_usd"])
  const model = object(root["model"])
  return {
    session: string(root["session_id"]),
    model: string(model["display_name"]) ?? string(model["id"]),
    project: folder?.split(/[/\\]/).findLast((name) => name !== "") ?? null,
    cost_usd_micros: cost === null ? null : Math.round(cost * 1e6),
    context_percent: contextPercent(object(root["context_window"]))
  }
}

/** The context is what the last request sent: input, cache reads and cache writes; output is not yet in it. */
const contextPercent = (window: Fields): number | null => {
  const told = number(window["used_percentage"])
  if (told !== null) return told
  const size = number(window["context_window_size"])
  const last = object(window["current_usage"])
  const sizes = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"].map((name) =>
    number(last[name])
  )
  if (size === null || size <= 0 || sizes.every((each) => each === null)) return null
  return (sizes.reduce<number>((sum, each) => sum + (each ?? 0), 0) / size) * 100
}

type Fields = Readonly<Record<string, unknown>>

const parsed = (text: string): Fields => {
  try {
    return object(JSON.parse(text))
  } catch {
    // another program's output, or none: nothing is known
    return {}
  }
}

const object = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const string = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null)
const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null
