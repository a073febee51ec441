/**
 * All sources, in the order in which they are asked whether a file is theirs.
 *
 * Generated from the folders beside this file: `node scripts/new-source.mjs --registry`.
 */
import type { Source } from "./Source.ts"

export const sources: ReadonlyArray<Source> = []
