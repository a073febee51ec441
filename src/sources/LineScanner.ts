/**
 * Cuts lines as `cutLines` does, with a fraction of its work: a small WebAssembly program (`line-scanner.wat`)
 * looks through the bytes sixteen at a time and leaves long texts where they are; only what is left of the lines
 * is made into strings and parsed, some dozens of lines at once.
 *
 * What it hands out is the same, but that stand-ins come for long texts (`LongText.ts`). Whatever is not one whole
 * object on a line is left to `cutLines`, byte for byte.
 */
import { isUtf8 } from "node:buffer"
import { cutLine, cutLines, type CutOptions, type LineHandler, skipMark } from "./jsonl.ts"
import type { LineCutter } from "./LineCutter.ts"
import { program } from "./line-scanner-program.ts"
import { holdTexts, standInMark } from "./LongText.ts"
import { ScannedTexts } from "./ScannedTexts.ts"

/** What is used of the global that Node has and TypeScript knows only of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
  validate(bytes: Uint8Array): boolean
}

interface Address {
  readonly value: number
}

/** What the program exports; addresses are in bytes. See `line-scanner.wat`. */
interface Program {
  readonly memory: { readonly buffer: ArrayBuffer }
  scan(from: number, to: number, longBytes: number, wideBytes: number, batchBytes: number): number
  readonly result: Address
  readonly mark: Address
  readonly lines: Address
  readonly texts: Address
  readonly skeleton: Address
  readonly input: Address
  readonly inputBytes: Address
}

/** Skeletons of lines that are parsed at once: enough to make calls cheap, few enough to die young. */
const batchBytes = 16 << 10

/** A text of so many bytes is long; shorter ones are not worth a stand-in. */
const longBytes = 256
/** The same of texts with other than ASCII characters, for which all texts of a batch would take twice the memory. */
const wideBytes = 16
/** No text is long. */
const never = 0x7fffffff

/** States of a line. */
const plain = 0
const cutWide = 3

const LF = 10

export class LineScanner implements LineCutter {
  readonly room: Buffer
  readonly #program: Program
  readonly #longBytes: number
  readonly #memory: Buffer
  readonly #words: Uint32Array
  readonly #texts: ScannedTexts
  /** Addresses, those of words in words. */
  readonly #result: number
  readonly #lines: number
  readonly #skeleton: number
  readonly #input: number

  /** Can this machine's WebAssembly run it? */
  static isSupported(): boolean {
    return WebAssembly.validate(Buffer.from(program, "base64"))
  }

  constructor(options: { readonly longBytes?: number } = {}) {
    const module = new WebAssembly.Module(Buffer.from(program, "base64"))
    this.#program = new WebAssembly.Instance(module).exports as Program
    this.#longBytes = options.longBytes ?? longBytes
    this.#memory = Buffer.from(this.#program.memory.buffer)
    this.#words = new Uint32Array(this.#program.memory.buffer)
    this.#result = this.#program.result.value / 4
    this.#lines = this.#program.lines.value / 4
    this.#skeleton = this.#program.skeleton.value
    this.#input = this.#program.input.value
    this.room = this.#memory.subarray(this.#input, this.#input + this.#program.inputBytes.value)
    this.#texts = new ScannedTexts(this.#memory, this.#words, this.#program.texts.value / 4)
    this.#memory.write(standInMark, this.#program.mark.value, "latin1")
  }

  cut(length: number, options: CutOptions, longTexts: boolean, handler: LineHandler): number {
    const bytes = this.room.subarray(0, length)
    const lineEnds = bytes.lastIndexOf(LF) + 1
    let at = Math.min(skipMark(bytes, options), lineEnds)
    try {
      while (at < lineEnds) {
        const count = this.#program.scan(
          this.#input + at,
          this.#input + lineEnds,
          longTexts ? this.#longBytes : never,
          longTexts ? Math.min(this.#longBytes, wideBytes) : never,
          batchBytes
        )
        at = this.#words[this.#result]! - this.#input
        this.#texts.count = this.#words[this.#result + 3]!
        holdTexts(this.#texts)
        this.#handOut(bytes, count, options, handler)
      }
    } finally {
      holdTexts(null)
    }
    if (lineEnds === length) return length
    const rest = { ...options, offset: options.offset + lineEnds }
    return lineEnds + cutLines(bytes.subarray(lineEnds), rest, handler)
  }

  #handOut(bytes: Buffer, count: number, options: CutOptions, handler: LineHandler): void {
    const values = this.#parsed()
    let next = 0
    for (let i = 0, word = this.#lines; i < count; i++, word += 3) {
      const begin = this.#words[word]! - this.#input
      const end = this.#words[word + 1]! - this.#input
      const state = this.#words[word + 2]!
      const value = state === plain ? undefined : values?.[next++]
      const isWhole = value !== undefined && end - begin <= options.maxLineBytes
      if (isWhole && (state !== cutWide || isUtf8(bytes.subarray(begin, end)))) {
        handler.value(value, { offset: options.offset + begin, length: end - begin })
      } else cutLine(bytes, begin, end, options, handler, false)
    }
  }

  /** The batch's values, one for each line that was cut; undefined when a line of them is no JSON. */
  #parsed(): ReadonlyArray<unknown> | undefined {
    const length = this.#words[this.#result + 1]!
    const encoding = this.#words[this.#result + 2] === 0 ? "latin1" : "utf8"
    if (length < 2) return undefined
    try {
      return JSON.parse(this.#memory.toString(encoding, this.#skeleton, this.#skeleton + length))
    } catch {
      // Then each line is read by itself, and the one that is to blame is found.
      return undefined
    }
  }
}
