import { describe, expect, it } from "vitest"
import { readToolOutput } from "./tool-output.ts"

describe("the text of a result", () => {
  it.each([
    ['{"output":"ok\\n","metadata":{"exit_code":0,"duration_seconds":0.2}}', "ok\n", 0, 200, false],
    ['{"output":"bad\\n","metadata":{"exit_code":3,"duration_seconds":1}}', "bad\n", 3, 1000, true],
    ["Exit code: 0\nWall time: 0.1 seconds\nOutput:\nAGENTS.md\n", "AGENTS.md\n", 0, 100, false],
    ["Exit code: 1\nWall time: 12 seconds\nTotal output lines: 900\nOutput:\nno\n", "no\n", 1, 12_000, true],
    [
      "Chunk ID: 2238c8\nWall time: 0.1597 seconds\nProcess exited with code 2\nOriginal token count: 9\nOutput:\nno\n",
      "no\n",
      2,
      160,
      true
    ],
    [
      "Command: /bin/bash -lc 'ls'\nChunk ID: 1\nWall time: 0.05 seconds\nProcess exited with code 0\nOutput:\n",
      "",
      0,
      50,
      false
    ],
    [
      "Chunk ID: 1\nWall time: 10.0 seconds\nProcess running with session ID 7\nOutput:\nstill\n",
      "still\n",
      null,
      10_000,
      false
    ],
    [
      'Wall time: 0.5 seconds\nOutput:\n{"output":"x","metadata":{"exit_code":4,"duration_seconds":0.4}}',
      "x",
      4,
      500,
      true
    ],
    [
      'Wall time: 0.0015 seconds\nOutput:\n[{"type":"text","text":"a"}]',
      '[{"type":"text","text":"a"}]',
      null,
      2,
      false
    ],
    ["failed to parse function arguments: missing field `command`", null, null, null, true],
    ["unsupported call: update_plan", null, null, null, true],
    ["aborted by user after 3.5s", null, null, 3500, true],
    ["exec command rejected by user", null, null, null, true],
    ["Plan updated", null, null, null, false],
    ["Output:\nof a program that prints a heading", null, null, null, false],
    ["The docs say: Process exited with code 5", null, null, null, false],
    ["", null, null, null, false]
  ])("%j", (text, body, exit_code, duration_ms, failed) => {
    expect(readToolOutput(text)).toEqual({ body: body ?? text, exit_code, duration_ms, failed })
  })
})
