/**
 * Every setting, as data: the reader of the configuration, `spoor config show`, the JSON schema and the
 * documentation are made from this table.
 *
 * A key is a path of names with dots between. In a key `*` stands for any name (an agent, a model), `[]` for
 * each item of a list.
 */

import { isZone } from "./isZone.ts"

import { liveSettings } from "./liveSettings.ts"
import { rateOverride } from "./rateSettings.ts"
import type { Setting } from "./Setting.ts"

/** The agents whose trails this version reads. */
export const agents = ["claude-code", "codex", "opencode"] as const

/** All that trails are read of: the agents, and files that others write about their work. */
export const trails = [...agents, "agent-runs", "telemetry"] as const

const zone = {
  pattern: /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
  form: "an IANA name such as Europe/Berlin or UTC",
  accepts: isZone
}
/** Beyond these a figure is flagged as suspicious; it still counts. */
const limits = (rows: ReadonlyArray<readonly [string, number, string]>) =>
  rows.map(
    ([name, value, what]) =>
      ({
        key: `validators.${name}`,
        type: "integer",
        min: 1,
        default: value,
        says: name.startsWith("max_") ? `Suspicious above: ${what}` : `Least ${what}`
      }) as const
  )

const table = [
  {
    key: "database",
    type: "string",
    default: null,
    envs: ["SPOOR_DATABASE_URL", "DATABASE_URL"],
    says: "The store: a path or sqlite:PATH. By default spoor.db in the data folder"
  },
  {
    key: "sources.*.enabled",
    type: "boolean",
    default: true,
    names: trails,
    says: "Read this trail"
  },
  {
    key: "sources.*.roots",
    type: "strings",
    default: null,
    names: trails,
    says: "Folders or files to read instead of the agent's own places"
  },
  {
    key: "runs.keep",
    type: "choice",
    choices: ["sqlite", "file", "both"],
    default: "sqlite",
    envs: ["SPOOR_RUNS_KEEP"],
    says: "Where runs are kept: in the store, as a file each, or in both while moving"
  },
  {
    key: "runs.folder",
    type: "string",
    default: null,
    envs: ["SPOOR_RUNS_FOLDER"],
    says: "Folder of runs that are kept as files. By default beside the store, with `.runs` behind its name"
  },
  {
    key: "runs.retention_days",
    type: "integer",
    min: 1,
    default: 30,
    says: "Age from which `spoor runs cleanup` removes runs"
  },
  {
    key: "runs.max_output_bytes",
    type: "integer",
    min: 1024,
    default: 4 * 1024 * 1024,
    says: "Of a longer output of a run the end is kept"
  },
  {
    key: "runs.retry_command",
    type: "strings",
    default: null,
    says: "Command for another attempt of a run that Spoor did not start; {prompt} and {model} stand for the run's"
  },
  {
    key: "timezone",
    type: "string",
    default: null,
    envs: ["SPOOR_TIMEZONE"],
    ...zone,
    says: "Zone whose days are counted. By default the system's"
  },
  {
    key: "week_start",
    type: "choice",
    choices: ["monday", "sunday", "saturday"],
    default: "monday",
    envs: ["SPOOR_WEEK_START"],
    says: "First day of a week"
  },
  {
    key: "cost.mode",
    type: "choice",
    choices: ["auto", "computed", "recorded"],
    default: "auto",
    envs: ["SPOOR_COST_MODE"],
    says: "Which cost counts: what the agent recorded if it did, always the computed, or only the recorded"
  },
  { key: "rates.aliases.*", type: "string", default: null, says: "Price the model of this name as that one" },
  {
    key: "rates.fast_multipliers.*",
    type: "number",
    min: 0,
    default: null,
    says: "Factor of a model's fast mode"
  },
  {
    key: "rates.tier_multipliers.*",
    type: "number",
    min: 0,
    default: null,
    says: "Factor of a service tier"
  },
  {
    key: "rates.geo_multipliers.*",
    type: "number",
    min: 0,
    default: null,
    says: "Factor of an inference geography"
  },
  ...rateOverride.map((setting) => ({ ...setting, key: `rates.overrides.[].${setting.key}` }) as const),
  {
    key: "auto_ingest",
    type: "boolean",
    default: true,
    envs: ["SPOOR_AUTO_INGEST"],
    says: "Bring the store up to date before answering"
  },
  {
    key: "custody.enabled",
    type: "boolean",
    default: true,
    envs: ["SPOOR_CUSTODY"],
    says: "Keep the raw trail, so that it can be searched, shown and restored after the agent deleted it"
  },
  {
    key: "search.enabled",
    type: "boolean",
    default: true,
    envs: ["SPOOR_SEARCH"],
    says: "Keep a full-text index of prompts, answers and tool text"
  },
  {
    key: "ingest.readers",
    type: "integer",
    default: null,
    min: 1,
    max: 64,
    envs: ["SPOOR_INGEST_READERS"],
    says: "Threads that read files. By default as many as help on this machine"
  },
  {
    key: "ingest.max_record_bytes",
    type: "integer",
    default: 64 * 1024 * 1024,
    min: 1024,
    envs: ["SPOOR_INGEST_MAX_RECORD_BYTES"],
    says: "A longer record is rejected"
  },
  {
    key: "ingest.archive_after_days",
    type: "integer",
    default: 30,
    min: 0,
    says: "The state of a file that is gone for so many days is archived: no look asks for it any more, and if the file comes back it goes on where it was. 0: never"
  },
  ...liveSettings,
  {
    key: "ingest.timezone",
    type: "string",
    default: null,
    envs: ["SPOOR_INGEST_TIMEZONE"],
    ...zone,
    says: "Zone of times that a log writes without one. By default `timezone`, else the system's"
  },
  ...limits([
    ["max_input_tokens", 2_000_000, "input tokens of a request"],
    ["max_output_tokens", 400_000, "output tokens of a request"],
    ["max_reasoning_tokens", 400_000, "reasoning tokens of a request"],
    ["max_cache_tokens", 2_500_000, "tokens a request reads from, or writes to, the cache"],
    ["max_cost_usd_micros", 100_000_000, "recorded cost of a request, in millionths of a dollar"],
    ["earliest_at_ms", Date.UTC(2022, 0, 1), "time, as milliseconds since 1970: earlier is suspicious"],
    ["max_ahead_ms", 86_400_000, "milliseconds that a time may lie ahead of the clock"],
    ["max_request_ms", 3_600_000, "milliseconds that a request takes"],
    ["max_tool_ms", 86_400_000, "milliseconds that a tool call takes"]
  ]),
  {
    key: "machine",
    type: "string",
    default: null,
    envs: ["SPOOR_MACHINE"],
    says: "Name of this machine. By default the host name"
  },
  {
    key: "user",
    type: "string",
    default: null,
    envs: ["SPOOR_USER"],
    says: "Whose sessions these are. By default the login name"
  },
  {
    key: "blocks.hours",
    type: "integer",
    default: 5,
    min: 1,
    max: 168,
    envs: ["SPOOR_BLOCKS_HOURS"],
    says: "Length of a billing block, for `usage blocks` and the status line"
  },
  {
    key: "anomalies.cost_z",
    type: "number",
    min: 0,
    default: 3.5,
    says: "Robust z-score from which a cost is a spike"
  },
  {
    key: "anomalies.least_days",
    type: "integer",
    min: 1,
    default: 7,
    says: "Days needed before a day can be unusual"
  },
  {
    key: "anomalies.least_sessions",
    type: "integer",
    min: 1,
    default: 10,
    says: "Sessions needed before one can be unusual"
  },
  {
    key: "anomalies.tool_calls",
    type: "integer",
    min: 1,
    default: 10,
    says: "Calls from which a tool is judged"
  },
  {
    key: "anomalies.tool_failure_rate",
    type: "number",
    min: 0,
    max: 1,
    default: 0.2,
    says: "A tool that fails more is an anomaly"
  },
  {
    key: "anomalies.delegations",
    type: "integer",
    min: 0,
    default: 10,
    says: "More in one session are an anomaly"
  },
  {
    key: "anomalies.compactions",
    type: "integer",
    min: 0,
    default: 5,
    says: "More in one session are an anomaly"
  },
  {
    key: "statusline.format",
    type: "string",
    default:
      "{model} · {session} session · {today} today · {block} block, {left} left · {burn}/h · {context} context",
    envs: ["SPOOR_STATUSLINE_FORMAT"],
    says: "What the status line says; see `spoor statusline --help`"
  },
  {
    key: "statusline.warn_percent",
    type: "integer",
    default: 70,
    min: 1,
    max: 100,
    says: "Context and block are yellow from here"
  },
  {
    key: "statusline.alarm_percent",
    type: "integer",
    default: 90,
    min: 1,
    max: 100,
    says: "Context and block are red from here"
  }
] as const satisfies ReadonlyArray<Setting>

type Entry = (typeof table)[number]
export type SettingKey = Entry["key"]

type TypeOf<S> = S extends { readonly type: "boolean" }
  ? boolean
  : S extends { readonly type: "integer" | "number" }
    ? number
    : S extends { readonly type: "strings" }
      ? ReadonlyArray<string>
      : S extends { readonly choices: ReadonlyArray<infer C> }
        ? C
        : string

/** The value of a setting; null where none is set and there is no default. */
export type SettingValue<K extends SettingKey> =
  Extract<Entry, { readonly key: K }> extends infer S
    ? S extends { readonly default: null }
      ? TypeOf<S> | null
      : TypeOf<S>
    : never

export const settings: ReadonlyArray<Setting> = table
