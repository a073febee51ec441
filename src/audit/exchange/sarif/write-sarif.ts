/**
 * A checkpoint as SARIF 2.1.0, within the limits of GitHub's code scanning
 * (https://docs.github.com/code-security/code-scanning/troubleshooting-sarif/results-exceed-limit).
 *
 * A result bears the finding's id as a fingerprint of its own, `spoor/1` (a hash of what it is known again by) and
 * GitHub's `primaryLocationLineHash` as partial ones, and another tool's fingerprints as they came. What moved counts as
 * unchanged, and what was reopened as new: it was absent from the baseline.
 */
import { createHash } from "node:crypto"
import type { Checkpoint, RuleRun } from "../../../record/AuditRun.ts"
import type { Finding, FindingState, Severity } from "../../../record/Finding.ts"
import { isComplete, mostUrgentFirst } from "../severity-counts.ts"
import { lineHashes } from "./line-hash.ts"
import type { SarifLog, SarifNotification, SarifResult, SarifRuleOut } from "./SarifLog.ts"

/**
 * - `readSource`: a file of the tree at the checkpoint, by its path; null if it is not there. Without it GitHub computes
 *   its hashes itself, from the tree it has checked out.
 * - `repository`: URL of the repository, to name the commit.
 * - `category`: tells several audits of one commit apart.
 * - `before`: the checkpoint before; then what is absent since is a result, too. GitHub would open it as an alert.
 */
export interface SarifOptions {
  readonly readSource?: (path: string) => string | null
  readonly repository?: string
  readonly category?: string
  readonly before?: Checkpoint
}

/** `notes`: what was left out to keep within limits. */
export interface SarifExport {
  readonly log: SarifLog
  readonly notes: ReadonlyArray<string>
}

/** What GitHub takes; a file beyond one of them is refused as a whole. */
const MOST_RESULTS = 25_000
const MOST_RULES = 25_000
const MOST_TAGS = 20

const ROOT = "%SRCROOT%"

export const sarifOf = (checkpoint: Checkpoint, options: SarifOptions = {}): SarifExport => {
  const notes: Array<string> = []
  const absent = options.before === undefined ? [] : absentFindings(checkpoint, options.before)
  const all = mostUrgentFirst(checkpoint.findings)
  const findings = all.length > MOST_RESULTS ? all.slice(0, MOST_RESULTS) : checkpoint.findings
  if (all.length > findings.length) {
    notes.push(
      `${all.length - findings.length} findings were left out: GitHub takes ${MOST_RESULTS} results.`
    )
  }
  const rules = rulesOf(checkpoint, new Set(findings.map(({ rule }) => rule)), notes)
  const places = new Map(rules.map(({ id }, at) => [id, at]))
  const hashes = hashesOf(options.readSource)
  const resultOf = (finding: Finding, baseline: SarifResult["baselineState"] | null): SarifResult =>
    resultFrom(finding, baseline, places, hashes)
  const { commit, branch } = checkpoint.tree ?? { commit: null, branch: null }
  const version = checkpoint.tool.version
  const log: SarifLog = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: checkpoint.tool.name,
            ...(version === "unknown" ? {} : { version }),
            ...(/^\d+\.\d+\.\d+([-+].*)?$/.test(version) ? { semanticVersion: version } : {}),
            rules
          }
        },
        ...(options.category === undefined ? {} : { automationDetails: { id: `${options.category}/` } }),
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { description: { text: "The root of the tree that was audited." } } },
        ...(options.repository === undefined
          ? {}
          : {
              versionControlProvenance: [
                {
                  repositoryUri: options.repository,
                  ...(commit === null ? {} : { revisionId: commit }),
                  ...(branch === null ? {} : { branch }),
                  mappedTo: { uriBaseId: ROOT }
                }
              ]
            }),
        invocations: [runCallOf(checkpoint)],
        results: [
          ...findings.map((finding) =>
            resultOf(finding, checkpoint.number > 1 ? baselineOf(finding.state) : null)
          ),
          ...absent.slice(0, MOST_RESULTS - findings.length).map((finding) => resultOf(finding, "absent"))
        ],
        properties: { "spoor/checkpoint": checkpoint.id, "spoor/complete": isComplete(checkpoint) }
      }
    ]
  }
  return { log, notes }
}

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<
  Severity,
  string
>

const baselineOf = (state: FindingState): SarifResult["baselineState"] =>
  state === "updated" ? "updated" : state === "new" || state === "reopened" ? "new" : "unchanged"

/** What was at the checkpoint before and is known to be gone. What was not measured may still be there. */
const absentFindings = ({ absent }: Checkpoint, before: Checkpoint): ReadonlyArray<Finding> => {
  const gone = new Set(absent.flatMap(({ id, absence }) => (absence === "not_measured" ? [] : id)))
  return before.findings.filter(({ id }) => gone.has(id))
}

const rulesOf = (
  { rules }: Checkpoint,
  used: ReadonlySet<string>,
  notes: Array<string>
): ReadonlyArray<SarifRuleOut> => {
  const kept =
    rules.length <= MOST_RULES
      ? rules
      : rules.toSorted((a, b) => Number(used.has(b.id)) - Number(used.has(a.id))).slice(0, MOST_RULES)
  if (kept.length < rules.length)
    notes.push(`${rules.length - kept.length} rules were left out: GitHub takes ${MOST_RULES}.`)
  const many = kept.filter(({ tags }) => new Set(tags).size > MOST_TAGS).length
  if (many > 0) notes.push(`${many} rules have more than ${MOST_TAGS} tags; the first were kept.`)
  return kept.map(ruleFrom)
}

const ruleFrom = (rule: RuleRun): SarifRuleOut => ({
  id: rule.id,
  shortDescription: { text: textOr(rule.message, rule.id) },
  help: { text: textOr(rule.message, rule.id) },
  ...(isLink(rule.docs_url) ? { helpUri: rule.docs_url } : {}),
  defaultConfiguration: { level: levels[rule.severity], enabled: rule.status !== "skipped" },
  properties: { kind: rule.kind, tags: [...new Set(rule.tags)].slice(0, MOST_TAGS) }
})

const isLink = (url: string | null): url is string =>
  url !== null && /^https?:\/\//.test(url) && URL.canParse(url)

const textOr = (text: string, otherwise: string): string => (text.trim() === "" ? otherwise : text)

const runCallOf = (checkpoint: Checkpoint): SarifLog["runs"][number]["invocations"][number] => {
  const { at_ms, duration_ms, rules, unread } = checkpoint
  const failed = rules.filter(({ status }) => status === "failed")
  const notifications: ReadonlyArray<SarifNotification> = [
    ...failed.map(({ id, reason }) => ({
      level: "error" as const,
      message: { text: textOr(reason ?? "", "the rule failed") },
      associatedRule: { id }
    })),
    ...unread.map(({ path, reason }) => ({
      level: "error" as const,
      message: { text: textOr(reason, "the file could not be read") },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: ROOT } } }]
    }))
  ]
  return {
    executionSuccessful: failed.length === 0,
    startTimeUtc: new Date(at_ms).toISOString(),
    ...(duration_ms === null ? {} : { endTimeUtc: new Date(at_ms + duration_ms).toISOString() }),
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications })
  }
}

const resultFrom = (
  finding: Finding,
  baseline: SarifResult["baselineState"] | null,
  places: ReadonlyMap<string, number>,
  hashes: (path: string, line: number) => string | null
): SarifResult => {
  const { path, start_line } = finding
  const place = places.get(finding.rule)
  const hash = path === null ? null : hashes(path, start_line ?? 1)
  const [full, partial] = fingerprintsOf(finding)
  return {
    ruleId: finding.rule,
    ...(place === undefined ? {} : { ruleIndex: place }),
    level: levels[finding.severity],
    message: { text: textOr(finding.message, finding.rule) },
    locations: path === null ? [] : [locationOf(finding, path)],
    fingerprints: { ...full, "spoorId/v1": finding.id },
    partialFingerprints: { ...partial, ...(hash === null ? {} : { primaryLocationLineHash: hash }) },
    ...(baseline === null || baseline === undefined ? {} : { baselineState: baseline })
  }
}

const locationOf = (finding: Finding, path: string): SarifResult["locations"][number] => {
  const { start_line, start_column, end_line, end_column, scope } = finding
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(path), uriBaseId: ROOT },
      ...(start_line === null
        ? {}
        : {
            region: {
              startLine: start_line,
              ...(start_column === null ? {} : { startColumn: start_column }),
              ...(end_line === null ? {} : { endLine: end_line }),
              ...(end_column === null ? {} : { endColumn: end_column })
            }
          })
    },
    ...(scope === null || scope === "" ? {} : { logicalLocations: [{ fullyQualifiedName: scope }] })
  }
}

type Fingerprints = Readonly<Record<string, string>>

/** Another tool's as they came, and `spoor/1`, without which there is no line to know it by. */
const fingerprintsOf = (finding: Finding): readonly [Fingerprints, Fingerprints] => {
  const given = Object.entries(finding.fingerprints ?? {})
  const isPartial = (name: string) => name.startsWith("partial/")
  const own = finding.line_hash === null ? [] : [["spoor/1", spoorFingerprint(finding)] as const]
  return [
    Object.fromEntries(given.filter(([name]) => !isPartial(name))),
    Object.fromEntries([
      ...given.flatMap(([name, value]) => (isPartial(name) ? [[name.slice("partial/".length), value]] : [])),
      ...own
    ])
  ]
}

/** A hash of rule, file, scope, line with those around it, and number on the line. */
const spoorFingerprint = ({ rule, path, scope, line_hash, above_hash, below_hash, nth }: Finding): string =>
  createHash("sha1")
    .update(JSON.stringify([rule, path, scope, line_hash, above_hash, below_hash, nth]))
    .digest("hex")
    .slice(0, 16)

/** A path as a relative reference (RFC 3986): what would be a scheme, a query or a fragment is escaped. */
const uriOf = (path: string): string =>
  encodeURI(path.toWellFormed()).replaceAll("?", "%3F").replaceAll("#", "%23").replaceAll(":", "%3A")

/** The hash of a line of a file; each file is read once. */
const hashesOf = (
  readSource: SarifOptions["readSource"]
): ((path: string, line: number) => string | null) => {
  const known = new Map<string, ReadonlyArray<string>>()
  return (path, line) => {
    if (readSource === undefined) return null
    let hashes = known.get(path)
    if (hashes === undefined) {
      const text = readSource(path)
      hashes = text === null ? [] : lineHashes(text)
      known.set(path, hashes)
    }
    return hashes[line - 1] ?? null
  }
}
