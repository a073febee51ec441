/**
 * What a command is: data. Parsing, help and completions are all made from it.
 *
 * A command's work is behind `run`, a dynamic import, so that asking for help loads none of it.
 */
import type * as Effect from "effect/Effect"

/**
 * - `duration`: `90s`, `5m`, `2h`, `1d`; the value is milliseconds
 * - `date`: text; the question reads it (see `analytics/period.ts`), for only it knows the time zone
 * - `list`: words split at commas; the option may be given again
 */
export type OptionType = "boolean" | "string" | "integer" | "number" | "duration" | "date" | "choice" | "list"

export interface Option {
  /** Long name, without dashes. */
  readonly name: string
  readonly short?: string
  readonly type: OptionType
  /** The least that an `integer` or a `duration` may be; 0 without it. */
  readonly least?: number
  /** What may stand for a `choice`, or in a `list`. */
  readonly choices?: ReadonlyArray<string>
  /** The value when neither the option nor its setting is given. A boolean that is true by default is switched off by `--no-NAME`. */
  readonly default?: string | number | boolean
  /** What help shows for the value, in capitals. */
  readonly placeholder?: string
  readonly says: string
  /** Key of the setting that this option overrides for one call. */
  readonly config?: string
}

export interface Positional {
  readonly name: string
  readonly says: string
  readonly optional?: boolean
  /** Takes all the words that are left. */
  readonly rest?: boolean
  /** With `rest`: the words of another program, so no option of ours stands behind the first of them. */
  readonly isCommand?: true
  readonly choices?: ReadonlyArray<string>
}

export interface Example {
  readonly says: string
  /** The whole line, `spoor` included. */
  readonly line: string
}

export interface Command {
  /** The words after `spoor`. Empty: plain `spoor`. */
  readonly path: ReadonlyArray<string>
  /** One sentence without a full stop. */
  readonly says: string
  /** Paragraphs, parted by empty lines. */
  readonly details?: string
  readonly options: ReadonlyArray<Option>
  readonly positionals: ReadonlyArray<Positional>
  readonly examples: ReadonlyArray<Example>
  /** Works even when the configuration is wrong (`config edit`, `doctor`). */
  readonly toleratesBadConfig?: boolean
  /** `--config` names a configuration of its own kind, not Spoor's (`audit`). */
  readonly readsOwnConfig?: true
  /** Signals to stop are its own matter: it passes them on and still comes to an end (`run`). */
  readonly keepsSignals?: boolean
  /** Its file exports `plain`: Effect is not loaded for it. */
  readonly isPlain?: true
  readonly run: () => Promise<CommandModule>
}

/** What a command's file exports. A method, so that each may take the values of just its own options. */
export interface EffectModule {
  run(call: Call): Effect.Effect<number, unknown>
}

/** The same for one that must start at once, and so loads no Effect. It does not throw. */
export interface PlainModule {
  plain(call: Call): Promise<number>
}

export type CommandModule = EffectModule | PlainModule

/** A word that leads to further commands: `usage` of `usage daily`. */
export interface Group {
  readonly path: ReadonlyArray<string>
  readonly says: string
}

type ValueOf<O extends Option> = O["type"] extends "boolean"
  ? boolean
  : O["type"] extends "integer" | "number" | "duration"
    ? number
    : O["type"] extends "list"
      ? ReadonlyArray<O extends { readonly choices: ReadonlyArray<infer C> } ? C : string>
      : O extends { readonly choices: ReadonlyArray<infer C> }
        ? C
        : string

type AlwaysThere<O extends Option> = O["type"] extends "boolean" | "list"
  ? true
  : O extends { readonly default: string | number | boolean }
    ? true
    : false

/** The options of a command by name, as its work gets them. */
export type Values<Os extends ReadonlyArray<Option>> = {
  readonly [O in Os[number] as O["name"]]: AlwaysThere<O> extends true ? ValueOf<O> : ValueOf<O> | undefined
}

/** One call of a command. `Os` are the command's own options. */
export interface Call<Os extends ReadonlyArray<Option> = ReadonlyArray<Option>> {
  readonly options: Values<Os>
  readonly positionals: ReadonlyArray<string>
  readonly given: ReadonlyMap<string, unknown>
  readonly command: Command
  /** Of this Spoor. */
  readonly version: string
  readonly config: import("./config/Config.ts").Config
  readonly terminal: import("./output/Terminal.ts").Terminal
}
