/** Rules about comments that stand in for code, or tell of its making. */
import type { Comment } from "oxc-parser"
import { inComments, isDocument } from "../../rules/in-comments.ts"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile, Span } from "../../rules/SourceFile.ts"

const tags = ["agents", "comments"]

/** Made so that it is none itself. */
const mark = ["TO", "DO"].join("")

export const unownedTask: Rule = {
  id: "task-without-owner",
  by: "visit",
  severity: "info",
  message: "Say whose it is or which issue it is, or do it.",
  docs: "A note that belongs to nobody is done by nobody.",
  tags,
  visit: inComments(
    /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b(?!\s*[([]\s*[@\w])(?![^\n]*(?:#\d|https?:|\b[A-Z]{2,}-\d|@\w))/,
    true
  ),
  examples: {
    bad: [`// ${mark}: mend this`, `/**\n * ${mark} later\n */`],
    good: [`// ${mark}(ada): mend this`, `// ${mark}: see #12`, `const s = "${mark}"`, "// todos are rows"]
  }
}

export const elision: Rule = {
  id: "elided-code",
  by: "visit",
  severity: "error",
  message: "Write the code that the comment stands for.",
  docs: "A comment such as this is left where an agent wrote down only a part of a file, and the rest was lost.",
  tags,
  visit: inComments(
    /\.{3}\s*(?:the\s+)?(?:rest|remainder|remaining|existing|other|previous)\b[^\n]{0,40}\b(?:code|file|implementation|methods?|functions?|logic|unchanged|same)\b|\b(?:rest|remainder) of (?:the )?(?:code|file|implementation|function|class) (?:remains|stays|is) (?:unchanged|the same|as (?:it )?(?:was|is|before))\b|\b(?:your|actual|real) (?:code|implementation|logic) (?:goes )?here\b|\b(?:code|implementation) (?:goes|would go) here\b/i,
    false
  ),
  examples: {
    bad: [
      "// ... rest of the code",
      "function f() {\n  // Your code here\n}",
      "/* ... existing implementation ... */"
    ],
    good: ["// The rest of the file is a table.", "const a = [...rest] // code", '"... rest of the code"']
  }
}

export const pretence: Rule = {
  id: "pretended-code",
  by: "visit",
  severity: "warning",
  message: "Write the real thing, or say in the name that this is none.",
  docs: "The comment admits that the code only looks as if it did its work.",
  tags,
  visit: inComments(
    /\bin (?:a )?(?:real|production)(?:[- ]world)? (?:implementation|app(?:lication)?|system|project|scenario|code)\b|\bfor now,? (?:we(?:'ll)? )?(?:just|simply|only)\b|\bsimplified (?:version|implementation)\b|^\W*(?:mock|dummy|fake|placeholder) implementation\b|\bplaceholder for now\b/i,
    false
  ),
  examples: {
    bad: [
      "// In a real implementation, this would ask the server",
      "// For now, just return true",
      "/* mock implementation */"
    ],
    good: [
      "// The clock is real in production.",
      "// Placeholders are filled below.",
      "// the spy has no mock implementation: use the first\nf()",
      '"in a real implementation"'
    ]
  }
}

export const history: Rule = {
  id: "comment-tells-history",
  by: "visit",
  severity: "info",
  message: "Say what the code does now; history says what it did.",
  docs: "A comment about a change is of use for as long as the change is being read.",
  tags,
  visit: inComments(
    /^[ \t*]*(?:(?:NEW|CHANGED|FIXED|UPDATED|ADDED|REMOVED|MODIFIED)\s*:|(?:Changed|Renamed|Moved|Updated|Switched|Refactored) (?:from|to use)\b|(?:No longer|Previously),? (?:uses?|used|needs?|needed|we)\b)/m,
    false
  ),
  examples: {
    bad: [
      "// FIXED: the count was wrong\nf()",
      "f()\n  // Changed from map to loop\ng()",
      "/* Previously used fetch */"
    ],
    good: ["// New files are read first.", "// The path changed: read it again.", 'const s = "// FIXED: no"']
  }
}

export const commentedOutCode: Rule = {
  id: "commented-out-code",
  by: "visit",
  severity: "warning",
  message: "Take it out: history keeps it.",
  docs: "Nobody knows whether it still works, or why it is there. Two lines and more that read as code are code.",
  tags,
  visit: {
    Program: (_node, file) => {
      for (const block of blocksOf(file)) if (readsAsCode(block.lines)) file.report(block)
    }
  },
  examples: {
    bad: [
      "f()\n// const a = 1\n// g(a)\nh()",
      "/*\nif (a) {\n  b()\n}\n*/\nf()",
      'f()\n// import { a } from "b"\n// a.run({ x: 1 });'
    ],
    good: [
      "// This is why it is so.\n// It could be otherwise.\nf()",
      "/**\n * const a = 1\n * f(a)\n */\nexport const b = 1",
      "// const a = 1\nf()",
      "// Example:\n//   const a = 1\n//   f(a)\n// It gives 2.\nf()",
      '"// a()\\n// b()"'
    ]
  }
}

interface Block extends Span {
  readonly lines: ReadonlyArray<string>
}

/** Comments that follow each other line by line are one block; those that document something are none. */
const blocksOf = (file: SourceFile): ReadonlyArray<Block> => {
  const blocks: Array<Block & { lines: Array<string>; end: number }> = []
  for (const comment of file.comments) {
    if (comment.type === "Block") {
      if (!isDocument(comment)) blocks.push({ ...span(comment), lines: comment.value.split("\n") })
      continue
    }
    const last = blocks.at(-1)
    const isNext = last !== undefined && /^\r?\n[ \t]*$/.test(file.text.slice(last.end, comment.start))
    if (isNext) {
      last.lines.push(comment.value)
      last.end = comment.end
    } else blocks.push({ ...span(comment), lines: [comment.value] })
  }
  return blocks
}

const span = ({ start, end }: Comment): Span => ({ start, end })

/** At least two lines are code, one of them beyond doubt, and none is a sentence. */
const readsAsCode = (lines: ReadonlyArray<string>): boolean => {
  const words = lines.map((line) => line.trim()).filter((line) => line !== "")
  const isCode = (line: string) => sure.test(line) || likely.test(line)
  return (
    words.length > 1 &&
    words.some((line) => sure.test(line)) &&
    words.every((line) => isCode(line) || /^[\])},;]+$/.test(line)) &&
    words.filter(isCode).length > 1
  )
}

const sure =
  /^(?:(?:export )?(?:const|let|var) [\w{[][^=]* ?= ?\S|import [\w*{"'].* ?(?:from )?["']|(?:export )?(?:async )?function\*? ?\w*\(|(?:if|for|while|switch) ?\(.*\) ?\{?$|return\b.*[;)]$|(?:await |yield\* )?[\w.]+\(.*\);?$|try ?\{|\} ?(?:else|catch|finally))/
const likely = /[;{},(]$|^[\w.]+ ?[:=] ?\S.*,?$|^\.\w+\(/
