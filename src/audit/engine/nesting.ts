/**
 * How deep a text is nested. The parser and what makes objects of its tree call themselves for each level; where the
 * stack ends, the former takes the process with it. So what may be too deep is left to a thread with a large stack.
 */

/**
 * - `usual`: what a stack of the usual size holds of brackets, several times over.
 * - `large`: the same of a thread of `InspectorPool`.
 */
export const bearable = { usual: 2_000, large: 40_000 } as const

/** Why nothing is said of a file that is deeper than that. */
export const tooDeep = "is nested too deeply"

/** The greatest number of brackets that are open at once, those in strings included. */
export const deepestBrackets = (text: string): number => {
  let open = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 40:
      case 91:
      case 123:
        if (++open > deepest) deepest = open
        break
      case 41:
      case 93:
      case 125:
        if (open > 0) open--
        break
    }
  }
  return deepest
}
