/** The session that an audit is made in, as a flag or the environment of the process names it. */
import type { AuditSession } from "../record/AuditRun.ts"

/** Which variable is whose, the surest first: an agent may run inside another's terminal. */
const variables: ReadonlyArray<readonly [name: string, agent: string]> = [
  ["AMP_CURRENT_THREAD_ID", "amp"],
  ["AMP_THREAD_ID", "amp"],
  ["CLAUDE_CODE_SESSION_ID", "claude-code"],
  ["CLAUDE_SESSION_ID", "claude-code"],
  ["CODEX_THREAD_ID", "codex"]
]

/** `flag`: what `--session` said. Null: neither names one. What is no word of an id is taken for nothing. */
export const namedSession = (
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>
): AuditSession | null => {
  if (flag !== undefined) return { agent: null, native_id: flag, evidence: "flag" }
  for (const [name, agent] of variables) {
    const native_id = environment[name]?.trim() ?? ""
    if (/^[\w-]{4,128}$/.test(native_id)) return { agent, native_id, evidence: "environment" }
  }
  return null
}
