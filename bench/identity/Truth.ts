/** What really became of the findings between two states of a tree, as far as it is known beyond doubt. */

/**
 * Findings by their places in the snapshots, of before and of now.
 *
 * - `persisted`: on a line that nobody touched. It must be known again.
 * - `isRenamed`: of those, the ones whose file bears another name now.
 * - `arrived`: on a line that was not there. It must be new.
 * - `moved`: on a line that went elsewhere as it was.
 * - `edited`: on a line that was edited, and has one finding of the rule before and after.
 */
export interface Truth {
  readonly persisted: ReadonlyMap<number, number>
  readonly isRenamed: ReadonlySet<number>
  readonly arrived: ReadonlySet<number>
  readonly moved: ReadonlyMap<number, number>
  readonly edited: ReadonlyMap<number, number>
}
