/**
 * A place in which agents run as if on a machine of their own: no network but loopback, another host name, a
 * home folder that is named the same everywhere and vanishes afterwards.
 *
 * Linux only. `enter` starts this process again in new namespaces (`unshare`, of util-linux), which needs no
 * privileges where the system lets people make user namespaces.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

/** Home of the person that the fixtures tell of. It lies on a file system in memory, mounted over `/srv`. */
export const home = "/srv/dev"
export const project = `${home}/tideline`

const mark = "SPOOR_IN_SANDBOX"

/** True inside. Outside it runs the same command line inside, and then returns false. */
export const enter = (): boolean => {
  if (process.env[mark] !== undefined) {
    prepare()
    return true
  }
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const namespaces = ["--map-root-user", "--net", "--mount", "--uts", "--pid", "--fork", "--mount-proc"]
  const run = spawnSync("unshare", [...namespaces, ...again], {
    stdio: "inherit",
    env: { ...process.env, [mark]: "yes" }
  })
  if (run.error !== undefined) throw new Error(`unshare could not be started: ${run.error.message}`)
  process.exitCode = run.status ?? 1
  return false
}

const prepare = (): void => {
  execFileSync("ip", ["link", "set", "lo", "up"])
  execFileSync("hostname", ["devbox"])
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", path.dirname(home)])
  fs.mkdirSync(project, { recursive: true })
}

/** The little project that the agents are set to work on, as a git repository. */
export const layProject = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(project, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
  }
  const git = (...words: ReadonlyArray<string>) =>
    execFileSync("git", words, { cwd: project, env: { ...environment({}), ...author }, stdio: "ignore" })
  git("init", "-b", "main")
  git("add", ".")
  git("commit", "-m", "Tide tables from harmonic constituents")
}

const author = {
  GIT_AUTHOR_NAME: "Dev",
  GIT_AUTHOR_EMAIL: "dev@tideline.example",
  GIT_AUTHOR_DATE: "2026-10-26T08:00:00Z",
  GIT_COMMITTER_NAME: "Dev",
  GIT_COMMITTER_EMAIL: "dev@tideline.example",
  GIT_COMMITTER_DATE: "2026-10-26T08:00:00Z"
}

/** Nothing of the machine's own environment but the PATH. */
export const environment = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: home,
  USER: "dev",
  LOGNAME: "dev",
  LANG: "C.UTF-8",
  TERM: "dumb",
  TZ: "UTC",
  ...more
})

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program in the project until it ends.
 *
 * - `interrupt_after_ms`: send it SIGINT then, as Ctrl-C does.
 * - `until_ms`: an agent that has not ended by then is killed, and the run fails.
 */
export const run = (
  program: string,
  words: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  { interrupt_after_ms, until_ms = 90_000 }: { interrupt_after_ms?: number; until_ms?: number } = {}
): Promise<Run> =>
  new Promise((ended, failed) => {
    const child = spawn(program, words, {
      cwd: project,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")))
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")))
    const timers = [setTimeout(() => child.kill("SIGKILL"), until_ms)]
    if (interrupt_after_ms !== undefined)
      timers.push(setTimeout(() => child.kill("SIGINT"), interrupt_after_ms))
    child.on("error", failed)
    child.on("close", (code, signal) => {
      timers.forEach(clearTimeout)
      if (signal === "SIGKILL") failed(new Error(`${program} did not end in ${until_ms} ms:\n${stderr}`))
      else ended({ code, stdout, stderr })
    })
  })
