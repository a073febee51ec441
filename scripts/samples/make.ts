/**
 * Makes the sample trail, `samples/home`: a home folder as three agents leave it, telling one story.
 *
 *     node scripts/samples/make.ts
 *
 * It gives the same files at every run. They are committed, and a test sees that they are what this makes.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { tellAll } from "./story/all.ts"
import type { AgentName, Session } from "./story/Story.ts"
import { writeClaudeCode } from "./writing/claude-code.ts"
import { type Standing, writeCodex, writeCodexIndex } from "./writing/codex.ts"
import type { Files } from "./writing/Files.ts"
import { writeOpenCode } from "./writing/opencode.ts"
import { writeTelemetry } from "./writing/telemetry.ts"
import { perform, type Played, type PlayedScene } from "./writing/perform.ts"
import { writeHooks } from "./writing/hooks.ts"
import { writeRuns } from "./writing/runs.ts"

export const home = path.resolve(import.meta.dirname, "..", "..", "samples", "home")

/** All sessions in the order in which they happened, with their times and tokens. */
export const playAll = (): ReadonlyMap<Session, Played> => {
  const played = new Map<Session, Played>()
  let before: Session | null = null
  for (const session of tellAll()) {
    played.set(session, perform(session, before !== null && isWarm(session, before, played.get(before)!)))
    before = session
  }
  return played
}

/** All files, by path below the home folder. */
export const filesOf = (): Files => {
  const files: Files = new Map()
  const played = playAll()
  const of = (name: AgentName) => [...played].filter(([{ agent }]) => agent === name)
  for (const [session, one] of of("claude-code"))
    writeClaudeCode(files, session, one, copiedBy(session, played))
  const standings = new Map<Session, Standing>()
  for (const [session, one] of of("codex"))
    standings.set(session, writeCodex(files, session, one, baseOf(session, played, standings)))
  writeCodexIndex(files, of("codex"))
  writeOpenCode(files, of("opencode"))
  writeRuns(files)
  writeTelemetry(files, played)
  writeHooks(files, of("claude-code"))
  return files
}

/** Instructions are still cached when the same agent ran with the same model within the hour. */
const isWarm = (session: Session, before: Session, played: Played): boolean =>
  session.agent === before.agent &&
  session.model === before.model &&
  Date.parse(session.at) - played.ended_ms < 3_600_000

/** The scenes that a fork begins with. */
const copiedBy = (session: Session, played: ReadonlyMap<Session, Played>): ReadonlyArray<PlayedScene> =>
  session.forkOf === undefined
    ? []
    : played.get(session.forkOf.session)!.scenes.slice(0, session.forkOf.scenes)

/** A fork of a rollout goes on from its parent's end. */
const baseOf = (
  session: Session,
  played: ReadonlyMap<Session, Played>,
  standings: ReadonlyMap<Session, Standing>
): Standing | null => {
  if (session.forkOf === undefined) return null
  const { session: parent, scenes } = session.forkOf
  if (scenes !== played.get(parent)!.scenes.length)
    throw new Error(`${session.label} must fork the whole of its parent.`)
  return standings.get(parent)!
}

const write = (): void => {
  fs.rmSync(home, { recursive: true, force: true })
  let bytes = 0
  const files = filesOf()
  for (const [name, text] of files) {
    const file = path.join(home, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    bytes += Buffer.byteLength(text)
  }
  process.stderr.write(`${files.size} files, ${bytes} bytes\n`)
}

if (process.argv[1] === import.meta.filename) write()
