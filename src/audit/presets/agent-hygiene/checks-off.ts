/** Rules about types that are talked out of, and checks that are switched off. */
import { inComments } from "../../rules/in-comments.ts"
import type { Rule } from "../../rules/Rule.ts"

const tags = ["agents", "type-safety"]

export const doubleCast: Rule = {
  id: "double-cast",
  by: "visit",
  severity: "warning",
  message: "Decode the value, or give it its type where it is made, instead of casting it twice.",
  docs: "A cast by way of unknown makes any type of any other. The compiler would have objected to the plain one.",
  tags,
  visit: {
    TSAsExpression: (node, file) => {
      const inner = node.expression
      if (inner.type !== "TSAsExpression") return
      const by = inner.typeAnnotation.type
      if (by === "TSUnknownKeyword" || by === "TSAnyKeyword" || by === "TSNeverKeyword") file.report(node)
    }
  },
  examples: {
    bad: ["const a = b as unknown as string", "f(b as any as Config)"],
    good: ["const a = b as string", "const a = b as unknown", '// b as unknown as C\n"a as unknown as b"']
  }
}

export const checkOff: Rule = {
  id: "check-off",
  by: "visit",
  severity: "error",
  message: "Mend what the compiler objects to, or say behind the directive why it is wrong here.",
  docs: "Nobody dares to take away a directive without a reason. Of the three, @ts-expect-error tells when it is not needed.",
  tags,
  visit: inComments(/^[\s/]*@ts-(?:ignore|nocheck|expect-error)\s*$/, true),
  examples: {
    bad: ["// @ts-ignore\nf()", "/* @ts-nocheck */\nf()", "// @ts-expect-error\nf()"],
    good: [
      "/**\n * // @ts-expect-error\n * f(1)\n */\nexport const f = 1",
      "// @ts-expect-error the library has no types\nf()",
      "// @ts-ignore -- it may not be installed\nf()",
      'const s = "@ts-ignore"'
    ]
  }
}

export const lintOff: Rule = {
  id: "lint-off",
  by: "visit",
  severity: "warning",
  message: "Mend what the linter objects to, or say after -- why it is wrong here.",
  docs: "A rule that is switched off without a reason is switched off for good: nobody dares to switch it on.",
  tags: ["agents"],
  visit: inComments(
    /^\s*(?:(?:eslint|oxlint)-disable(?:-(?:next-)?line)?\b(?!.*--)|biome-ignore\b(?!.*:\s*\S)).*/,
    true
  ),
  examples: {
    bad: [
      "// eslint-disable-next-line no-console\nf()",
      "/* eslint-disable */\nf()",
      "// oxlint-disable-line\nf()"
    ],
    good: [
      "// eslint-disable-next-line no-console -- it is the only output\nf()",
      "// biome-ignore lint/a: it is generated\nf()",
      'const s = "eslint-disable"'
    ]
  }
}
