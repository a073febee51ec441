/** Which sightings are of one pull request: those of one number in one repository. */
import type { GitSeen } from "../../record/Telemetry.ts"
import { isSamePlace, type Place, repoOf } from "./group-commits.ts"
import { partsBy } from "./parts.ts"

export const groupPullRequests = (sightings: ReadonlyArray<GitSeen>): ReadonlyArray<ReadonlyArray<GitSeen>> =>
  partsBy(sightings, areOne)

const areOne = (a: GitSeen, b: GitSeen): boolean =>
  a.url !== null && b.url !== null ? a.url === b.url : isSamePlace(placed(a), placed(b))

/** Its address names the repository. */
const placed = (seen: GitSeen): Place => {
  const named = /\/([^/]+)\/(?:-\/)?(?:pull|pulls|pull-requests|merge_requests)\/\d+/.exec(
    seen.url ?? ""
  )?.[1]
  return { ...seen, repo: repoOf(seen) ?? named ?? null }
}
