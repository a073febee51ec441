/** One step of the schema. */

/**
 * `up` leads from the version before to `id`, `down` back again; what is lost on the way back is said in a
 * comment of the migration. `verify` are queries that must return no row after `up`; each names what it
 * checks. All are SQL; `up` and `down` run in one transaction with the version they lead to.
 */
export interface Migration {
  readonly id: number
  readonly name: string
  readonly up: string
  readonly down: string
  readonly verify?: ReadonlyArray<{ readonly says: string; readonly sql: string }>
}
