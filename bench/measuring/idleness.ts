/** How much of the machine others use. What they use makes every figure worse and none of them better. */
import * as fs from "node:fs"
import * as os from "node:os"

interface Ticks {
  readonly busy_ms: number
  readonly all_ms: number
}

/**
 * Begins to watch. The function it returns gives the share of all processors, 0 to 1, that went to others than
 * `own_ms` of processor time and this process; null where the system does not tell.
 */
export const busyShare = (): ((own_ms: number) => number | null) => {
  const before = ticks()
  const self = process.cpuUsage()
  return (own_ms) => {
    const after = ticks()
    if (before === null || after === null || after.all_ms <= before.all_ms) return null
    const { user, system } = process.cpuUsage(self)
    const others = after.busy_ms - before.busy_ms - own_ms - (user + system) / 1000
    return Math.min(1, Math.max(0, others / (after.all_ms - before.all_ms)))
  }
}

/** The share of the processors in use over one second in which we do nothing. */
export const busyNow = async (): Promise<number | null> => {
  const share = busyShare()
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return share(0)
}

/** `/proc/stat` counts hundredths of a second, over all processors: user nice system idle iowait irq softirq steal. */
const ticks = (): Ticks | null => {
  if (os.platform() !== "linux") return null
  const line = fs.readFileSync("/proc/stat", "utf8").split("\n", 1)[0]!
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((count) => Number(count) * 10)
  const busy_ms = user + nice + system + irq + softirq + steal
  return { busy_ms, all_ms: busy_ms + idle + iowait }
}
