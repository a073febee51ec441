import { describe, expect, test } from "vitest"
import {
  isBedrockId,
  isNamedFast,
  isNamedFree,
  isOtherVersion,
  isVertexId,
  readModelName,
  simplerIds,
  splitPrefix,
  withoutFast
} from "./model-name.ts"

test.each([
  ["claude-opus-4-6[1m]", "claude-opus-4-6"],
  [" Claude-Opus-4-6 ", "claude-opus-4-6"],
  ["models/gemini-2.5-pro", "gemini-2.5-pro"],
  ["anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"]
])("%s is read as %s", (model, id) => {
  expect(readModelName(model)).toBe(id)
})

test.each([
  ["claude-opus-4-6-fast", true, "claude-opus-4-6"],
  ["anthropic/claude-opus-4.8-fast", true, "anthropic/claude-opus-4.8"],
  ["grok-4-fast", false, null],
  ["grok-code-fast-1", false, null]
])("%s: fast by name is %s", (id, fast, standard) => {
  expect(isNamedFast(id)).toBe(fast)
  if (standard !== null) expect(withoutFast(id)).toBe(standard)
})

test.each([
  ["claude-haiku-4-5-20251001", ["claude-haiku-4-5-20251001", "claude-haiku-4-5"]],
  ["gpt-5.4-2026-03-05", ["gpt-5.4-2026-03-05", "gpt-5.4"]],
  ["claude-3-5-sonnet-latest", ["claude-3-5-sonnet-latest", "claude-3-5-sonnet"]],
  ["qwen3-coder:nitro", ["qwen3-coder:nitro", "qwen3-coder"]],
  ["qwen3-coder:free", ["qwen3-coder:free"]],
  ["anthropic.claude-opus-4-5-20251101-v1:0", ["anthropic.claude-opus-4-5-20251101-v1:0"]]
])("%s is tried as %j", (id, ids) => {
  expect(simplerIds(id)).toEqual(ids)
})

test.each([
  ["anthropic/claude-opus-4.6", { vendor: "anthropic", id: "claude-opus-4.6" }],
  ["accounts/fireworks/models/kimi-k2", { vendor: "accounts", id: "kimi-k2" }],
  ["claude-opus-4-6", null],
  ["/x", null],
  ["x/", null]
])("the prefix of %s", (id, parts) => {
  expect(splitPrefix(id)).toEqual(parts)
})

test.each([
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", true],
  ["anthropic.claude-opus-4-5", true],
  ["global.openai.gpt-5.6-sol", true],
  ["arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-5", true],
  ["claude-sonnet-4-5", false],
  ["gpt-5.4", false]
])("%s is an id of Bedrock: %s", (id, is) => {
  expect(isBedrockId(id)).toBe(is)
})

test.each([
  ["claude-sonnet-4-5@20250929", true],
  ["claude-opus-5@default", true],
  ["claude-opus-5", false]
])("%s is an id of Vertex: %s", (id, is) => {
  expect(isVertexId(id)).toBe(is)
})

test.each([
  ["deepseek-v4-flash-free", true],
  ["qwen/qwen3-coder:free", true],
  ["freeform-1", false]
])("%s is named free: %s", (id, is) => {
  expect(isNamedFree(id)).toBe(is)
})

describe("a beginning that another version shares", () => {
  test.each([
    ["claude-sonnet-5", "claude-sonnet-5-5", true],
    ["claude-sonnet-5", "claude-sonnet-5.5", true],
    ["claude-sonnet-5", "claude-sonnet-5-20260630", false],
    ["claude-opus-4-5", "us.anthropic.claude-opus-4-5-20251101-v1:0", false],
    ["claude-3-haiku", "claude-3-haiku-20240307", false],
    ["claude-2", "claude-2.1", false],
    ["gemini-2.5-pro", "gemini-2.5-pro-preview-05-06", false]
  ])("%s in %s: %s", (matched, id, other) => {
    expect(isOtherVersion(matched, id)).toBe(other)
  })
})
