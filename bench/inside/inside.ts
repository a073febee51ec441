/** For the programs of this folder: measures a stretch of their own work, without Node's start and loading. */

/** Begins to measure; the function it returns prints the figures as the program's last line. */
export const begin = (): (() => void) => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  return () => {
    const wall_ms = performance.now() - began
    const { user, system } = process.cpuUsage(cpu)
    process.stdout.write(`${JSON.stringify({ wall_ms, cpu_ms: (user + system) / 1000 })}\n`)
  }
}
