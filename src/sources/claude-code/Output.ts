/** What the model got of a tool that it called. */
import type { Reference } from "../../record/Reference.ts"
import { type Fields, isText, lengthOfBlocks, listOf, textOfBlocks } from "../fields.ts"
import { beginning, charsOf, whole } from "../LongText.ts"
import { type Line, refer } from "./Line.ts"

/** Of most outputs nobody needs more than their length, so the text is made when it is asked for. */
export interface Output {
  readonly chars: number
  readonly text: () => string
  /** Its first characters. */
  readonly beginning: (chars: number) => string
  readonly reference: Reference | null
}

/** The text that the model read. A list of one text leads to that text; any other list to itself. */
export const outputOf = (line: Line, block: Fields, pointer: string): Output => {
  const content = block["content"]
  if (isText(content)) {
    const chars = charsOf(content)
    const reference = chars === 0 ? null : refer(line, `${pointer}/content`)
    return { chars, text: () => whole(content), beginning: (some) => beginning(content, some), reference }
  }
  const blocks = listOf(content)
  const chars = lengthOfBlocks(blocks)
  const step = blocks.length === 1 && chars > 0 ? "/0/text" : ""
  return {
    chars,
    text: () => textOfBlocks(blocks),
    beginning: (some) => textOfBlocks(blocks).slice(0, some),
    reference: blocks.length === 0 ? null : refer(line, `${pointer}/content${step}`)
  }
}
