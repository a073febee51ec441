/**
 * `primaryLocationLineHash`, by which GitHub's code scanning knows an alert again. From its description
 * (github/codeql-action, `fingerprints.ts`): of each line the 100 characters from its beginning on, across its end if it
 * is shorter, blanks and tabs left out, each kind of line end as one line feed; the file's end counts as 65535 and is
 * followed by zeros. They are the digits of a number to the base 37, cut to 64 bits and written in hexadecimal; `:n` is
 * added to the nth line of the file that has this number.
 */

/** The hash of each line of a text, first line first. */
export const lineHashes = (text: string): ReadonlyArray<string> => {
  const { codes, starts } = countedCharacters(text)
  const counts = new Map<string, number>()
  const hashes: Array<string> = []
  const rolling = new RollingHash()
  let from = 0
  let to = 0
  for (const start of starts) {
    // a line may lie wholly behind what the hash holds; then it begins anew
    if (start >= to) {
      rolling.clear()
      from = to = start
    }
    for (; from < start; from++) rolling.remove(codes[from] ?? 0)
    for (; to < start + BLOCK; to++) rolling.add(codes[to] ?? 0)
    const hash = rolling.toString()
    const count = (counts.get(hash) ?? 0) + 1
    counts.set(hash, count)
    hashes.push(`${hash}:${count}`)
  }
  return hashes
}

/** Characters of a hash. */
const BLOCK = 100
const BASE = 37
const WORD = 2 ** 32
const END_OF_FILE = 65_535
const [TAB, LINE_FEED, RETURN, SPACE] = [9, 10, 13, 32]

/** What counts of a text, and where its lines begin in it. */
const countedCharacters = (
  text: string
): { readonly codes: Uint16Array; readonly starts: ReadonlyArray<number> } => {
  const codes = new Uint16Array(text.length + 1)
  const starts: Array<number> = []
  let length = 0
  let begins = true
  let wasReturn = false
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? END_OF_FILE : text.charCodeAt(at)
    const isSecond = wasReturn && code === LINE_FEED
    wasReturn = code === RETURN
    if (code === SPACE || code === TAB || isSecond) continue
    if (begins) starts.push(length)
    begins = code === LINE_FEED || code === RETURN
    codes[length++] = code === RETURN ? LINE_FEED : code
  }
  return { codes: codes.subarray(0, length), starts }
}

/** A number of 64 bits as two of 32, which products with 37 do not overflow. */
class RollingHash {
  #high = 0
  #low = 0
  #length = 0

  clear(): void {
    this.#high = this.#low = this.#length = 0
  }

  /** Appends a digit. */
  add(digit: number): void {
    const low = this.#low * BASE + digit
    this.#low = low % WORD
    this.#high = (this.#high * BASE + Math.floor(low / WORD)) % WORD
    this.#length++
  }

  /** Takes away the first digit. */
  remove(digit: number): void {
    const [high, low] = powers[--this.#length]!
    const taken = low * digit
    const lowLeft = this.#low - (taken % WORD)
    this.#low = lowLeft < 0 ? lowLeft + WORD : lowLeft
    const highTaken = (high * digit + Math.floor(taken / WORD) + (lowLeft < 0 ? 1 : 0)) % WORD
    this.#high = (this.#high - highTaken + WORD) % WORD
  }

  toString(): string {
    const low = this.#low.toString(16)
    return this.#high === 0 ? low : `${this.#high.toString(16)}${low.padStart(8, "0")}`
  }
}

/** Powers of the base, cut to 64 bits: high and low half. */
const powers: ReadonlyArray<readonly [number, number]> = Array.from({ length: BLOCK + 1 }).reduce<
  Array<[number, number]>
>((known) => {
  const [high, low] = known.at(-1) ?? [0, 0]
  if (known.length === 0) return [[0, 1]]
  const next = low * BASE
  known.push([(high * BASE + Math.floor(next / WORD)) % WORD, next % WORD])
  return known
}, [])
