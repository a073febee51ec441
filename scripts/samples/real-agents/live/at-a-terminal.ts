/**
 * Runs a program as a person does, at a terminal: what it shows is read, and what it asks is answered. The terminal is
 * that of `script` (util-linux), for only a program at a terminal asks a person for anything.
 */
import { spawn } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { stripVTControlCharacters } from "node:util"
import { environment, project } from "../sandbox.ts"

/** When the screen has shown these words since the last step, and a person has had a moment, these keys are hit. */
export interface Step {
  readonly sees: RegExp
  readonly after_ms: number
  /** One after the other: some programs take many at once for a paste. */
  readonly hits: ReadonlyArray<string>
}

export interface Sitting {
  readonly code: number | null
  /** All that was shown. */
  readonly screen: string
}

/** Ends with the program. One that has not ended by `until_ms` is killed, and its last screen told. */
export const atATerminal = (
  program: string,
  words: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  steps: ReadonlyArray<Step>,
  until_ms = 90_000
): Promise<Sitting> =>
  new Promise((ended, failed) => {
    const command = ["stty cols 160 rows 50; exec", ...[program, ...words].map(quoted)].join(" ")
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: project,
      env: environment({ TERM: "xterm-256color", SHELL: "/bin/sh", ...env }),
      stdio: ["pipe", "pipe", "pipe"]
    })
    let screen = ""
    let from = 0
    child.stdout.on("data", (chunk: Buffer) => (screen += stripVTControlCharacters(chunk.toString("utf8"))))
    child.on("error", failed)
    const killer = setTimeout(() => child.kill("SIGKILL"), until_ms)
    child.on("close", (code, signal) => {
      clearTimeout(killer)
      if (signal !== "SIGKILL") return ended({ code, screen })
      failed(new Error(`${program} did not end in ${until_ms} ms:\n${screen.slice(-2000)}`))
    })
    void answer()

    async function answer(): Promise<void> {
      for (const { sees, after_ms, hits } of steps) {
        // the layout may part words; what is looked for is looked for without spaces
        while (!sees.test(screen.slice(from).replace(/\s+/g, ""))) {
          if (child.exitCode !== null || child.signalCode !== null) return
          await sleep(50)
        }
        await sleep(after_ms)
        from = screen.length
        for (const keys of hits) {
          child.stdin.write(keys)
          await sleep(300)
        }
      }
    }
  })

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
