/**
 * The language of `spoor sessions search`, and its translation to an FTS5 expression.
 *
 * - `word other`: both, anywhere in the message
 * - `"two words"`: next to each other
 * - `prefix*`, `"two wor"*`: the last word may go on
 * - `-word`, `-"two words"`: without
 * - `in:prompt`, `in:answer`, `in:tool`: only there; several are joined
 * - `agent:NAME`, `project:NAME`, `since:DATE`, `until:DATE`: as the options of the same name
 *
 * Whatever a person types is either found to be one of these or taken as plain words: FTS5's own operators
 * are never reached, so no input can be a syntax error of the index.
 */
import * as Result from "effect/Result"
import type { SearchColumn } from "../report/Search.ts"
import { badInput } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { tokens } from "./search-tokens.ts"

/** Words that stand next to each other; `isPrefix`: the last one may go on. */
export interface SearchTerm {
  /** As the index compares them. */
  readonly words: ReadonlyArray<string>
  /** As they were typed, with single blanks between. */
  readonly text: string
  readonly isPrefix: boolean
}

export interface SearchQuery {
  /** All of them must be there; at least one. */
  readonly wanted: ReadonlyArray<SearchTerm>
  /** None of them may be there. */
  readonly unwanted: ReadonlyArray<SearchTerm>
  /** Where to look; empty: everywhere. */
  readonly columns: ReadonlyArray<SearchColumn>
  readonly filters: Readonly<Partial<Record<SearchFilter, string>>>
}

export type SearchFilter = "agent" | "project" | "since" | "until"

/** Understands what a person typed, or says what to change. */
export const parseSearch = (text: string): Result.Result<SearchQuery, AnalyticsError> => {
  if (text.length > maxChars) return refused(`It has more than ${maxChars} characters.`)
  const wanted: Array<SearchTerm> = []
  const unwanted: Array<SearchTerm> = []
  const columns = new Set<SearchColumn>()
  const filters: Partial<Record<SearchFilter, string>> = {}
  for (const piece of text.matchAll(pieces)) {
    const { minus, name, quoted, open, plain, star } = piece.groups as unknown as Pieces
    if (open !== undefined) return refused(`The quotation mark before ${quoteOf(open)} is never closed.`)
    const value = quoted ?? plain ?? ""
    if (name === "in") {
      if (!isColumn(value)) return refused(`in:${value} is not known: use in:prompt, in:answer or in:tool.`)
      columns.add(value)
    } else if (name !== undefined) {
      filters[name] = value
    } else {
      const found = tokens(value)
      if (found.length === 0) continue
      const words = found.map(({ word }) => word)
      const text = found.map(({ start, end }) => value.slice(start, end)).join(" ")
      const isPrefix = star !== undefined || (plain?.endsWith("*") ?? false)
      ;(minus === undefined ? wanted : unwanted).push({ words, text, isPrefix })
    }
  }
  if (wanted.length + unwanted.length > maxTerms) return refused(`It has more than ${maxTerms} words.`)
  if (wanted.length === 0) {
    return refused("Name at least one word to look for (letters or digits, without a minus before it).")
  }
  return Result.succeed({ wanted, unwanted, columns: [...columns], filters })
}

/** The query as FTS5 understands it. */
export const toFts5 = (query: SearchQuery): string => {
  const wanted = query.wanted.map(phrase).join(" AND ")
  const unwanted = query.unwanted.map(phrase).join(" OR ")
  const terms = unwanted === "" ? `(${wanted})` : `((${wanted}) NOT (${unwanted}))`
  return query.columns.length === 0 ? terms : `{${query.columns.join(" ")}} : ${terms}`
}

const maxChars = 2000
const maxTerms = 64

const pieces =
  /(?<minus>-)?(?:(?<name>in|agent|project|since|until):)?(?:"(?<quoted>[^"]*)"(?<star>\*)?|"(?<open>[^"]*)$|(?<plain>[^\s"]+))/gu

interface Pieces {
  readonly minus: string | undefined
  readonly name: "in" | SearchFilter | undefined
  readonly quoted: string | undefined
  readonly open: string | undefined
  readonly plain: string | undefined
  readonly star: string | undefined
}

const isColumn = (name: string): name is SearchColumn =>
  name === "prompt" || name === "answer" || name === "tool"

/** Letters, digits, marks and blanks alone stand in the quotes, so nothing needs escaping. */
const phrase = (term: SearchTerm): string => `"${term.text}"${term.isPrefix ? " *" : ""}`

const quoteOf = (text: string): string => (text.length <= 30 ? `"${text}"` : `"${text.slice(0, 30)}…"`)

const refused = (why: string): Result.Result<never, AnalyticsError> =>
  Result.fail(
    badInput(`This search cannot be understood. ${why} For example: login "rate limit" -test in:answer`)
  )
