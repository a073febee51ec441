/** Does Spoor give back what the agent wrote? One session of a tree, byte by byte. */
import * as fs from "node:fs"
import * as path from "node:path"
import { Random } from "../../test/support/Random.ts"
import type { Bench } from "../Bench.ts"
import { trailOf } from "../trees/Tree.ts"
import type { Tree } from "../trees/Tree.ts"

/** Says in a sentence what came back. `seed` chooses the session. */
export const restoreOne = (bench: Bench, tree: Tree<"opencode">, store: string, seed: number): string => {
  const storage = path.join(trailOf(tree), "storage")
  const session = new Random(seed).pick(sessionsIn(storage))
  const to = bench.folder("restored")
  bench.measurer.run({
    name: "spoor sessions restore",
    command: bench.spoor("sessions", "restore", session.id, "--to", to, "--no-ingest", "--json"),
    env: bench.env(tree, store)
  })
  const expected = filesOf(storage, session)
  const restored = new Map(
    fs
      .readdirSync(to, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name.slice(name.indexOf("storage/") + "storage/".length), path.join(to, name)])
  )
  const same = expected.filter((name) => {
    const at = restored.get(name)
    return at !== undefined && fs.readFileSync(at).equals(fs.readFileSync(path.join(storage, name)))
  })
  fs.rmSync(to, { recursive: true })
  const all = same.length === expected.length && restored.size === expected.length
  return all
    ? `\`sessions restore\` of one session gave back all its ${expected.length} files, byte for byte.`
    : `\`sessions restore\` of session ${session.id} gave back ${same.length} of its ${expected.length} files, and ${restored.size - same.length} others.`
}

interface StoredSession {
  readonly id: string
  readonly project: string
}

const sessionsIn = (storage: string): ReadonlyArray<StoredSession> =>
  fs
    .readdirSync(path.join(storage, "session"))
    .flatMap((project) =>
      fs
        .readdirSync(path.join(storage, "session", project))
        .map((name) => ({ id: path.basename(name, ".json"), project }))
    )

/** Paths below `storage/` of all that belongs to a session. */
const filesOf = (storage: string, { id, project }: StoredSession): ReadonlyArray<string> => {
  const messages = fs.readdirSync(path.join(storage, "message", id))
  const parts = messages.flatMap((message) => {
    const folder = `part/${path.basename(message, ".json")}`
    return fs.readdirSync(path.join(storage, folder)).map((name) => `${folder}/${name}`)
  })
  return [`session/${project}/${id}.json`, ...messages.map((name) => `message/${id}/${name}`), ...parts]
}
