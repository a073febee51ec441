/** Whose a file of lines is: its source says so from what its decoder remembers, and nothing is read again. */
import { Recording } from "../sources/Recording.ts"
import { sources } from "../sources/registry.ts"
import type { Format, Json } from "../sources/Source.ts"
import type { FileRow } from "../store/custody/restore.ts"

/** What must be known of a file. */
export type OwnedFile = Pick<FileRow, "source" | "format" | "path" | "root" | "mtime_ms" | "decoder_state">

/** Native id of the session whose own file this is; null when it is no session's own, or no file of lines. */
export const ownerOfLog = (file: OwnedFile): string | null => {
  const format = formatOf(file)
  if (format?.kind !== "log") return null
  const { path, root, mtime_ms } = file
  const state = file.decoder_state === null ? null : (JSON.parse(file.decoder_state) as Json)
  return format.open({ path, root, mtime_ms, machine: "" }, state, new Recording()).session?.() ?? null
}

/** The format by which a file was read. */
export const formatOf = (file: Pick<OwnedFile, "source" | "format">): Format | undefined =>
  sources.find(({ agent }) => agent === file.source)?.formats.find(({ name }) => name === file.format)
