/** ccusage, the native program of its version 20: reads everything anew at every call. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Peer } from "./install.ts"

export const ccusageName = "@ccusage/ccusage-linux-x64"

/** `ccusage daily` without network, as it is installed: its npm launcher would only add Node's start. */
export const ccusageDaily = (peer: Peer & { readonly found: true }): ReadonlyArray<string> => {
  const program = path.join(peer.folder, "bin", "ccusage")
  // npm leaves it as it is packed, and only its install script would set the bit
  fs.chmodSync(program, 0o755)
  return [program, "daily", "--json", "--offline"]
}

export interface CountedTokens {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_tokens: number
}

export const ccusageTotals = (printed: string): CountedTokens => {
  const { totals } = JSON.parse(printed) as {
    totals: Record<"inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheCreationTokens", number>
  }
  return {
    input_tokens: totals.inputTokens,
    output_tokens: totals.outputTokens,
    cache_read_tokens: totals.cacheReadTokens,
    cache_write_tokens: totals.cacheCreationTokens
  }
}
