/** Rules about types. */
import type { Rule } from "../../rules/Rule.ts"

/** `any` is asked for by name. */
export const noAnyType: Rule = {
  id: "no-any-type",
  by: "visit",
  severity: "warning",
  message: "Say unknown, and decode with a Schema, instead of any.",
  docs: "any switches off all checks of what touches it. What is unknown is decoded once, where it comes in.",
  tags: ["typescript", "type-safety"],
  visit: { TSAnyKeyword: (node, file) => file.report(node) },
  examples: {
    bad: ["const f = (x: any) => x", { code: "const a = [] as Array<any>, b = c as any", finds: 2 }],
    good: ["const f = (x: unknown) => x", 'const any = "any" // : any']
  }
}
