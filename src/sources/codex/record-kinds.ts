/**
 * Kinds of records that are known and tell nothing that is not read elsewhere. What is neither here nor read
 * is counted as unknown, so that a new version of Codex is noticed.
 */

/** Kinds of lines. */
export const knownLines: ReadonlySet<string> = new Set([
  // State of the world that changed, as the model was told in messages too.
  "world_state",
  "dynamic_tools_updated",
  "inter_agent_communication",
  "inter_agent_communication_metadata",
  "security_risk_score",
  "realtime_item",
  // Flat rollouts: noise.
  "state"
])

/** Types of `response_item`. */
export const knownItems: ReadonlySet<string> = new Set([
  "additional_tools",
  // Encrypted; the `compacted` line tells.
  "compaction",
  "compaction_summary",
  "context_compaction",
  "compaction_trigger",
  "other"
])

/** Types of `event_msg`. The words of most stand in items; the rest is of the moment. */
export const knownEvents: ReadonlySet<string> = new Set([
  "agent_message",
  "agent_reasoning",
  "agent_reasoning_raw_content",
  "agent_reasoning_section_break",
  "background_event",
  "collab_agent_interaction_end",
  "collab_agent_spawn_end",
  "collab_close_end",
  "collab_resume_end",
  "collab_waiting_end",
  "deprecation_notice",
  "dynamic_tool_call_request",
  "dynamic_tool_call_response",
  "exec_command_begin",
  "guardian_assessment",
  "guardian_warning",
  "hook_completed",
  "hook_started",
  "image_generation_end",
  "mcp_tool_call_begin",
  "model_reroute",
  "model_verification",
  "patch_apply_begin",
  "plan_update",
  "raw_response_item",
  "session_configured",
  "shutdown_complete",
  "sub_agent_activity",
  "thread_goal_updated",
  "thread_name_updated",
  "turn_diff",
  "undo_completed",
  "undo_started",
  "view_image_tool_call",
  "warning",
  "web_search_begin",
  "web_search_end"
])

/** Items of `event_msg/item_completed`. */
export const knownCompleted: ReadonlySet<string> = new Set([
  "AgentMessage",
  "CollabAgentToolCall",
  "CommandExecution",
  "ContextCompaction",
  "DynamicToolCall",
  "EnteredReviewMode",
  "ExitedReviewMode",
  "FileChange",
  "HookPrompt",
  "ImageGeneration",
  "ImageView",
  "McpToolCall",
  "Plan",
  "Reasoning",
  "Sleep",
  "SubAgentActivity",
  "UserMessage",
  "WebSearch"
])
