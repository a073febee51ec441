/** One step of the schema. */

/** `up` leads from the version before to `id`, `down` back again. Both are SQL scripts run in one transaction. */
export interface Migration {
  readonly id: number
  readonly name: string
  readonly up: string
  /** What is lost on the way back is said in a comment of the migration. */
  readonly down: string
}
