/** Codex, OpenAI's agent, in the terminal, in editors and on the desktop: the formats that are read from its trail. */
import { hookLines } from "../hook-lines.ts"
import type { Source } from "../Source.ts"
import { rollout } from "./rollout.ts"
import { sessionIndex } from "./session-index.ts"
import { codexWhereabouts } from "./whereabouts.ts"

/** A sub-agent has a session of its own, with the id that hooks call the agent by; its rollout tells whose it is. */
const hooks = hookLines("codex", (_session, subagent) => ({ native_id: subagent, parent_native_id: null }))

export const codex: Source = {
  ...codexWhereabouts,
  formats: [rollout, sessionIndex, hooks],
  lookalikes: []
}
