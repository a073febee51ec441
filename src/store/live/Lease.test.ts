/** The lease: one holder at a time, taken over when it is dead or silent. */
import { spawnSync } from "node:child_process"
import { describe, expect, it } from "vitest"
import { memoryDatabase } from "../testing/memoryStore.ts"
import {
  isSurelyDead,
  isToBeHad,
  lastLease,
  Lease,
  leaseState,
  thisProcess,
  type LeaseHolder
} from "./Lease.ts"

const holder = (id: string, more: Partial<LeaseHolder> = {}): LeaseHolder => ({
  ...thisProcess(),
  id,
  ...more
})

describe("the lease", () => {
  it("is held by one, and by another when it has run out", () => {
    const database = memoryDatabase()
    const [a, b] = ["a", "b"].map((id) => new Lease(database, "live", holder(id), 1000)) as [Lease, Lease]
    expect([a.tryTake(0), b.tryTake(500), a.tryTake(600)]).toEqual([true, false, true])
    expect(leaseState(database, "live", 700)).toMatchObject({
      id: "a",
      acquired_at_ms: 600,
      expires_at_ms: 1600
    })
    expect(b.tryTake(1600)).toBe(true)
    expect(a.renew(1700)).toBe(false)
    expect(b.renew(1700)).toBe(true)
    expect(leaseState(database, "live", 1701)).toMatchObject({ id: "b", heartbeat_at_ms: 1700 })
  })

  it("is free when it was given back, and only its holder gives it back", () => {
    const database = memoryDatabase()
    const [a, b] = ["a", "b"].map((id) => new Lease(database, "live", holder(id), 1000)) as [Lease, Lease]
    a.tryTake(0)
    b.release()
    expect(leaseState(database, "live", 1)?.id).toBe("a")
    a.release()
    expect(leaseState(database, "live", 1)).toBe(null)
    expect(b.tryTake(1)).toBe(true)
  })

  it("that has run out is had at once from a dead holder or a strange one, later from one that is seen to run", () => {
    const database = memoryDatabase()
    const stateOf = (more: Partial<LeaseHolder>) => {
      new Lease(database, "live", holder("a", more), 1000).tryTake(0)
      return lastLease(database, "live")
    }
    const times = [500, 1000, 5999, 6000]
    const had = (more: Partial<LeaseHolder>) => {
      const held = stateOf(more)
      return times.map((now) => isToBeHad(held, now))
    }
    expect(had({})).toEqual([false, false, false, true])
    expect(had({ realm: "elsewhere" })).toEqual([false, true, true, true])
    expect(had({ pid: spawnSync(process.execPath, ["-e", ""]).pid })).toEqual([true, true, true, true])
    expect(isToBeHad(null, 0)).toBe(true)
  })

  it("is taken at once from a holder that is surely dead, and from no other", () => {
    const database = memoryDatabase()
    const ended = spawnSync(process.execPath, ["-e", ""]).pid
    const dead = holder("dead", { pid: ended })
    new Lease(database, "live", dead, 1000).tryTake(0)
    expect(isSurelyDead(dead)).toBe(true)
    expect(isSurelyDead(holder("alive"))).toBe(false)
    expect(isSurelyDead({ ...dead, realm: "another machine" })).toBe(false)
    const lease = new Lease(database, "live", holder("b"), 1000)
    expect([lease.tryTake(1, "somebody else"), lease.tryTake(1, "dead")]).toEqual([false, true])
  })
})
