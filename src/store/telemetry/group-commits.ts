/**
 * Which sightings are of one commit.
 *
 * Writers abbreviate hashes to different lengths and name repositories differently: the hook by its folder, the
 * wrapper only by where it ran, transcripts by the project. Two sightings are of one commit when the hash of one
 * begins with the hash of the other, and when besides they name the same repository, or the hash is long enough to
 * be no chance, or they have the same subject. Invariant: the groups depend on the set of sightings alone.
 */
import type { GitSeen } from "../../record/Telemetry.ts"
import { partsBy } from "./parts.ts"

/** Hex digits that two commits of a person's repositories do not share by chance. */
const sureDigits = 16

export const groupCommits = (sightings: ReadonlyArray<GitSeen>): ReadonlyArray<ReadonlyArray<GitSeen>> => {
  const whole = wholeHashes(sightings)
  return byWholeHash(sightings, whole).flatMap((group) => settleNameless(partsBy(group, areOne)))
}

/** Hashes that are the beginning of no other. */
const wholeHashes = (sightings: ReadonlyArray<GitSeen>): ReadonlyArray<string> => {
  const hashes = [...new Set(sightings.map((seen) => seen.hash ?? ""))].sort()
  // Sorted, a hash stands before all that begin with it.
  return hashes.filter((hash, i) => !(hashes[i + 1]?.startsWith(hash) ?? false))
}

/** An abbreviation that several hashes begin with belongs to that of its repository, else to none of them. */
const byWholeHash = (
  sightings: ReadonlyArray<GitSeen>,
  whole: ReadonlyArray<string>
): ReadonlyArray<ReadonlyArray<GitSeen>> => {
  const groups = new Map<string, Array<GitSeen>>()
  const add = (hash: string, seen: GitSeen) => groups.set(hash, [...(groups.get(hash) ?? []), seen])
  for (const seen of sightings) {
    const hash = seen.hash ?? ""
    const fitting = whole.filter((each) => each.startsWith(hash))
    const near = fitting.filter((each) =>
      sightings.some((other) => other.hash === each && isSamePlace(seen, other))
    )
    const [only] = fitting.length === 1 ? fitting : near
    add(fitting.length > 1 && near.length !== 1 ? hash : only!, seen)
  }
  return [...groups.values()]
}

const areOne = (a: GitSeen, b: GitSeen): boolean =>
  isSamePlace(a, b) ||
  (isSure(a) && isSure(b)) ||
  (a.message !== null && b.message !== null && subjectOf(a.message) === subjectOf(b.message))

const isSure = ({ hash }: GitSeen): boolean => (hash ?? "").length >= sureDigits

/** Writers cut subjects at 100 characters and more. */
const subjectOf = (message: string): string => message.trim().slice(0, 60)

/** Of sightings that name no repository, and of which none could be found: the only commit there is, if it is one. */
const settleNameless = (
  parts: ReadonlyArray<ReadonlyArray<GitSeen>>
): ReadonlyArray<ReadonlyArray<GitSeen>> => {
  const named = parts.filter((part) => part.some((seen) => repoOf(seen) !== null))
  const nameless = parts.filter((part) => !named.includes(part))
  if (nameless.length === 0) return parts
  return named.length <= 1 ? [parts.flat()] : [...named, ...nameless]
}

/**
 * The same repository by its name; or the one ran somewhere below a folder of that name, as in a worktree, which hooks
 * name in its repository's place.
 */
export const isSamePlace = (a: Place, b: Place): boolean => {
  const [left, right] = [repoOf(a), repoOf(b)]
  if (left === null && right === null) return a.cwd !== null && a.cwd === b.cwd
  return (left !== null && left === right) || isWithin(a, right) || isWithin(b, left)
}

/** Did it run below a folder of that name? Only who names no repository can be asked. */
const isWithin = ({ repo, cwd }: Place, name: string | null): boolean =>
  name !== null && repo === null && cwd !== null && cwd.split(/[\\/]/).includes(name)

export type Place = Pick<GitSeen, "repo" | "repo_root" | "cwd">

export const repoOf = ({ repo, repo_root }: Place): string | null =>
  repo ?? (repo_root === null ? null : lastName(repo_root))

export const lastName = (path: string): string | null =>
  path.split(/[\\/]/).findLast((name) => name !== "") ?? null
