/** What a setting is. */

export type SettingType = "boolean" | "string" | "integer" | "number" | "choice" | "strings"

export interface Setting {
  readonly key: string
  readonly type: SettingType
  readonly says: string
  /** Null: no value unless one is set. */
  readonly default: boolean | string | number | ReadonlyArray<string> | null
  readonly choices?: ReadonlyArray<string>
  /** Names that may stand for the `*` of the key. */
  readonly names?: ReadonlyArray<string>
  /** Environment variables that set it, the first that is there wins. */
  readonly envs?: ReadonlyArray<string>
  readonly min?: number
  readonly max?: number
  /** What the text must look like, and how to say so. */
  readonly pattern?: RegExp
  readonly form?: string
  /** A second look at a text of that form. */
  readonly accepts?: (text: string) => boolean
  /** Inside a list item: it must be there. */
  readonly required?: boolean
}
