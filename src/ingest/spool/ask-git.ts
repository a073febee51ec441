/** Asks git about the commit that was just made, in one call and for no longer than a hook may take. */
import { commitArguments, rebaseVariable } from "../../sources/telemetry/git-block.ts"
import { isAmended } from "./head-log.ts"

/** A commit of very many files takes git long to measure; it is then told without its size. */
const patience_ms = 450
const secondPatience_ms = 200

/** What git printed, in hexadecimal digits, with session and working directory behind it; or why it printed nothing. */
export const askGit = (
  cwd: string,
  session: string | null
): { readonly hex: string } | { readonly failed: string } => {
  const full = run(cwd, commitArguments, patience_ms)
  const isLate = full === "late"
  const found = isLate
    ? run(
        cwd,
        commitArguments.filter((each) => each !== "--shortstat"),
        secondPatience_ms
      )
    : full
  if (found === "late") return { failed: "it took too long" }
  if ("failed" in found) return found
  // Where git had no time to measure, nothing is said of sizes.
  const rewrite = rewriteOf(cwd, found.printed)
  const rest = `${isLate ? "?" : ""}\0${session ?? ""}\0${cwd}\0${rewrite}`
  return { hex: Buffer.concat([found.printed, Buffer.from(rest)]).toString("hex") }
}

/** Whether the commit takes the place of another: `amend`, `rebase`, or nothing. */
const rewriteOf = (cwd: string, printed: Buffer): string => {
  if ((process.env[rebaseVariable] ?? "") !== "") return "rebase"
  const hash = printed.toString("latin1", 0, printed.indexOf(10))
  return isAmended(cwd, hash) ? "amend" : ""
}

type Answer = { readonly printed: Buffer } | { readonly failed: string } | "late"

/** Synchronous: it takes a third less CPU, and there is nothing to do meanwhile. */
const run = (cwd: string, args: ReadonlyArray<string>, timeout: number): Answer => {
  // loaded only here: other records ask nobody
  const { spawnSync } = process.getBuiltinModule("node:child_process")
  const { stdout, stderr, status, error } = spawnSync("git", args, {
    cwd,
    timeout,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" }
  })
  const code: unknown = error !== undefined && "code" in error ? error.code : undefined
  if (code === "ETIMEDOUT") return "late"
  if (code === "ENOENT") return { failed: "there is no git, or no such folder" }
  if (error !== undefined) return { failed: error.message }
  return status === 0
    ? { printed: stdout }
    : { failed: stderr.toString("utf8").trim() || `it ended with ${status}` }
}
