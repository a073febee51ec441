/** Codex, OpenAI's agent, in the terminal, in editors and on the desktop: the formats that are read from its trail. */
import type { Source } from "../Source.ts"
import { rollout } from "./rollout.ts"
import { sessionIndex } from "./session-index.ts"
import { codexWhereabouts } from "./whereabouts.ts"

export const codex: Source = {
  ...codexWhereabouts,
  formats: [rollout, sessionIndex],
  lookalikes: []
}
