/** How a SARIF run went (§3.20): when, whether it succeeded, what its rules were set to, and what failed on the way. */
import { fieldsOf, fieldsOrNone, listOf, textOf, timeOf, type Fields } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { RunDraft } from "../RunDraft.ts"
import { messageText } from "./sarif-message.ts"
import type { SarifLocations } from "./SarifLocations.ts"
import type { RuleSetting, SarifRules } from "./SarifRules.ts"

/**
 * - `successful`: the run says so. `failure`: it says that it was not, and why. Neither: it says nothing.
 * - `levels`: settings of single rules, by their ids.
 */
export interface SarifInvocations {
  readonly at_ms: number | null
  readonly duration_ms: number | null
  readonly successful: boolean
  readonly failure: string | null
  readonly levels: ReadonlyMap<string, RuleSetting>
  readonly all: ReadonlyArray<Fields>
}

export const invocationsOf = (run: Fields): SarifInvocations => {
  const all = [...listOf(run["invocations"])].map(fieldsOrNone)
  const starts = all.flatMap((each) => timeOf(each["startTimeUtc"]) ?? [])
  const ends = all.flatMap((each) => timeOf(each["endTimeUtc"]) ?? [])
  const start = starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b))
  const end = ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b))
  const failed = all.find((each) => each["executionSuccessful"] === false)
  return {
    at_ms: start ?? end,
    duration_ms: start === null || end === null || end < start ? null : end - start,
    successful: all.length > 0 && all.every((each) => each["executionSuccessful"] === true),
    failure: failed === undefined ? null : failureOf(failed),
    levels: new Map(all.flatMap(settingsOf)),
    all
  }
}

/** Puts into the run what failed on the way: rules, and files. */
export const noteInvocations = (
  { all }: SarifInvocations,
  run: {
    readonly at: string
    readonly draft: RunDraft
    readonly rules: SarifRules
    readonly locations: SarifLocations
    readonly log: ReadingLog
  }
): void => {
  for (const each of all) {
    for (const field of notices) {
      for (const value of listOf(each[field])) noteOne(fieldsOrNone(value), run)
    }
  }
}

const notices = ["toolExecutionNotifications", "toolConfigurationNotifications"] as const

const noteOne = (notice: Fields, run: Parameters<typeof noteInvocations>[1]): void => {
  // §3.58.6: a notification is a warning unless it says otherwise
  if (textOf(notice["level"])?.toLowerCase() !== "error") return
  const says = messageText(notice["message"], null, null) ?? "it does not say why"
  const rule = fieldsOf(notice["associatedRule"])
  const [location] = listOf(notice["locations"])
  const physical = fieldsOf(fieldsOf(location)?.["physicalLocation"])
  const file = fieldsOf(physical?.["artifactLocation"])
  const path = file === null ? null : run.locations.path(file)
  if (rule !== null) run.draft.rule(run.rules.of({ rule }).id, { status: "failed", reason: says })
  if (path !== null) run.draft.unread(path, says)
  if (rule === null && path === null) run.log.note(`The tool reports: ${says.slice(0, 500)}`)
}

const failureOf = (invocation: Fields): string => {
  const code = invocation["exitCode"]
  return (
    textOf(invocation["processStartFailureMessage"]) ??
    textOf(invocation["exitCodeDescription"]) ??
    textOf(invocation["exitSignalName"]) ??
    (typeof code === "number" ? `the tool ended with ${code}` : "the tool says that it did not succeed")
  )
}

const settingsOf = (invocation: Fields): ReadonlyArray<readonly [string, RuleSetting]> =>
  [...listOf(invocation["ruleConfigurationOverrides"])].flatMap((value) => {
    const override = fieldsOrNone(value)
    const id = textOf(fieldsOf(override["descriptor"])?.["id"])
    const configuration = fieldsOrNone(override["configuration"])
    const enabled = configuration["enabled"]
    const level = textOf(configuration["level"])?.toLowerCase() ?? null
    return id === null
      ? []
      : [[id, { level, enabled: typeof enabled === "boolean" ? enabled : null }] as const]
  })
