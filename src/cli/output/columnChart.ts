/** A chart of columns made of blocks, an eighth of a line exact: one column a value, the oldest on the left. */
const blocks = " ▁▂▃▄▅▆▇█"

export interface ChartInput {
  readonly values: ReadonlyArray<number>
  /** Lines that the tallest column is high. */
  readonly height: number
  /** Columns that there is room for, the labels included. */
  readonly width: number
  readonly label: (value: number) => string
}

/** Where there is no room for every value, a column shows the last of those that fall together. Lines end in `\n`. */
export const columnChart = ({ values, height, width, label }: ChartInput): string => {
  const top = Math.max(0, ...values)
  const labels = [label(top), label(0)]
  const margin = Math.max(...labels.map((text) => text.length))
  const shown = fitted(values, Math.max(1, Math.min(width, longest) - margin - 2))
  const eighths = shown.map((value) => (top === 0 ? 0 : Math.round((value / top) * height * 8)))
  // a value that is there is never drawn as nothing
  const drawn = eighths.map((each, i) => (each === 0 && shown[i]! > 0 ? 1 : each))
  const lines = Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * 8
    const text = drawn.map((each) => blocks[Math.max(0, Math.min(8, each - below))]).join("")
    const name = line === 0 ? labels[0]! : line === height - 1 ? labels[1]! : ""
    return `${name.padStart(margin)} │${text}`.trimEnd()
  })
  return `${lines.join("\n")}\n`
}

/** Wider than this a chart is no easier to read, and what is no terminal has no end. */
const longest = 120

const fitted = (values: ReadonlyArray<number>, room: number): ReadonlyArray<number> =>
  values.length <= room
    ? values
    : Array.from({ length: room }, (_, i) => values[Math.ceil(((i + 1) * values.length) / room) - 1]!)
