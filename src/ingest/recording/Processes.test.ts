import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { describe, expect, it } from "vitest"
import { familyOf, identityOf, lifeOf } from "./Processes.ts"

const isLinux = process.platform === "linux"
const wait = ["-e", "setTimeout(() => {}, 60000)"]

describe("a process", () => {
  it("that is there is alive, by its number and the time when it began", async () => {
    const child = spawn(process.execPath, wait)
    await once(child, "spawn")
    const identity = identityOf(child.pid!)
    expect(lifeOf(child.pid!, identity)).toBe(identity === null ? "unknown" : "alive")
    child.kill("SIGKILL")
    await once(child, "exit")
    expect(lifeOf(child.pid!, identity)).toBe("dead")
  })

  it.skipIf(!isLinux)("that only bears the number of another one is not that one", () => {
    const [boot, namespace, began] = identityOf(process.pid)!.split(" ")
    expect(lifeOf(process.pid, `${boot} ${namespace} ${Number(began) - 1}`)).toBe("dead")
    // it began before the machine was started anew
    expect(lifeOf(process.pid, `another-boot ${namespace} ${began}`)).toBe("dead")
  })

  it.skipIf(!isLinux)("of another container is not judged from here", () => {
    const [boot, , began] = identityOf(process.pid)!.split(" ")
    expect(lifeOf(process.pid, `${boot} pid:[1] ${began}`)).toBe("unknown")
    const gone = spawnSync(process.execPath, ["-e", ""]).pid
    expect(lifeOf(gone, `${boot} pid:[1] ${began}`)).toBe("unknown")
  })

  it("of which only the number is known may be any", () => {
    expect(lifeOf(process.pid, null)).toBe("unknown")
    expect(lifeOf(spawnSync(process.execPath, ["-e", ""]).pid, null)).toBe("dead")
  })
})

describe("the family of a process", () => {
  it.skipIf(!isLinux)("is it and all that it started, at any depth", async () => {
    const child = spawn("sh", ["-c", "sh -c 'sleep 60; true'; true"], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    await once(child, "spawn")
    let family: ReadonlyArray<number> = []
    while ((family = familyOf(child.pid!)).length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(family[0]).toBe(child.pid)
    for (const pid of family) process.kill(pid, "SIGKILL")
    await once(child, "close")
  })
})
