/** Breaks paragraphs into lines. */
import { widthOf } from "./width.ts"

/**
 * Lines of at most `columns` columns. Empty lines part paragraphs; a line that begins with a space is
 * kept as it is (lists, code). A word longer than a line stands alone.
 */
export const wrap = (text: string, columns: number): Array<string> =>
  text.split("\n").flatMap((line) => (line === "" || line.startsWith(" ") ? [line] : wrapLine(line, columns)))

const wrapLine = (line: string, columns: number): Array<string> => {
  const lines: Array<string> = []
  let current = ""
  for (const word of line.split(" ")) {
    if (current === "") current = word
    else if (widthOf(current) + 1 + widthOf(word) <= columns) current += ` ${word}`
    else {
      lines.push(current)
      current = word
    }
  }
  return [...lines, current]
}
