/** A program that goes on until it is stopped: when it is ready, and what it costs from one moment to another. */
import { spawn, type ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import { createInterface } from "node:readline"
import { ProgramFailure, type Program } from "./Program.ts"

/** Null: the system does not tell. */
export interface Cost {
  readonly cpu_ms: number | null
  /** The largest resident set since the cost was last begun. */
  readonly peak_rss_bytes: number | null
}

export class Running {
  readonly name: string
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #lastWords = ""

  private constructor(program: Program) {
    const [command, ...words] = program.command
    this.name = program.name
    this.#child = spawn(command!, words, { env: program.env, stdio: ["ignore", "pipe", "pipe"] })
    this.#ended = new Promise((resolve) => this.#child.once("exit", () => resolve()))
  }

  /** Resolves when it has printed a line that fits, to stdout or stderr. Throws a `ProgramFailure` when it ends before. */
  static async start(program: Program, isReady: (line: string) => boolean): Promise<Running> {
    const running = new Running(program)
    await new Promise<void>((resolve, reject) => {
      for (const input of [running.#child.stdout!, running.#child.stderr!]) {
        createInterface({ input }).on("line", (line) => {
          running.#lastWords = line
          if (isReady(line)) resolve()
        })
      }
      running.#child.once("error", reject)
      running.#child.once("exit", (code) =>
        reject(new ProgramFailure(`${program.name} ended with ${code}: ${running.#lastWords}`))
      )
    })
    return running
  }

  /** Begins to count; the function it returns tells what was used since. */
  cost(): () => Cost {
    const before = this.cpu_ms
    try {
      // makes the system forget the largest resident set so far
      fs.writeFileSync(`/proc/${this.#child.pid}/clear_refs`, "5")
    } catch {
      // not Linux: `#peak` tells nothing either
    }
    return () => {
      const after = this.cpu_ms
      return {
        cpu_ms: before === null || after === null ? null : after - before,
        peak_rss_bytes: this.#peak()
      }
    }
  }

  /** User and system time of all its threads so far, to the hundredth of a second. */
  get cpu_ms(): number | null {
    const text = this.#proc("stat")
    if (text === null) return null
    // what follows the name, which may hold anything: the 14th and 15th field of the whole line
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return (Number(fields[11]) + Number(fields[12])) * 10
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill("SIGTERM")
    const impatience = setTimeout(() => this.#child.kill("SIGKILL"), 20_000)
    await this.#ended
    clearTimeout(impatience)
  }

  #peak(): number | null {
    const found = /^VmHWM:\s*(\d+) kB$/m.exec(this.#proc("status") ?? "")
    return found === null ? null : Number(found[1]) * 1024
  }

  #proc(name: string): string | null {
    const file = `/proc/${this.#child.pid}/${name}`
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null
  }
}
