/**
 * The passage of a text that best shows why it was found, with the hits marked.
 *
 * The index holds no texts, so SQLite's own `snippet()` has nothing to cut from; the passage is cut here, out
 * of the text as it stands in custody.
 */
import type { SnippetPiece } from "../report/Search.ts"
import type { SearchTerm } from "./search-query.ts"
import { isWord, wordEnd, wordStart } from "./search-tokens.ts"

export interface Snippet {
  /** How many of the terms stand somewhere in the text. */
  readonly terms: number
  readonly pieces: ReadonlyArray<SnippetPiece>
}

/**
 * The passage of about `width` characters that holds the most different terms (then the most hits, then the
 * first one). Without any hit: the beginning of the text.
 */
export const snippetOf = (text: string, terms: ReadonlyArray<SearchTerm>, width: number): Snippet => {
  const hits = hitsIn(text, terms)
  const window = bestWindow(hits, width) ?? { start: 0, end: 0 }
  return {
    terms: new Set(hits.map(({ term }) => term)).size,
    pieces: passage(text, merged(hits), window, width)
  }
}

/** [start, end) in UTF-16 units. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** About `width` characters around `window`, with the hits marked (in order, apart from each other). */
export const passage = (
  text: string,
  hits: ReadonlyArray<Stretch>,
  window: Stretch,
  width: number
): ReadonlyArray<SnippetPiece> => {
  const [from, to] = cutAround(text, window.start, window.end, width)
  const pieces: Array<SnippetPiece> = []
  let at = from
  for (const hit of hits) {
    if (hit.end <= from || hit.start >= to) continue
    pieces.push({ text: flat(text.slice(at, Math.max(at, hit.start))), is_hit: false })
    pieces.push({ text: flat(text.slice(Math.max(at, hit.start), Math.min(to, hit.end))), is_hit: true })
    at = Math.min(to, hit.end)
  }
  pieces.push({ text: flat(text.slice(at, to)), is_hit: false })
  return framed(
    pieces.filter(({ text }) => text !== ""),
    from > 0,
    to < text.length
  )
}

interface Hit extends Stretch {
  readonly term: number
}

/** Every place where a term stands, by start. */
const hitsIn = (text: string, terms: ReadonlyArray<SearchTerm>): Array<Hit> => {
  const hits: Array<Hit> = []
  for (let start = wordStart(text, 0), end: number; start >= 0; start = wordStart(text, end)) {
    end = wordEnd(text, start)
    for (let term = 0; term < terms.length; term++) {
      const last = endOfMatch(text, start, end, terms[term]!)
      if (last >= 0) hits.push({ term, start, end: last })
    }
  }
  return hits
}

/** Where the term ends that begins with the word from `start` to `end`; -1: another one does. */
const endOfMatch = (text: string, start: number, end: number, { words, isPrefix }: SearchTerm): number => {
  const last = words.length - 1
  for (let i = 0; ; i++) {
    if (!isWord(text, start, end, words[i]!, isPrefix && i === last)) return -1
    if (i === last) return end
    start = wordStart(text, end)
    if (start < 0) return -1
    end = wordEnd(text, start)
  }
}

/** From the first to the last hit of the best passage. */
const bestWindow = (hits: ReadonlyArray<Hit>, width: number) => {
  let best: { start: number; end: number; score: number } | undefined
  const counts = new Map<number, number>()
  let last = 0
  for (const [first, hit] of hits.entries()) {
    while (last < hits.length && (last === first || hits[last]!.end - hit.start <= width)) {
      counts.set(hits[last]!.term, (counts.get(hits[last]!.term) ?? 0) + 1)
      last++
    }
    const score = counts.size * hits.length + (last - first)
    if (best === undefined || score > best.score) {
      const end = hits.slice(first, last).reduce((end, h) => Math.max(end, h.end), hit.end)
      best = { start: hit.start, end, score }
    }
    const left = counts.get(hit.term)! - 1
    if (left === 0) counts.delete(hit.term)
    else counts.set(hit.term, left)
  }
  return best
}

/** Widens the window to `width`, a third of the room before it, and lets go of torn words at its edges. */
const cutAround = (text: string, start: number, end: number, width: number): [number, number] => {
  const room = Math.max(0, width - (end - start))
  let from = Math.max(0, start - Math.floor(room / 3))
  let to = Math.min(text.length, Math.max(from + width, end))
  from = Math.max(0, Math.min(from, to - width))
  if (from > 0) {
    const blank = /\s/.exec(text.slice(from, start))
    if (blank !== null && blank.index < maxTorn) from += blank.index + 1
  }
  if (to < text.length) {
    const tail = text.slice(end, to)
    const blank = tail.search(/\s\S*$/)
    if (blank >= 0 && tail.length - blank < maxTorn) to = end + blank
  }
  return [afterPair(text, from), afterPair(text, to)]
}

/** A word longer than this is cut in two rather than let go. */
const maxTorn = 24

/** Never between the halves of a character. */
const afterPair = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}

/** Hits that overlap become one. */
const merged = (hits: ReadonlyArray<Hit>): ReadonlyArray<Stretch> => {
  const out: Array<{ start: number; end: number }> = []
  for (const { start, end } of hits) {
    const last = out.at(-1)
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end)
    else out.push({ start, end })
  }
  return out
}

const flat = (text: string): string => text.replace(/\s+/g, " ")

const framed = (pieces: ReadonlyArray<SnippetPiece>, isCutBefore: boolean, isCutAfter: boolean) => {
  const out = [...pieces]
  const first = out[0]
  if (first !== undefined && !first.is_hit) out[0] = { ...first, text: first.text.trimStart() }
  const last = out.at(-1)
  if (last !== undefined && !last.is_hit) out[out.length - 1] = { ...last, text: last.text.trimEnd() }
  if (isCutBefore) out.unshift({ text: "… ", is_hit: false })
  if (isCutAfter) out.push({ text: " …", is_hit: false })
  return joined(out.filter(({ text }) => text !== ""))
}

/** Neighbours of one kind become one piece. */
const joined = (pieces: ReadonlyArray<SnippetPiece>): ReadonlyArray<SnippetPiece> => {
  const out: Array<SnippetPiece> = []
  for (const piece of pieces) {
    const last = out.at(-1)
    if (last !== undefined && last.is_hit === piece.is_hit) {
      out[out.length - 1] = { text: last.text + piece.text, is_hit: piece.is_hit }
    } else out.push(piece)
  }
  return out
}
