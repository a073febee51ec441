import { describe, expect, it } from "vitest"
import { styleOf } from "./output/style.ts"
import { readStatusInput } from "./statusInput.ts"
import { statusText } from "./statusText.ts"

const thresholds = { warn: 70, alarm: 90 }

describe("statusText", () => {
  it.for([
    ["{a} · {b} left · {c}", "1 · 2 left · 3%"],
    ["{a} · {none} left · {c}", "1 · 3%"],
    ["{none}", ""],
    ["plain", "plain"],
    ["{a}{other}", "1{other}"]
  ] as const)("%s", ([template, text]) => {
    const figures = { a: { text: "1" }, b: { text: "2" }, c: { text: "3%", percent: 3 }, none: null }
    expect(statusText(template, figures, thresholds, styleOf(false))).toBe(text)
  })

  it.for([
    [69, "\u001b[32m"],
    [70, "\u001b[33m"],
    [90, "\u001b[31m"]
  ] as const)("%d percent", ([percent, start]) => {
    expect(statusText("{a}", { a: { text: "x", percent } }, thresholds, styleOf(true))).toMatch(start)
  })

  it("cleans what the agent hands over", () => {
    expect(statusText("{a}", { a: { text: "\u001b[2Jevil\n" } }, thresholds, styleOf(false))).toBe("evil")
  })
})

describe("readStatusInput", () => {
  it("takes what is there", () => {
    const text = JSON.stringify({
      session_id: "s1",
      model: { id: "claude-opus-4-6", display_name: "Opus 4.6" },
      workspace: { current_dir: "/home/ada/spoor/src", project_dir: "/home/ada/spoor" },
      cost: { total_cost_usd: 1.234567 },
      context_window: {
        context_window_size: 200_000,
        current_usage: {
          input_tokens: 10_000,
          cache_read_input_tokens: 80_000,
          cache_creation_input_tokens: 10_000,
          output_tokens: 9
        }
      }
    })
    expect(readStatusInput(text)).toEqual({
      session: "s1",
      model: "Opus 4.6",
      project: "spoor",
      cost_usd_micros: 1_234_567,
      context_percent: 50
    })
  })

  it("believes the agent's own percentage", () => {
    const text = JSON.stringify({ context_window: { used_percentage: 42.5, context_window_size: 10 } })
    expect(readStatusInput(text).context_percent).toBe(42.5)
  })

  it.for(["", "not json", "[]", "null", '{"model":"x","cost":3,"context_window":{"context_window_size":0}}'])(
    "knows nothing of %j",
    (text) => {
      expect(readStatusInput(text)).toEqual({
        session: null,
        model: null,
        project: null,
        cost_usd_micros: null,
        context_percent: null
      })
    }
  )
})
