/** Which part of a source file an offset stands in: code, a comment, or a string. */
import type { Comment } from "oxc-parser"
import type { Span } from "../rules/SourceFile.ts"
import type { TextPart } from "../rules/Rule.ts"

interface Part extends Span {
  readonly part: "comments" | "strings"
}

export class TextParts {
  readonly #parts: ReadonlyArray<Part>
  readonly #comments: ReadonlyArray<Comment>
  readonly #text: string
  #code: string | undefined

  /** `strings`: literals, parts of templates, texts in JSX, regular expressions; in any order. */
  constructor(text: string, comments: ReadonlyArray<Comment>, strings: ReadonlyArray<Span>) {
    this.#text = text
    this.#comments = comments
    const parts: Array<Part> = comments.map(({ start, end }) => ({ start, end, part: "comments" }))
    for (const { start, end } of strings) parts.push({ start, end, part: "strings" })
    this.#parts = parts.sort((a, b) => a.start - b.start)
  }

  /** The text to look in: for code, with blanks where comments are. */
  textFor(part: TextPart): string {
    if (part !== "code") return this.#text
    this.#code ??= blanked(this.#text, this.#comments)
    return this.#code
  }

  /** Whether what begins at `offset` stands in `part`. The mark that opens a string belongs to code as well. */
  isIn(part: TextPart, offset: number): boolean {
    if (part === "anywhere") return true
    const around = this.#around(offset)
    if (part !== "code") return around?.part === part
    if (around === undefined) return true
    return around.part === "strings" && around.start === offset && opensString.test(this.#text[offset]!)
  }

  #around(offset: number): Part | undefined {
    let low = 0
    let high = this.#parts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#parts[middle]!.start <= offset) low = middle + 1
      else high = middle
    }
    const last = this.#parts[low - 1]
    return last !== undefined && offset < last.end ? last : undefined
  }
}

/** What a string, a part of a template or a regular expression begins with; text in JSX begins with itself. */
const opensString = /["'`}/]/

const blanked = (text: string, comments: ReadonlyArray<Comment>): string => {
  let code = ""
  let from = 0
  for (const { start, end } of comments) {
    code += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, " ")
    from = end
  }
  return code + text.slice(from)
}
