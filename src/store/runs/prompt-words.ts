/** Cuts a text into the words by which prompts are compared. */

/** `plain`: words as the index cuts them. `signs`: what of them is written without spaces. Each once, in their order. */
export interface PromptWords {
  readonly plain: ReadonlyArray<string>
  readonly signs: ReadonlyArray<Clause>
}

/** `before`: the letters that its word begins with, if any. */
export interface Clause {
  readonly before: string
  readonly clause: string
}

export const wordsOf = (text: string): PromptWords => {
  const all = text.toLowerCase().match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []
  const plain = all.flatMap((word) => word.split(spaceless).filter((part) => part !== ""))
  const signs = new Map<string, Clause>()
  for (const word of all) {
    const before = word.split(spaceless, 1)[0]!
    for (const clause of word.match(spaceless) ?? [])
      if (!signs.has(clause)) signs.set(clause, { before, clause })
  }
  return { plain: [...new Set(plain)], signs: [...signs.values()].slice(0, clausesLookedFor) }
}

/** Clauses of a text that are looked for. */
const clausesLookedFor = 6

/** Scripts that write no spaces, or whose words take on others: those of China, Japan and Korea, and South-East Asia's. */
const spaceless =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu
