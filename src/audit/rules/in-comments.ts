/** Looks into comments one by one, where it matters which kind of comment it is and where in it something stands. */
import type { Comment } from "oxc-parser"
import type { Visit } from "./Rule.ts"

/**
 * Objects to every comment in which `pattern` is found, at the place where it is. `documents`: whether to look into
 * comments of the form `/** … *\/` as well, which hold examples and speak of code without being in its place.
 */
export const inComments = (pattern: RegExp, documents: boolean): Visit => {
  const every = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`)
  return {
    Program: (_node, file) => {
      for (const comment of file.comments) {
        if (!documents && isDocument(comment)) continue
        // behind the two characters that begin it
        const from = comment.start + 2
        for (const { index, 0: found } of comment.value.matchAll(every)) {
          file.report({ start: from + index, end: from + index + found.length })
        }
      }
    }
  }
}

/** Whether a comment documents what follows it. */
export const isDocument = (comment: Comment): boolean =>
  comment.type === "Block" && comment.value.startsWith("*")
