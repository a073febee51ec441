/** codeburn: reads the trail into a cache of its own, a JSON file, and answers from that. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { CountedTokens } from "./ccusage.ts"
import type { Peer } from "./install.ts"

/** All that it knows of the trees' year; its "all" leaves out what is older than half a year. */
export const codeburnReport = (peer: Peer & { readonly found: true }): ReadonlyArray<string> => [
  process.execPath,
  path.join(peer.folder, "dist", "cli.js"),
  "report",
  "--format=json",
  "--provider=claude",
  "--from=2026-01-01",
  "--to=2026-12-31"
]

export const codeburnCache = (home: string): string => path.join(home, ".cache", "codeburn")

export const forgetCodeburn = (home: string): void =>
  fs.rmSync(codeburnCache(home), { recursive: true, force: true })

export const codeburnTotals = (printed: string): CountedTokens => {
  const { overview } = JSON.parse(printed) as {
    overview: { tokens: Record<"input" | "output" | "cacheRead" | "cacheWrite", number> }
  }
  const { input, output, cacheRead, cacheWrite } = overview.tokens
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite
  }
}
