import { describe, expect, it } from "vitest"
import { callTitle, commandOf, toolName } from "./tool-names.ts"

describe("the name of a tool", () => {
  it.each([
    ["exec_command", null, "exec_command"],
    ["github__search", null, "mcp__github__search"],
    ["mcp__github__search", null, "mcp__github__search"],
    ["list_things", "mcp__my_lab", "mcp__my_lab__list_things"],
    ["_create_issue", "mcp__codex_apps__github", "mcp__codex_apps__github_create_issue"],
    ["spawn_agent", "collaboration", "spawn_agent"]
  ])("%s of %s is %s", (name, namespace, expected) => expect(toolName(name, namespace)).toBe(expected))
})

describe("the command of a call", () => {
  it.each([
    [{ command: ["bash", "-lc", "ls -l"] }, "ls -l"],
    [{ command: ["/usr/bin/zsh", "-c", "pwd"] }, "pwd"],
    [{ command: ["git", "log", "-1"] }, "git log -1"],
    [{ command: "ls" }, "ls"],
    [{ cmd: "ls" }, "ls"],
    [{ command: [] }, null],
    [{ path: "a" }, null],
    [null, null]
  ])("%j is %j", (input, expected) => expect(commandOf(input)).toBe(expected))
})

describe("the title of a call", () => {
  it.each([
    ["shell", { command: ["bash", "-lc", "npm test\n"] }, "", "npm test"],
    ["exec_command", { cmd: "x".repeat(300) }, "", `${"x".repeat(119)}…`],
    [
      "apply_patch",
      null,
      "*** Begin Patch\n*** Update File: a.ts\n+x\n*** Add File: b.ts\n+y\n*** End Patch",
      "edit a.ts, write b.ts"
    ],
    ["apply_patch", { input: "*** Begin Patch\n*** Delete File: a.ts\n*** End Patch" }, "{}", "delete a.ts"],
    ["view_image", { path: "/a.png" }, "", "/a.png"],
    ["web_search", { type: "search", query: "tides" }, "", "tides"],
    ["update_plan", { plan: [{}, {}] }, "", "2 steps"],
    ["unknown", { deep: { er: 1 } }, "", null]
  ])("%s %j", (tool, input, raw, expected) => expect(callTitle(tool, input, raw)).toBe(expected))
})
