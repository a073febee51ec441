/**
 * JSON with comments and trailing commas, read with positions so that every complaint can name its line.
 *
 * Strings, numbers and words are as in RFC 8259; strings and numbers themselves are given to `JSON.parse`.
 */

/** A value and where it stands: from the offset `at` into the text up to `end`. */
export type Node = ObjectNode | ArrayNode | ValueNode

export interface ObjectNode extends Place {
  readonly kind: "object"
  readonly entries: ReadonlyArray<Entry>
}

export interface ArrayNode extends Place {
  readonly kind: "array"
  readonly items: ReadonlyArray<Node>
}

export interface ValueNode extends Place {
  readonly kind: "value"
  readonly value: string | number | boolean | null
}

interface Place {
  readonly at: number
  readonly end: number
}

/** `at` is where the key begins. */
export interface Entry {
  readonly key: string
  readonly at: number
  readonly value: Node
}

export interface JsoncProblem {
  readonly at: number
  readonly message: string
}

/** The whole text as one value, or the first thing that is wrong with it. */
export const parseJsonc = (text: string): { readonly node: Node } | { readonly problem: JsoncProblem } => {
  const reader = new Reader(text)
  try {
    const node = reader.value(0)
    reader.skipSpace()
    if (!reader.atEnd()) reader.fail("nothing may follow the value")
    return { node }
  } catch (cause) {
    if (cause instanceof Failure) return { problem: { at: cause.at, message: cause.message } }
    throw cause
  }
}

/** Line and column of an offset, both from 1. */
export const positionOf = (text: string, at: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, at).split(/\r\n|\n|\r/)
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

/** The plain value of a node. */
export const plain = (node: Node): unknown => {
  if (node.kind === "value") return node.value
  if (node.kind === "array") return node.items.map(plain)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]))
}

class Failure extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

const deepest = 64
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const word = /[A-Za-z]+/y
const space = /(?:[ \t\r\n\ufeff]|\/\/[^\r\n]*|\/\*[^]*?\*\/)+/y
const words: Record<string, boolean | null> = { true: true, false: false, null: null }

class Reader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  fail(message: string, at = this.at): never {
    throw new Failure(at, message)
  }

  atEnd(): boolean {
    return this.at >= this.text.length
  }

  skipSpace(): void {
    this.take(space)
    if (this.text.startsWith("/*", this.at)) this.fail("this comment does not end")
  }

  value(depth: number): Node {
    if (depth > deepest) this.fail(`values are nested deeper than ${deepest}`)
    this.skipSpace()
    const at = this.at
    const first = this.text[at]
    if (first === "{") {
      const entries = this.object(depth)
      return { kind: "object", at, end: this.at, entries }
    }
    if (first === "[") {
      const items = this.array(depth)
      return { kind: "array", at, end: this.at, items }
    }
    if (first === '"') {
      const value = this.string()
      return { kind: "value", at, end: this.at, value }
    }
    const digits = this.take(number)
    if (digits !== null) return { kind: "value", at, end: this.at, value: Number(digits) }
    const name = this.take(word)
    if (name !== null && name in words) return { kind: "value", at, end: this.at, value: words[name]! }
    return this.fail(
      name === null ? "a value is expected" : `${name} is no JSON value; text needs "quotes"`,
      at
    )
  }

  private object(depth: number): Array<Entry> {
    this.at++
    const entries: Array<Entry> = []
    const seen = new Set<string>()
    while (!this.closes("}")) {
      const at = this.at
      if (this.text[at] !== '"') this.fail('a key in "quotes" or } is expected')
      const key = this.string()
      if (seen.has(key)) this.fail(`the key ${JSON.stringify(key)} stands here twice`, at)
      seen.add(key)
      this.skipSpace()
      if (this.text[this.at] !== ":") this.fail("a colon is expected")
      this.at++
      entries.push({ key, at, value: this.value(depth + 1) })
      this.separator("}")
    }
    return entries
  }

  private array(depth: number): Array<Node> {
    this.at++
    const items: Array<Node> = []
    while (!this.closes("]")) {
      items.push(this.value(depth + 1))
      this.separator("]")
    }
    return items
  }

  private closes(bracket: string): boolean {
    this.skipSpace()
    if (this.text[this.at] !== bracket) return false
    this.at++
    return true
  }

  private separator(bracket: string): void {
    this.skipSpace()
    if (this.text[this.at] === ",") this.at++
    else if (this.text[this.at] !== bracket) this.fail(`a comma or ${bracket} is expected`)
  }

  private string(): string {
    const at = this.at
    const quoted = this.take(string)
    if (quoted === null) this.fail("this text does not end, or holds a character that must be escaped", at)
    return JSON.parse(quoted) as string
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match === null) return null
    this.at = pattern.lastIndex
    return match[0]
  }
}
