/** A program to be measured as a whole process, and what a run of it cost. */

export interface Program {
  /** As the result's row is called. */
  readonly name: string
  readonly command: ReadonlyArray<string>
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** A file to read from. */
  readonly stdin?: string
  /** Exit codes that are no failure. */
  readonly accepts?: ReadonlyArray<number>
  /** Brings about the state that is to be measured. Not measured itself. */
  readonly before?: () => void
  /** Looks at what a run left. Not measured. */
  readonly after?: (run: ProcessRun) => void
  /**
   * `inside`: the program measures a stretch of its own work and prints `{"wall_ms":…,"cpu_ms":…}` as its last
   * line; those figures count, and of the process only its memory.
   */
  readonly measures?: "process" | "inside"
}

export interface ProcessRun {
  readonly wall_ms: number
  /** User and system time of the program, its own children included. */
  readonly cpu_ms: number
  /** With processes that it left running behind it. */
  readonly all_cpu_ms: number
  /** The largest resident set of any one of its processes. Null where it cannot be told. */
  readonly peak_rss_bytes: number | null
  readonly exit_code: number
  readonly stdout: string
}

/** A program did not do what it was started for. The message holds its last words. */
export class ProgramFailure extends Error {}
