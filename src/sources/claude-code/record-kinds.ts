/**
 * The kinds of records that are known, by type and subtype.
 *
 * Anything else is kept raw and counted as unknown, so that a new version shows itself. Of a known kind it is
 * decided what it tells; for many that is nothing but their number (`ignored` in `readers` of the decoder).
 */
import { type Fields, fieldsOf, textOf } from "../fields.ts"

export interface RecordKind {
  /** `user`, `system/turn_duration`, `progress/hook_progress`, `attachment/file`, … */
  readonly name: string
  readonly known: boolean
}

/** Kind of a record of this type. */
export const kindOf = (type: string, record: Fields): RecordKind => {
  const plain = plainKinds.get(type)
  if (plain !== undefined) return plain
  const subtypes = subtypesOf.get(type)
  if (subtypes === undefined) return { name: type.slice(0, 80), known: false }
  const nested = type === "progress" ? "data" : type === "attachment" ? "attachment" : null
  const subtype = nested === null ? record["subtype"] : fieldsOf(record[nested])?.["type"]
  const name = textOf(subtype) ?? "(none)"
  return { name: `${type}/${name}`.slice(0, 80), known: subtypes.has(name) }
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const subtypesOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "system",
    words(`api_error away_summary bridge_status compact_boundary informational init local_command memory_saved
      microcompact_boundary model_refusal_fallback permission_retry scheduled_task_fire stop_hook_summary
      turn_duration`)
  ],
  [
    "progress",
    words(`agent_progress bash_progress hook_progress mcp_progress powershell_progress query_update
      search_results_received skill_progress waiting_for_task`)
  ],
  [
    "attachment",
    words(`agent_listing_delta auto_mode auto_mode_exit command_permissions compact_file_reference date date_change
      deferred_tools_delta deferred_tools_record diagnostics directory edited_text_file environment file
      hook_additional_context hook_blocking_error hook_cancelled hook_error_during_execution
      hook_non_blocking_error hook_permission_decision hook_stopped_continuation hook_success
      hook_system_message image instructions invoked_skills mcp_instructions_delta mcp_resource model nested_memory
      opened_file_in_ide output_style plan_file_reference plan_mode plan_mode_exit plan_mode_reentry
      prompt_snapshot queued_command read_truncation_notice relevant_memories remote_session_change
      selected_lines_in_ide session_context silent_turn_reminder skill_discovery skill_listing
      structured_output task_reminder task_status todo_reminder total_tokens_reminder ultrathink_effort`)
  ]
])

/** Types of records beside the conversation. */
const sideTypes = `agent-color agent-name agent-setting ai-title api-request api-request-blob
  api-request-shape artifact-autoreact-ledger
  artifact-comment-monitor atis-latch attribution-snapshot bridge-session content-replacement continued-in
  cost-state custom-title ended-by-model file-history-delta file-history-snapshot fork-context-ref frame-link
  history-suppression isolation-latch last-prompt marble-origami-commit marble-origami-snapshot mode
  permission-mode pr-link queue-operation relocated saved_hook_context speculation-accept summary tag
  task-summary tools-used worktree-state`

/** Kinds without subtypes. */
const plainKinds: ReadonlyMap<string, RecordKind> = new Map(
  Array.from(words(`user assistant ${sideTypes}`), (name) => [name, { name, known: true }] as const)
)
