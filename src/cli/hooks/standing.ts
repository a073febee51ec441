/** How the hooks of one target stand, as they are found. */
import type { HookState } from "./HookFile.ts"
import { planFor } from "./plan.ts"
import { hookFileOf, launcherState, type Setup } from "./Setup.ts"
import { switchedOff } from "./switched-off.ts"
import type { Target } from "./Target.ts"

export interface Standing extends HookState, Target {}

export const standingOf = (target: Target, setup: Setup): Standing => {
  const file = hookFileOf(target, setup)
  const plan = planFor(target, file, "installed", setup.receipts)
  if (plan.outcome === "refused") return { ...target, state: "unreadable", says: plan.says }
  const text = plan.before?.toString("utf8") ?? null
  const state = file.state(text)
  const launcher = launcherState(setup)
  const off = state.state === "installed" ? switchedOff(target, text ?? "") : null
  if (off !== null) return { ...target, state: "off", says: off }
  // OpenCode's plugin writes its lines itself
  if (state.state !== "installed" || target.name === "opencode" || launcher.state === "installed")
    return { ...target, ...state }
  return { ...target, state: "drifted", says: launcher.says }
}
