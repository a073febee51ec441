import { expect, it } from "vitest"
import { columnChart } from "./columnChart.ts"

const chart = (values: ReadonlyArray<number>, width = 40, height = 2) =>
  columnChart({ values, height, width, label: String })

it("the tallest is as high as there is room, the others in eighths", () => {
  expect(chart([16, 8, 4, 0, 12])).toBe("16 │█   ▄\n 0 │██▄ █\n")
})

it.each([
  ["what is there is never drawn as nothing", [1000, 1], "1000 │█\n   0 │█▁\n"],
  ["nothing is", [0, 0], "0 │\n0 │\n"],
  ["no value is no column", [], "0 │\n0 │\n"]
])("%s", (_, values, text) => expect(chart(values)).toBe(text))

it("where there is no room, the last of those that fall together is shown", () => {
  expect(chart([1, 8, 2, 8, 3, 4], 6, 1)).toBe("8 │██▄\n")
})
