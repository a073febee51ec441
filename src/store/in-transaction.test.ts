import { DatabaseSync } from "node:sqlite"
import { expect, it } from "vitest"
import { inTransaction } from "./in-transaction.ts"

const numbers = () => {
  const database = new DatabaseSync(":memory:")
  database.exec("CREATE TABLE numbers (n INTEGER)")
  const add = (n: number) => database.prepare("INSERT INTO numbers VALUES (?)").run(n)
  const count = () => database.prepare("SELECT count(*) AS n FROM numbers").get()!["n"]
  return { database, add, count }
}

it("gives back what the work gives, and keeps what it wrote", () => {
  const { database, add, count } = numbers()
  expect(inTransaction(database, () => add(1) && "done")).toBe("done")
  expect([count(), database.isTransaction]).toEqual([1, false])
})

it("keeps nothing of work that failed", () => {
  const { database, add, count } = numbers()
  const work = () => {
    add(1)
    throw new Error("no more")
  }
  expect(() => inTransaction(database, work)).toThrow("no more")
  expect([count(), database.isTransaction]).toEqual([0, false])
})

it("tells why, though SQLite has ended the transaction itself, as it does on a full disk", () => {
  const { database } = numbers()
  const work = () => {
    database.exec("ROLLBACK")
    throw new Error("disk full")
  }
  expect(() => inTransaction(database, work)).toThrow("disk full")
})
