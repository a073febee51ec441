/** OpenCode, not at a terminal: it asks whether it may, and answers itself that it may not. */
import * as fs from "node:fs"
import { completionsModel } from "../completions.ts"
import { home, project, run } from "../sandbox.ts"
import type { LiveAgent } from "./LiveAgent.ts"

const prompt = "Tag the release."

const script = {
  [prompt]: [
    { text: "I will look first.", tools: [{ name: "read", input: { filePath: `${project}/package.json` } }] },
    { tools: [{ name: "bash", input: { command: "git tag v1.4.0", description: "Tag" } }] },
    { text: "I may not tag here." }
  ]
}

export const liveOpenCode: LiveAgent = {
  name: "opencode",
  settle: async () => {
    const server = await completionsModel(script, "Tides")
    const folder = `${home}/.config/opencode`
    fs.mkdirSync(`${folder}/node_modules`, { recursive: true })
    // As a machine has it that was online once: else OpenCode waits a minute for the network before it loads a plugin.
    const dependencies = { "@opencode-ai/plugin": "1.18.34" }
    fs.writeFileSync(`${folder}/package-lock.json`, JSON.stringify({ packages: { "": { dependencies } } }))
    fs.writeFileSync(`${folder}/opencode.json`, configOf(server.url))
    return server
  },
  work: async (program) => {
    const env = { OPENCODE_DISABLE_AUTOUPDATE: "1" }
    await run(program, ["run", "--format", "json", prompt], env, { until_ms: 120_000 })
  }
}

const configOf = (url: string): string =>
  JSON.stringify({
    model: "scripted/tide-1",
    small_model: "scripted/tide-1",
    share: "disabled",
    autoupdate: false,
    permission: { bash: { "*": "allow", "git tag*": "ask" } },
    provider: {
      scripted: {
        npm: "@ai-sdk/openai-compatible",
        name: "Scripted",
        options: { baseURL: `${url}/v1`, apiKey: "none" },
        models: {
          "tide-1": { name: "Tide 1", tool_call: true, limit: { context: 200_000, output: 8000 } }
        }
      }
    }
  })
