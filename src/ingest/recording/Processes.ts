/**
 * Tells processes apart: whether the one that recorded a run is still there, or another has its number by now.
 *
 * A process is its number and the time when it began. Linux has both in `/proc`, with the boot and the namespace of
 * process numbers; macOS is asked through `ps`; elsewhere only numbers are known.
 */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"

/** Tells this process from any other of its number; null where the system does not say. */
export const identityOf = (pid: number): string | null => {
  if (process.platform === "linux") return linuxIdentity(pid)
  if (process.platform === "darwin") return macIdentity(pid)
  return null
}

export type Life = "alive" | "dead" | "unknown"

/** Is the process still there that was known by this number and identity? */
export const lifeOf = (pid: number, identity: string | null): Life => {
  if (!isThere(pid)) return mayBeElsewhere(identity) ? "unknown" : "dead"
  if (identity === null) return "unknown"
  const now = identityOf(pid)
  if (now === identity) return "alive"
  // its number may be another process' in another container
  return now === null || mayBeElsewhere(identity) ? "unknown" : "dead"
}

/** The process and all that it started, as far as that can be seen. The process itself comes first. */
export const familyOf = (pid: number): ReadonlyArray<number> => {
  if (process.platform !== "linux") return [pid]
  const parents = new Map<number, number>()
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(Number(name))
    if (stat !== null) parents.set(Number(name), Number(stat[1]))
  }
  const family = [pid]
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child)
  }
  return family
}

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    // it is there, but not ours to signal
    return (cause as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Was it seen in this boot, but in another container, whose process numbers cannot be seen from here? */
const mayBeElsewhere = (identity: string | null): boolean => {
  if (process.platform !== "linux" || identity === null) return false
  const [boot, namespace] = identity.split(" ")
  const own = linuxPlace()
  return own !== null && boot === own.boot && namespace !== own.namespace
}

const linuxIdentity = (pid: number): string | null => {
  const place = linuxPlace()
  const began = statOf(pid)?.[19]
  return place === null || began === undefined ? null : `${place.boot} ${place.namespace} ${began}`
}

const linuxPlace = (): { readonly boot: string; readonly namespace: string } | null => {
  try {
    return {
      boot: fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      namespace: fs.readlinkSync("/proc/self/ns/pid")
    }
  } catch {
    // a system that hides it
    return null
  }
}

/** Fields of `/proc/PID/stat` behind the name, which may hold anything: state, parent, … start time as the 20th. */
const statOf = (pid: number): ReadonlyArray<string> | null => {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
    return text.slice(text.lastIndexOf(")") + 2).split(" ")
  } catch {
    // it ended meanwhile
    return null
  }
}

const macIdentity = (pid: number): string | null => {
  try {
    const began = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim()
    return began === "" ? null : began
  } catch {
    // no such process
    return null
  }
}
