/** Fills the template of the status line. */
import { oneLine } from "./output/clean.ts"
import type { Style } from "./output/style.ts"

export interface Figure {
  readonly text: string
  /** Percent of something that can run out. */
  readonly percent?: number
}

export interface Thresholds {
  readonly warn: number
  readonly alarm: number
}

const separator = " · "

/** Pieces of the template in which a figure is null are left out; unknown names stay as they are. */
export const statusText = (
  template: string,
  figures: Readonly<Record<string, Figure | null>>,
  thresholds: Thresholds,
  style: Style
): string =>
  template
    .split(separator)
    .filter((piece) => [...piece.matchAll(name)].every(([, word]) => figures[word!] !== null))
    .map((piece) =>
      piece.replace(name, (whole, word: string) => {
        const figure = figures[word]
        return figure === undefined || figure === null ? whole : coloured(figure, thresholds, style)
      })
    )
    .join(separator)

const name = /\{(\w+)\}/g

const coloured = ({ text, percent }: Figure, { warn, alarm }: Thresholds, style: Style): string => {
  const clean = oneLine(text)
  if (percent === undefined) return clean
  return percent >= alarm ? style.bad(clean) : percent >= warn ? style.warn(clean) : style.good(clean)
}
