/** Codex at a terminal: it asks twice whether it may, and may. */
import * as fs from "node:fs"
import { responsesModel } from "../responses.ts"
import { home, project } from "../sandbox.ts"
import { atATerminal } from "./at-a-terminal.ts"
import type { LiveAgent } from "./LiveAgent.ts"

const prompt = "Tag the release."
const asking = (cmd: string) => ({
  tools: [
    {
      name: "exec_command",
      input: { cmd, sandbox_permissions: "require_escalated", justification: "To tag the release" }
    }
  ]
})

const script = {
  [prompt]: [asking("git tag v1.4.0"), asking("git tag v1.5.0; sleep 1"), { text: "Tagged." }]
}

export const liveCodex: LiveAgent = {
  name: "codex",
  settle: async () => {
    const server = await responsesModel(script, "Tides")
    fs.mkdirSync(`${home}/.codex`, { recursive: true })
    fs.writeFileSync(`${home}/.codex/config.toml`, configOf(server.url))
    return server
  },
  work: async (program) => {
    // Hooks run only once a person has looked at them; that is Codex's own affair, and passed over here.
    await atATerminal(program, ["--dangerously-bypass-hook-trust"], {}, [
      { sees: /forshortcuts[^]*forshortcuts/, after_ms: 3000, hits: [prompt, "\r"] },
      { sees: /gittagv1\.4\.0[^]*(?:proceed|run|allow)/i, after_ms: 2000, hits: ["y"] },
      { sees: /gittagv1\.5\.0[^]*(?:proceed|run|allow)/i, after_ms: 2000, hits: ["y"] },
      { sees: /Tagged/, after_ms: 1000, hits: ["/quit", "\r"] }
    ])
  }
}

const configOf = (url: string): string => `model = "gpt-5.5"
model_provider = "scripted"
approval_policy = "on-request"
sandbox_mode = "workspace-write"
model_context_window = 272000
check_for_update_on_startup = false

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
supports_websockets = false

[projects."${project}"]
trust_level = "trusted"

[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
`
