/**
 * JSON of any size, opened piece by piece. A report may hold hundreds of megabytes in one list, more than a string can
 * and far more than objects should; so the bytes stay as they are, a large list is a `LongList` that parses one
 * element at a time, and everything small is parsed as it is.
 *
 * Nothing nested deeper than `DEEPEST` is looked into, and no function here calls itself for what is nested: bytes
 * cannot exhaust the stack.
 */

/** More levels than any report has; `JSON.parse` and `JSON.stringify` can do many more. */
const DEEPEST = 500

/** Values of fewer bytes are parsed at once. */
const SMALL_BYTES = 256 * 1024

/** The bytes are no JSON. `message` says what is wrong; `offset`, from which byte on. */
export class JsonBroken extends Error {
  readonly offset: number
  constructor(offset: number, what: string) {
    super(`${what}, at byte ${offset}`)
    this.offset = offset
  }
}

/** A large JSON list; going through it parses its elements, again each time. @throws JsonBroken on the way */
export class LongList implements Iterable<unknown> {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  readonly #levels: number

  /** `start`: of its bracket; `end`: after its closing one. `levels`: how many objects and lists it stands in. */
  constructor(bytes: Buffer, start: number, end: number, levels: number) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#levels = levels
  }

  *[Symbol.iterator](): Generator<unknown, void, undefined> {
    const last = this.#end - 1
    let at = afterSpace(this.#bytes, this.#start + 1, last)
    if (at === last) return
    while (true) {
      const end = afterValue(this.#bytes, at, last)
      yield valueIn(this.#bytes, at, end, this.#levels + 1)
      at = afterSpace(this.#bytes, end, last)
      if (at === last) return
      at = afterSpace(this.#bytes, expectByte(this.#bytes, at, COMMA, "a comma is missing"), last)
    }
  }
}

/**
 * The first JSON value from `start` on, and where it ends. Lists and objects of more than 256 kB are opened, not
 * parsed; what is wrong inside them is thrown when they are gone through.
 * @throws JsonBroken
 */
export const openJson = (bytes: Buffer, start: number): { readonly value: unknown; readonly end: number } => {
  const from = afterSpace(bytes, start, bytes.length)
  const end = afterValue(bytes, from, bytes.length)
  return { value: valueIn(bytes, from, end, 0), end }
}

/** Where what follows white space begins. */
export const afterSpace = (bytes: Buffer, start: number, end: number): number => {
  let at = start
  while (at < end && isSpace(bytes[at]!)) at++
  return at
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

/** Objects within objects that are opened member by member; those below are parsed whole. */
const OPENED_LEVELS = 8

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

const valueIn = (bytes: Buffer, start: number, end: number, levels: number): unknown => {
  if (end - start > SMALL_BYTES && levels < OPENED_LEVELS) {
    if (bytes[start] === OPEN_LIST) {
      expectByte(bytes, end - 1, CLOSE_LIST, "a list ends like an object")
      return new LongList(bytes, start, end, levels)
    }
    if (bytes[start] === OPEN_OBJECT) {
      expectByte(bytes, end - 1, CLOSE_OBJECT, "an object ends like a list")
      return objectIn(bytes, start, end, levels)
    }
  }
  return parsed(bytes, start, end)
}

/** An object with its members opened. A name that comes twice is the last one's, as in `JSON.parse`. */
const objectIn = (bytes: Buffer, start: number, end: number, levels: number): Record<string, unknown> => {
  const members: Array<[string, unknown]> = []
  const last = end - 1
  let at = afterSpace(bytes, start + 1, last)
  while (at < last) {
    if (bytes[at] !== QUOTE) throw new JsonBroken(at, "a name is missing")
    const nameEnd = afterString(bytes, at, last)
    const name = parsed(bytes, at, nameEnd)
    const colon = afterSpace(bytes, nameEnd, last)
    const valueStart = afterSpace(bytes, expectByte(bytes, colon, COLON, "a colon is missing"), last)
    const valueEnd = afterValue(bytes, valueStart, last)
    members.push([String(name), valueIn(bytes, valueStart, valueEnd, levels + 1)])
    at = afterSpace(bytes, valueEnd, last)
    if (at === last) break
    at = afterSpace(bytes, expectByte(bytes, at, COMMA, "a comma is missing"), last)
    if (at === last) throw new JsonBroken(at, "a name is missing")
  }
  // a member called __proto__ is a member like any other
  return Object.fromEntries(members)
}

const parsed = (bytes: Buffer, start: number, end: number): unknown => {
  try {
    return JSON.parse(bytes.toString("utf8", start, end)) as unknown
  } catch (error) {
    throw new JsonBroken(start, error instanceof Error ? error.message : String(error))
  }
}

const expectByte = (bytes: Buffer, at: number, byte: number, otherwise: string): number => {
  if (bytes[at] !== byte) throw new JsonBroken(at, otherwise)
  return at + 1
}

/** Where the value ends that begins here. Brackets are counted, not matched: parsing what they hold does that. */
const afterValue = (bytes: Buffer, start: number, end: number): number => {
  const first = bytes[start]
  if (start >= end || first === undefined) throw new JsonBroken(start, "it breaks off")
  if (first === QUOTE) return afterString(bytes, start, end)
  if (first !== OPEN_LIST && first !== OPEN_OBJECT) return afterScalar(bytes, start, end)
  let depth = 0
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if (byte === QUOTE) at = afterString(bytes, at, end) - 1
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > DEEPEST) throw new JsonBroken(at, `it is nested more than ${DEEPEST} levels deep`)
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (--depth === 0) return at + 1
    }
    at++
  }
  throw new JsonBroken(end, "it breaks off")
}

const afterString = (bytes: Buffer, start: number, end: number): number => {
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at]
    if (byte === BACKSLASH) at++
    else if (byte === QUOTE) return at + 1
  }
  throw new JsonBroken(end, "it breaks off")
}

const afterScalar = (bytes: Buffer, start: number, end: number): number => {
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if (isSpace(byte) || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT) break
    at++
  }
  if (at === start) throw new JsonBroken(start, "a value is missing")
  return at
}
