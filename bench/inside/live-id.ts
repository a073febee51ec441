/** Ids that hold the time at which their document was written, so that whoever sees one knows how long ago that was. */

/** How many parts each written message has. */
export const partsOfMessage = 5

/** `n` counts the documents of a run. */
export const liveId = (kind: "msg" | "prt" | "line", run: string, written_ms: number, n: number): string =>
  `${kind}_live${run}_${written_ms}_${n}`

/** The run and the time of the last id in a text; null for a text that holds none. */
export const writtenAt = (text: string): { readonly run: string; readonly at_ms: number } | null => {
  const found = /^_live([a-z0-9]+)_(\d+)_\d+/.exec(text.slice(text.lastIndexOf("_live")))
  return found === null ? null : { run: found[1]!, at_ms: Number(found[2]) }
}
