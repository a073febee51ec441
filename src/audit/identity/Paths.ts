/** Where files of before are now: by git, and by what is in them. */
import type { FindingSeen } from "../../record/Finding.ts"
import type { Measured } from "./Measured.ts"
import type { Group, Pairing } from "./Pairing.ts"

export class Paths {
  readonly #renames: ReadonlyMap<string, string>
  readonly #moved = new Map<string, string>()
  readonly #measured: Measured

  constructor(renames: ReadonlyMap<string, string>, measured: Measured) {
    this.#renames = renames
    this.#measured = measured
  }

  /** A path that was looked at is no renamed one, whatever git says of the commits. */
  of(path: string): string {
    const renamed = this.#moved.get(path) ?? this.#renames.get(path)
    return renamed === undefined || this.#measured.wasScanned(path) ? path : renamed
  }

  ofFinding({ path }: FindingSeen): string | null {
    return path === null ? null : this.of(path)
  }

  learn(moved: ReadonlyMap<string, string>): void {
    for (const [from, to] of moved) this.#moved.set(from, to)
  }

  /** What is not joined of a pairing, file by file, where both sides have any. */
  restByFile(pairing: Pairing): ReadonlyArray<Group> {
    return this.#byFile(pairing, pairing.restOfAll())
  }

  /** Files of which something is not joined on both sides, with all their findings. */
  unfinishedFiles(pairing: Pairing): ReadonlyArray<Group> {
    const unfinished = new Set(this.restByFile(pairing).map(({ news }) => pairing.news[news[0]!]!.path))
    if (unfinished.size === 0) return []
    const olds = [...pairing.olds.keys()].filter((old) => unfinished.has(this.ofFinding(pairing.olds[old]!)))
    const news = [...pairing.news.keys()].filter((now) => unfinished.has(pairing.news[now]!.path))
    return this.#byFile(pairing, { olds, news })
  }

  /** Invariant: places ascend, and so findings of one file stand together. */
  #byFile(pairing: Pairing, { olds, news }: Group): ReadonlyArray<Group> {
    const files = new Map<string | null, File>()
    let file: File = { path: undefined, olds: [], news: [] }
    for (const now of news) {
      const { path } = pairing.news[now]!
      if (path !== file.path) {
        file = { path, olds: [], news: [] }
        files.set(path, file)
      }
      file.news.push(now)
    }
    let into: File | undefined
    let last: string | null | undefined
    for (const old of olds) {
      const finding = pairing.olds[old]!
      if (finding.path !== last) {
        last = finding.path
        into = files.get(this.ofFinding(finding))
      }
      into?.olds.push(old)
    }
    return [...files.values()].filter(({ olds }) => olds.length > 0)
  }
}

interface File {
  readonly path: string | null | undefined
  readonly olds: Array<number>
  readonly news: Array<number>
}
