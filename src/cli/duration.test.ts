import { expect, it } from "vitest"
import { parseDuration } from "./duration.ts"

it.for([
  ["1500ms", 1500],
  ["90s", 90_000],
  ["5m", 300_000],
  ["1.5h", 5_400_000],
  ["1d", 86_400_000],
  ["5", null],
  ["-5m", null],
  ["m", null]
] as const)("reads %s as %s", ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms)
})
