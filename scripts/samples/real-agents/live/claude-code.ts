/** Claude Code at a terminal: it asks three times whether it may; twice it may, and then it may not. */
import * as fs from "node:fs"
import { anthropicModel } from "../anthropic.ts"
import { home, project } from "../sandbox.ts"
import { atATerminal } from "./at-a-terminal.ts"
import type { LiveAgent } from "./LiveAgent.ts"

const prompt = "Tag the release."
const bash = (command: string) => ({ tools: [{ name: "Bash", input: { command, description: "Tag" } }] })

const script = {
  [prompt]: [
    {
      text: "I will look first.",
      tools: [{ name: "Read", input: { file_path: `${project}/package.json` } }]
    },
    bash("git tag v1.4.0"),
    bash("git tag v1.5.0; exit 3"),
    bash("git tag v1.6.0"),
    { text: "Tagged." }
  ]
}

let url = ""

export const liveClaudeCode: LiveAgent = {
  name: "claude-code",
  settle: async () => {
    const server = await anthropicModel(script, "Tides")
    url = server.url
    fs.mkdirSync(`${home}/.claude`, { recursive: true })
    // with a remark and an odd indentation, that they may survive
    fs.writeFileSync(`${home}/.claude/settings.json`, '{\n   "theme": "dark"\n}')
    fs.writeFileSync(`${home}/.claude.json`, JSON.stringify(onboarded))
    return server
  },
  work: async (program) => {
    const may = { sees: /Doyouwanttoproceed/, after_ms: 1500 }
    await atATerminal(program, ["--model", "claude-opus-5", "--permission-mode", "default"], envOf(url), [
      { sees: /forshortcuts|manualmode/, after_ms: 500, hits: [prompt, "\r"] },
      { ...may, hits: ["1"] },
      { ...may, hits: ["1"] },
      { ...may, hits: ["\u001b"] },
      { sees: /Interrupted/, after_ms: 500, hits: ["/exit", "\r"] }
    ])
  }
}

const onboarded = {
  hasCompletedOnboarding: true,
  theme: "dark",
  customApiKeyResponses: { approved: ["none"], rejected: [] },
  projects: {
    [project]: { hasTrustDialogAccepted: true, allowedTools: [], hasCompletedProjectOnboarding: true }
  }
}

const envOf = (url: string) => ({
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_API_KEY: "none",
  DISABLE_AUTOUPDATER: "1",
  ENABLE_TOOL_SEARCH: "false",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1"
})
