/**
 * The files of a repository as the story goes on: what is read is what was written before, and an edit that does
 * not fit fails here, not in the sample.
 */
export class Repository {
  readonly #files: Map<string, string>

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files))
  }

  read(path: string): string {
    const text = this.#files.get(path)
    if (text === undefined) throw new Error(`The story reads ${path}, which is not there.`)
    return text
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  /** Replaces the only occurrence of `before`. Returns the line that it began in. */
  edit(path: string, before: string, after: string): number {
    const text = this.read(path)
    const at = text.indexOf(before)
    if (at < 0 || text.indexOf(before, at + 1) >= 0)
      throw new Error(`The story edits ${path}, where this stands not exactly once: ${before}`)
    this.#files.set(path, text.slice(0, at) + after + text.slice(at + before.length))
    return text.slice(0, at).split("\n").length
  }

  write(path: string, text: string): void {
    this.#files.set(path, text)
  }

  /** `path:line:text` of every line that holds `words`. */
  grep(words: string, below: string): string {
    return [...this.#files]
      .filter(([path]) => path.startsWith(below))
      .flatMap(([path, text]) =>
        text
          .split("\n")
          .flatMap((line, i) => (line.includes(words) ? [`${path}:${i + 1}:${line.trim()}`] : []))
      )
      .join("\n")
  }

  /** A copy that goes its own way, as a worktree does. */
  branch(): Repository {
    return new Repository(Object.fromEntries(this.#files))
  }
}
