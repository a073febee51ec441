/** What matching has to be told beside what stands and the run. */

/**
 * - `newId`: gives a ULID, once for each finding not seen before.
 * - `renames`: new path by old path, from git, where both commits are known; else empty.
 * - `isOnDisk`: whether the tree that was audited still has the file; asked at most once a path.
 * - `complete`: whoever brings the report vouches that it is about all rules and all files, although it names neither.
 */
export interface Circumstances {
  readonly newId: () => string
  readonly renames: ReadonlyMap<string, string>
  readonly isOnDisk: (path: string) => boolean
  readonly complete?: boolean
}
