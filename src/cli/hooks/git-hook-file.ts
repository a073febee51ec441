/**
 * A git hook: a shell script to which ours is added between two marks, behind its first line. At its beginning and not
 * at its end, for there a script may have left already.
 */
import * as path from "node:path"
import { shellQuote } from "../../analytics/shell-quote.ts"
import type { HookFile } from "./HookFile.ts"

/** `hook` is the hook's name: post-commit, post-merge. */
export const gitHookFile = (launcher: string, hook: string): HookFile => {
  const what = hook === "post-merge" ? "record git merge" : "record git"
  const line = `${shellQuote(launcher)} ${what} </dev/null >/dev/null 2>&1 || :`
  const blockFor = (text: string): string => {
    const newline = /\r\n|\n/.exec(text)?.[0] ?? "\n"
    return [begin, line, end, ""].join(newline)
  }
  return {
    mode: 0o755,
    state: (text) => {
      if (text === null || !text.includes(begin)) return { state: "absent", says: "" }
      const isCurrent = text.includes(blockFor(text))
      return {
        state: isCurrent ? "installed" : "drifted",
        says: isCurrent ? "" : "of another place or version"
      }
    },
    installed: (text) => {
      if (text === null) return bare + blockFor(bare)
      const shebang = /^#![^\r\n]*(?:\r\n|\n|$)/.exec(text)?.[0] ?? ""
      if (shebang !== "" && !isShell(shebang))
        return {
          problem: `it is no shell script (${shebang.trim()}), and is left alone. It could call: ${line}`
        }
      const others = withoutBlock(text)
      const at = shebang.length
      const isOpen = shebang !== "" && !shebang.endsWith("\n")
      return others.slice(0, at) + (isOpen ? "\n" : "") + blockFor(text) + others.slice(at)
    },
    removed: (text) => {
      const others = withoutBlock(text)
      return others === bare ? null : others
    }
  }
}

/** `#!/bin/sh -e`, `#!/usr/bin/env -S bash -e`: what it names is a shell that reads our lines. */
const isShell = (shebang: string): boolean => {
  const words = shebang.slice(2).trim().split(/\s+/)
  const [first = "", ...rest] = words.map((word) => path.posix.basename(word))
  const program = first === "env" ? rest.find((word) => !/^-|=/.test(word)) : first
  return /^(?:ba|da|a|k|mk|z)?sh$/.test(program === "busybox" ? (rest[0] ?? "") : (program ?? ""))
}

const bare = "#!/bin/sh\n"
const begin = '# >>> spoor: "spoor hooks install" made this, "spoor hooks uninstall" removes it'
const end = "# <<< spoor"

const withoutBlock = (text: string): string => {
  const from = text.indexOf(begin)
  const last = from < 0 ? -1 : text.indexOf(end, from)
  if (last < 0) return text
  const rest = text.slice(last + end.length)
  return text.slice(0, from) + rest.slice(/^(?:\r\n|\n)?/.exec(rest)![0].length)
}
