/**
 * Runs a command as if nobody stood between: its output goes where ours goes, byte for byte, and signals reach it.
 *
 * A terminal is handed on as it is, so a program that draws on it may; then nobody sees what is drawn. What goes to a
 * file or a pipe is passed on and kept as far as there is room.
 */
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process"
import * as fs from "node:fs"
import type { Readable, Writable } from "node:stream"
import { isatty } from "node:tty"
import { getSystemErrorMessage } from "node:util"
import { KeptBeginning, KeptEnd } from "./Kept.ts"
import { Listener } from "./Listener.ts"
import { familyOf } from "./Processes.ts"
import type { Told } from "./Told.ts"

export interface Order {
  readonly command: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** `leave`: it reads ours by itself. `take`: what is piped in is passed on and kept. Else it gets this text. */
  readonly stdin: "leave" | "take" | { readonly text: string }
  readonly timeout_ms: number | null
  /** How much of the output is kept; of stderr a sixteenth of it. */
  readonly most_output_bytes: number
  readonly onSpawn: (pid: number) => void
}

/** `code` and `signal` as the system tells them; both null when it never began. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly is_timeout: boolean
  /** The last signal that we got and it may have ended by. */
  readonly stopped_by: NodeJS.Signals | null
  /** Why it could not begin. */
  readonly failure: { readonly code: string; readonly message: string } | null
  /** Null: it went to a terminal. */
  readonly stdout: KeptEnd | null
  readonly stderr: KeptEnd | null
  /** Null: nobody looked. */
  readonly stdin: KeptBeginning | null
  readonly told: Told
}

/** Between being asked to end and being made to. */
const grace_ms = 5000
/** What a command left running may hold its output open; after so much silence the command has ended all the same. */
const silence_ms = 1000
const most_stdin_bytes = 1 << 20
/** Timers count no further. */
const longestTimer_ms = 2 ** 31 - 1

/** Signals that a command shall get as if it had been called itself. */
export const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const

export const supervise = (order: Order): Promise<Ended> => new Supervision(order).ended

class Supervision {
  readonly ended: Promise<Ended>
  readonly #order: Order
  /** Null when it could not begin at all. */
  readonly #child: ChildProcess | null
  readonly #listener: Listener
  readonly #stdout: KeptEnd | null
  readonly #stderr: KeptEnd | null
  readonly #stdin: KeptBeginning | null
  readonly #timers: Array<NodeJS.Timeout> = []
  #isTimeout = false
  #stoppedBy: NodeJS.Signals | null = null
  #failure: Ended["failure"] = null
  #lastHeard = performance.now()
  #resolve: (ended: Ended) => void = () => {}

  constructor(order: Order) {
    this.#order = order
    this.ended = new Promise((resolve) => (this.#resolve = resolve))
    this.#listener = new Listener(order.command)
    const isDrawn = isatty(1)
    this.#stdout = isDrawn ? null : new KeptEnd(order.most_output_bytes)
    this.#stderr = isatty(2) ? null : new KeptEnd(order.most_output_bytes >> 4)
    this.#stdin = order.stdin === "take" ? new KeptBeginning(most_stdin_bytes) : null
    const isPiped = order.stdin === "take" ? this.#peek() : typeof order.stdin === "object"
    this.#onSignals()
    const stdio: StdioOptions = [
      isPiped ? "pipe" : "inherit",
      isDrawn ? "inherit" : "pipe",
      this.#stderr === null ? "inherit" : "pipe"
    ]
    this.#child = this.#begin(stdio)
    if (this.#child === null) {
      void this.#end(null, null)
      return
    }
    this.#watch(this.#child)
    if (isPiped) this.#feed(this.#child.stdin)
  }

  /** Some failures are thrown, others are told later. */
  #begin(stdio: StdioOptions): ChildProcess | null {
    const { command, cwd, env } = this.#order
    const [program = "", ...words] = command
    try {
      return spawn(program, words, { cwd, env: { ...env }, stdio })
    } catch (cause) {
      this.#failure = failureOf(program, cause as NodeJS.ErrnoException)
      return null
    }
  }

  #watch(child: ChildProcess): void {
    child.on("spawn", () => this.#order.onSpawn(child.pid!))
    child.on("error", (cause: NodeJS.ErrnoException) => {
      // it is told for a signal that could not be sent, too; then the command goes on
      if (child.pid === undefined) {
        this.#failure = failureOf(this.#order.command[0] ?? "", cause)
        void this.#end(null, null)
      }
    })
    if (child.stdout !== null) {
      this.#pass(child.stdout, process.stdout, (piece) => {
        this.#stdout?.add(piece)
        this.#listener.hear(piece)
      })
    }
    if (child.stderr !== null) this.#pass(child.stderr, process.stderr, (piece) => this.#stderr?.add(piece))
    child.on("exit", (code, signal) => this.#awaitSilence(code, signal))
    child.on("close", (code, signal) => void this.#end(code, signal))
    if (this.#order.timeout_ms !== null) this.#after(this.#order.timeout_ms, () => this.#timeOut())
  }

  /** When the reader of ours has gone, the command shall learn of it as it would without us. */
  #pass(from: Readable, to: Writable, keep: (piece: Buffer) => void): void {
    to.on("error", () => from.destroy())
    from.on("error", () => from.destroy())
    from.on("data", (piece: Buffer) => {
      this.#lastHeard = performance.now()
      keep(piece)
      if (to.write(piece)) return
      from.pause()
      to.once("drain", () => from.resume())
    })
  }

  /** What stands in a file is looked at without taking it away; true when it has to be passed on instead. */
  #peek(): boolean {
    const stat = statOf(0)
    if (stat === null || isatty(0)) return false
    if (stat.isFIFO() || stat.isSocket()) return true
    const at = stat.isFile() ? offsetOf(0) : null
    if (at !== null) this.#stdin?.add(readFrom(0, at, most_stdin_bytes + 1))
    return false
  }

  #feed(to: Writable | null): void {
    if (to === null) return
    // it may end without reading
    to.on("error", () => process.stdin.pause())
    if (typeof this.#order.stdin === "object") {
      to.end(this.#order.stdin.text)
      return
    }
    process.stdin.on("data", (piece: Buffer) => this.#stdin?.add(piece))
    process.stdin.on("error", () => to.end())
    process.stdin.pipe(to)
  }

  #onSignals(): void {
    for (const signal of passedOn) process.on(signal, this.#signalled)
  }

  readonly #signalled = (signal: NodeJS.Signals): void => {
    this.#stoppedBy = signal
    // a terminal tells all of its foreground by itself
    const isTold = (signal === "SIGINT" || signal === "SIGQUIT") && (isatty(0) || isatty(1) || isatty(2))
    if (!isTold) this.#child?.kill(signal)
  }

  #timeOut(): void {
    this.#isTimeout = true
    this.#killAll("SIGTERM")
    this.#after(grace_ms, () => this.#killAll("SIGKILL"))
  }

  #killAll(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    for (const member of familyOf(pid)) {
      try {
        process.kill(member, signal)
      } catch {
        // it ended meanwhile
      }
    }
  }

  #awaitSilence(code: number | null, signal: NodeJS.Signals | null): void {
    const left = silence_ms - (performance.now() - this.#lastHeard)
    if (left <= 0) void this.#end(code, signal)
    else this.#after(left, () => this.#awaitSilence(code, signal))
  }

  #after(ms: number, work: () => void): void {
    const rest = ms - longestTimer_ms
    this.#timers.push(
      rest > 0 ? setTimeout(() => this.#after(rest, work), longestTimer_ms) : setTimeout(work, ms)
    )
  }

  async #end(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const each of passedOn) process.off(each, this.#signalled)
    this.#child?.stdout?.destroy()
    this.#child?.stderr?.destroy()
    if (this.#child?.stdin != null) process.stdin.destroy()
    if (this.#stdout !== null) await flushed(process.stdout)
    if (this.#stderr !== null) await flushed(process.stderr)
    this.#resolve({
      code,
      signal,
      is_timeout: this.#isTimeout,
      stopped_by: this.#stoppedBy,
      failure: this.#failure,
      stdout: this.#stdout,
      stderr: this.#stderr,
      stdin: this.#stdin,
      told: this.#listener.end(this.#stderr?.text() ?? "")
    })
  }
}

/** In the system's words, as a shell has it. */
const failureOf = (program: string, cause: NodeJS.ErrnoException): NonNullable<Ended["failure"]> => {
  if (program === "") return { code: "ENOENT", message: "its name is empty" }
  const { code = "UNKNOWN", errno, message } = cause
  const name = program.length <= 80 ? program : `${program.slice(0, 80)}…`
  return { code, message: errno === undefined ? message : `${name}: ${getSystemErrorMessage(errno)}` }
}

/** Until all that was written has been taken, or nobody takes it any more. */
const flushed = (stream: Writable): Promise<void> =>
  stream.writableLength === 0 || stream.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => {
        stream.once("error", () => resolve())
        stream.write("", () => resolve())
      })

const statOf = (fd: number): fs.Stats | null => {
  try {
    return fs.fstatSync(fd)
  } catch {
    // it is closed
    return null
  }
}

/** How far a file has been read by whoever had it before us; null where the system does not say. */
const offsetOf = (fd: number): number | null => {
  try {
    const at = /^pos:\s*(\d+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1]
    return at === undefined ? null : Number(at)
  } catch {
    // no such folder
    return null
  }
}

const readFrom = (fd: number, at: number, most: number): Buffer => {
  const bytes = Buffer.alloc(most)
  const read = fs.readSync(fd, bytes, 0, most, at)
  return bytes.subarray(0, read)
}
