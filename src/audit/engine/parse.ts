/**
 * Source text to a syntax tree, by oxc. The tree comes over in its raw form where the platform can do that, which takes
 * half the time, and as JSON elsewhere.
 */
import * as oxc from "oxc-parser"
import type { Comment, OxcError, Program } from "oxc-parser"

export interface Parsed {
  readonly program: Program
  readonly comments: ReadonlyArray<Comment>
}

export { isSource } from "./isSource.ts"

/** Why a text could not be parsed. */
export class ParseFailure extends Error {}

/**
 * Parses, or throws a `ParseFailure`. What the parser objects to, but understands, counts as parsed. `raw`: whether to
 * take the tree in its raw form, which changes nothing but the time.
 */
export const parse = (path: string, text: string, raw = oxc.rawTransferSupported()): Parsed => {
  const name = path.slice(path.lastIndexOf("/") + 1)
  const attempts = plainJs.test(name) ? jsAttempts : [{}]
  let first: OxcError | undefined
  for (const attempt of attempts) {
    const { program, comments, errors } = parseOnce(name, text, attempt, raw)
    if (errors.length === 0 || program.body.length > 0) return { program, comments }
    first ??= errors[0]
  }
  throw new ParseFailure(describe(first, text))
}

const plainJs = /\.[cm]?jsx?$/

type Attempt = Pick<oxc.ParserOptions, "lang" | "sourceType">

/** JavaScript does not say by its name whether it holds JSX, nor whether it is a module. */
const jsAttempts: ReadonlyArray<Attempt> = [{}, { lang: "jsx" }, { lang: "jsx", sourceType: "commonjs" }]

/** The raw form is not part of the published types yet. */
interface RawOptions extends oxc.ParserOptions {
  readonly experimentalRawTransfer?: boolean
}

const parseOnce = (name: string, text: string, attempt: Attempt, raw: boolean): oxc.ParseResult => {
  const options: RawOptions = {
    ...attempt,
    preserveParens: false,
    experimentalRawTransfer: raw
  }
  return oxc.parseSync(name, text, options)
}

const describe = (error: OxcError | undefined, text: string): string => {
  if (error === undefined) return "the parser gave no tree"
  const offset = error.labels[0]?.start
  if (offset === undefined) return error.message
  const before = text.slice(0, offset)
  return `${error.message} in line ${before.split("\n").length}`
}
