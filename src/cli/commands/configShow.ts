/** `spoor config show`: every setting with its value and, if asked, where it was set. */
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { type Origin, originText, type Resolved } from "../config/Config.ts"
import type { Setting } from "../config/Setting.ts"
import { settings } from "../config/settings.ts"
import { ExitCode } from "../ExitCode.ts"
import { nearest } from "../nearest.ts"
import type { configShowOptions } from "../surface/config.ts"

interface Row {
  readonly key: string
  readonly value: unknown
  readonly origin: Origin
  readonly says: string
}

const unset: Origin = { kind: "default" }

export const run = Effect.fnUntraced(function* ({
  options,
  positionals,
  config,
  terminal
}: Call<typeof configShowOptions>) {
  const wanted = positionals[0]
  const rows = rowsOf(config.resolved, options.all || wanted !== undefined).filter(
    ({ key }) => wanted === undefined || key === wanted || key.startsWith(`${wanted}.`)
  )
  if (rows.length === 0) return yield* unknownKey(wanted ?? "")
  if (terminal.json) {
    terminal.printJson({
      file: config.file,
      file_exists: config.hasFile,
      settings: rows.map(({ key, value, origin }) => ({ key, value, origin: originJson(origin) }))
    })
    return ExitCode.ok
  }
  terminal.printTable({
    rows,
    columns: [
      { title: "Setting", value: ({ key }) => key, style: terminal.style.name },
      { title: "Value", value: ({ value }) => shown(value), cut: "end", least: 12 },
      ...(options.origin ? [{ title: "From", value: ({ origin }: Row) => originText(origin) }] : []),
      ...(options.all
        ? [{ title: "What for", value: ({ says }: Row) => says, cut: "end" as const, rank: 1 }]
        : [])
    ]
  })
  if (options.origin) terminal.say(`File: ${config.file}${config.hasFile ? "" : " (not there)"}`)
  return ExitCode.ok
})

const rowsOf = (resolved: ReadonlyArray<Resolved>, withUnset: boolean): Array<Row> => {
  const rows = resolved.map(({ names, value, origin, setting }): Row => ({
    key: names.join("."),
    value,
    origin,
    says: setting.says
  }))
  const seen = new Set(resolved.map(({ setting }) => setting.key))
  const missing = withUnset
    ? settings.filter(({ key }) => !seen.has(key) && !key.includes("[]")).flatMap(unsetRows)
    : []
  const order = settings.map(({ key }) => key.split(".")[0])
  return [...rows, ...missing].toSorted(
    (a, b) =>
      order.indexOf(a.key.split(".")[0]) - order.indexOf(b.key.split(".")[0]) || (a.key < b.key ? -1 : 1)
  )
}

const unsetRows = ({ key, says, names }: Setting): Array<Row> =>
  (names ?? ["NAME"]).slice(0, key.includes("*") ? undefined : 1).map((name) => ({
    key: key.replace("*", name),
    value: null,
    origin: unset,
    says
  }))

const unknownKey = (key: string) => {
  const near = nearest(
    key,
    settings.flatMap((setting) => [setting.key, setting.key.split(".")[0]!])
  )
  return new CommandError({
    message: `Showing the setting ${key}: there is no such setting`,
    hint: near === null ? "`spoor config show --all` lists them." : `Did you mean ${near}?`,
    exit: ExitCode.usage
  })
}

const shown = (value: unknown): string =>
  value === null ? "-" : typeof value === "string" ? value : JSON.stringify(value)

const originJson = (origin: Origin) => origin
