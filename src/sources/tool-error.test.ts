import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ToolErrorType } from "../record/ToolError.ts"
import { classifyToolError } from "./tool-error.ts"

const cases: ReadonlyArray<readonly [string | null, string, ToolErrorType, string | null]> = [
  // Claude Code
  [
    "Edit",
    "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>",
    "conflict",
    null
  ],
  [
    "Edit",
    "<tool_use_error>String to replace not found in file.\nString: timed out</tool_use_error>",
    "conflict",
    null
  ],
  [
    "Edit",
    "<tool_use_error>Found 2 matches of the string to replace, but replace_all is false.",
    "conflict",
    null
  ],
  [
    "Edit",
    "<tool_use_error>No changes to make: old_string and new_string are exactly the same.</tool_use_error>",
    "invalid_input",
    null
  ],
  [
    "Edit",
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. …)",
    "permission",
    null
  ],
  [
    "Write",
    "Claude requested permissions to write to /a/b.md, but you haven't granted it yet.",
    "permission",
    null
  ],
  [
    "Agent",
    "some-model is temporarily unavailable, so auto mode cannot determine the safety of Agent right now.",
    "permission",
    null
  ],
  [
    "Task",
    "<tool_use_error>InputValidationError: Task failed: The required parameter `prompt` is missing</tool_use_error>",
    "invalid_input",
    null
  ],
  ["Read", "<tool_use_error>File does not exist.</tool_use_error>", "not_found", null],
  ["write_stdin", "write_stdin failed: Unknown process id 33370", "not_found", null],
  ["apply_patch", "error: invalid hunk at line 4, '' is not a valid hunk header.", "invalid_input", null],
  ["Read", "EISDIR: illegal operation on a directory, read", "invalid_input", "EISDIR"],
  ["Glob", "ERROR: ENOENT: no such file or directory, posix_spawn '/opt/claude'", "not_found", "ENOENT"],
  ["WebFetch", "Request failed with status code 403", "permission", "403"],
  ["WebFetch", "Request failed with status code 404", "not_found", "404"],
  ["WebFetch", "getaddrinfo EAI_AGAIN example.org", "network", "EAI_AGAIN"],
  [
    "Bash",
    "Exit code 1\nerror TS2307: Cannot find module 'x' or its type declarations. Not found.",
    "exit_code",
    "1"
  ],
  ["Bash", "Exit code 143\nCommand timed out after 2m 0s\ng3 committed", "timeout", "143"],
  ["Bash", "Exit code 127\n/usr/bin/bash: line 1: zsh: command not found", "not_found", "127"],
  ["Bash", "ls: cannot access 'types/': No such file or directory", "exit_code", null],
  ["Bash", "[Request interrupted by user for tool use]\nhook: pre-push", "cancelled", null],
  [
    "Bash",
    "<tool_use_error>Cancelled: parallel tool call Bash(ls /a) errored</tool_use_error>",
    "cancelled",
    null
  ],
  ["mcp__browser__click", "<tool_use_error>Sibling tool call errored</tool_use_error>", "cancelled", null],
  [
    "mcp__browser__click",
    "### Error\nTimeoutError: locator.click: Timeout 5000ms exceeded.",
    "timeout",
    null
  ],
  ["mcp__browser__click", "Error: Ref e25 not found in the current page snapshot.", "not_found", null],
  ["mcp__docs__search", "(0 , import_dist.default) is not a function", "unknown", null],
  // OpenCode
  ["edit", "You must read file /a/b.rs before overwriting it. Use the Read tool first", "conflict", null],
  ["todowrite", "The todowrite tool was called with invalid arguments: [ … ]", "invalid_input", null],
  ["apply_patch", "Tool execution aborted", "cancelled", null],
  ["bash", "The user rejected permission to use this specific tool call.", "permission", null],
  // Codex
  [
    "shell",
    "failed in sandbox LinuxSeccomp with execution error: sandbox denied exec error, exit code: 2, stdout: …",
    "permission",
    null
  ],
  [
    "apply_patch",
    "apply_patch verification failed: Failed to find expected lines in /a/b.yaml",
    "conflict",
    null
  ],
  [null, "", "unknown", null]
]

describe("classifyToolError", () => {
  it.each(cases)("%s: %s", (tool, text, type, code) => {
    expect(classifyToolError({ tool, text })).toMatchObject({ type, code, tool })
  })

  it("takes the exit code from the trail", () => {
    expect(classifyToolError({ tool: "shell", text: "no such file", exitCode: 2 })).toMatchObject({
      type: "exit_code",
      code: "2"
    })
    expect(classifyToolError({ tool: "my_runner", text: "", exitCode: 130 })).toMatchObject({
      type: "cancelled"
    })
  })

  it("believes a code that the trail names", () => {
    expect(classifyToolError({ tool: "x", text: "oh", code: "429" })).toMatchObject({
      type: "rate_limit",
      code: "429"
    })
    expect(classifyToolError({ tool: "x", text: "oh", code: "toString" })).toMatchObject({ type: "unknown" })
  })

  it("does not judge a command by what it printed between its ends", () => {
    const text = `Exit code 1\n${"x".repeat(400)}\nuser doesn't want to\n${"y".repeat(400)}`
    expect(classifyToolError({ tool: "Bash", text }).type).toBe("exit_code")
  })

  it("keeps at most 500 characters, and whole ones", () => {
    const { message } = classifyToolError({ tool: null, text: `${"a".repeat(498)}😀${"b".repeat(9)}` })
    expect(message).toBe(`${"a".repeat(498)}…`)
  })

  it("answers anything", () => {
    fc.assert(
      fc.property(
        fc.option(fc.string()),
        fc.string(),
        fc.option(fc.integer()),
        fc.option(fc.string()),
        (tool, text, exitCode, code) => {
          const error = classifyToolError({ tool, text, exitCode, code })
          expect(error.message.length).toBeLessThanOrEqual(500)
          expect(error.tool).toBe(tool)
        }
      )
    )
  })
})
