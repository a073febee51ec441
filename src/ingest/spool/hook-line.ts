/**
 * What a post-commit hook runs where it should not wait for Node: plain `sh`, git, `od` and `tr`, a few milliseconds.
 *
 * It adds one line to the spool, which holds what git printed in hexadecimal digits, for `sh` cannot write a subject as
 * JSON. Whatever fails in it is silent and leaves the commit alone.
 */
import {
  amended,
  commitArguments,
  rebaseVariable,
  reflogArguments
} from "../../sources/telemetry/git-block.ts"
import { spoolFile } from "./Spool.ts"

/**
 * One command for `sh`. It may be put into the background with ` &`; then `revision`, a word of `sh`, should name the
 * commit, for another may be made meanwhile.
 */
export const commitToSpool = (folder: string, revision = ""): string => {
  const git = `LC_ALL=C git ${commitArguments.map(quoted).join(" ")} ${revision}`.trimEnd()
  // Of two agents' sessions neither can be believed.
  const session = `case "$CLAUDE_CODE_SESSION_ID/$CODEX_THREAD_ID" in ?*/?*) ;; *) printf %s "$CLAUDE_CODE_SESSION_ID$CODEX_THREAD_ID" ;; esac`
  const entry = `"^"${revision || '"$(git rev-parse HEAD)"'}" ${amended}"`
  const reflog = `git ${reflogArguments.map(quoted).join(" ")} | grep -q ${entry}`
  const rewrite = `if [ -n "$${rebaseVariable}" ]; then printf rebase; elif ${reflog}; then printf amend; fi`
  const block = `{ ${git} && { printf '\\000'; ${session}; printf '\\000%s\\000' "$PWD"; ${rewrite}; }; } | od -An -v -tx1 | tr -d ' \\n'`
  const line = `printf '\\n{"spoor":1,"kind":"git","git":"%s"}\\n' "$spoor_git" >> ${quoted(spoolFile(folder))}`
  return `( umask 077; spoor_git=$(${block}) && [ -n "$spoor_git" ] && mkdir -p ${quoted(folder)} && ${line} ) 2>/dev/null || :`
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
