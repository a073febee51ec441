/** Tells all sessions in the order in which they happened. */
import type { RepositoryName, Untold } from "./Chapter.ts"
import { quaysideFiles, tidelineFiles } from "./repositories.ts"
import type { Repository } from "./Repository.ts"
import type { Session } from "./Story.ts"
import { Teller } from "./Teller.ts"
import { week1 } from "./week-1.ts"
import { week2 } from "./week-2.ts"
import { week3 } from "./week-3.ts"

export const tellAll = (): ReadonlyArray<Session> => {
  const repositories = new Map<RepositoryName, Repository>([
    ["tideline", tidelineFiles()],
    ["quayside", quaysideFiles()]
  ])
  const told = new Map<string, Session>()
  for (const untold of [...week1, ...week2, ...week3].toSorted(byTime)) {
    if (told.has(untold.label)) throw new Error(`Two sessions are called ${untold.label}.`)
    told.set(untold.label, tell(untold, repositoryOf(repositories, untold.repository), told))
  }
  return [...told.values()]
}

const byTime = (a: Untold, b: Untold): number => Date.parse(a.at) - Date.parse(b.at)

/** The worktree begins as a copy of the repository, when it is first worked in. */
const repositoryOf = (all: Map<RepositoryName, Repository>, name: RepositoryName): Repository => {
  const found = all.get(name) ?? all.get("tideline")!.branch()
  all.set(name, found)
  return found
}

const tell = (untold: Untold, repository: Repository, told: ReadonlyMap<string, Session>): Session => {
  const { tell, repository: _, forks, ...session } = untold
  const teller = new Teller(repository)
  tell(teller)
  if (forks === undefined) return { ...session, scenes: teller.scenes }
  const [label, scenes] = forks
  return { ...session, scenes: teller.scenes, forkOf: { session: told.get(label)!, scenes } }
}
