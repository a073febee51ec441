/** The agents' trails: where they should lie, what of them was read, and what could not be. */
import * as fs from "node:fs"
import * as path from "node:path"
import { makeRedactor } from "../../analytics/redact.ts"
import type { SourceRoots } from "../../ingest/roots.ts"
import type { openSqlite } from "../../store/open-sqlite.ts"
import { count, counted } from "../output/numbers.ts"
import type { Finding, RejectionExample, SourceDiagnosis } from "./Diagnosis.ts"
import { compareVersions } from "./compareVersions.ts"

type Database = ReturnType<typeof openSqlite>

export const examineSource = (
  { source, roots }: SourceRoots,
  isEnabled: boolean,
  database: Database | null
): SourceDiagnosis => ({
  agent: source.agent,
  title: source.title,
  is_enabled: isEnabled,
  roots: roots.map((root) => ({ path: root, is_there: fs.existsSync(root) })),
  tested_up_to: source.tested_up_to ?? null,
  retention_days: source.agent === "claude-code" ? claudeRetention(roots) : null,
  ...(database === null ? nothingRead : withUnopened(readSoFar(database, source.agent), database, roots))
})

/** Adds what lies below the roots and could not even be opened: whose it is was never found out. */
const withUnopened = (
  read: ReturnType<typeof readSoFar>,
  database: Database,
  roots: ReadonlyArray<string>
): ReturnType<typeof readSoFar> => {
  const below = (sql: string) =>
    (database.prepare(sql).all() as unknown as ReadonlyArray<Pick<RejectionExample, "path" | "detail">>)
      .filter((row) => roots.some((root) => row.path === root || row.path.startsWith(`${root}/`)))
      .map(({ path, detail }) => ({ path, offset_bytes: 0, reason: "unreadable", detail }))
  const files = below(
    "SELECT path, coalesce(error, '') AS detail FROM source_files WHERE source = '' AND status = 'failed' AND vanished_at_ms IS NULL"
  )
  const places = below("SELECT path, error AS detail FROM seen_folders WHERE error IS NOT NULL")
  return {
    ...read,
    files: { ...read.files, failed: read.files.failed + files.length },
    unreadable_places: places.length,
    rejection_examples: [...places, ...files, ...read.rejection_examples].slice(0, examples)
  }
}

const nothingRead = {
  files: { read: 0, skipped: 0, failed: 0, vanished: 0 },
  unreadable_places: 0,
  sessions: 0,
  records: 0,
  formats: {},
  versions: [],
  last_read_at_ms: null,
  rejections: {},
  rejection_examples: [],
  unknown_kinds: {}
} as const

/** Of rejections and unknown kinds, so many are shown. */
const examples = 3
const kindsShown = 10

const readSoFar = (database: Database, agent: string) => {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the SQL beside it is what says what a row is
  const all = <Row>(sql: string) => {
    // every ? is the agent; Node 22 cannot bind numbered ones by position
    const agents = Array.from({ length: sql.split("?").length - 1 }, () => agent)
    return database.prepare(sql).all(...agents) as unknown as ReadonlyArray<Row>
  }
  const tally = (sql: string) =>
    Object.fromEntries(all<{ name: string; n: number }>(sql).map(({ name, n }) => [name, n]))
  const statuses = tally("SELECT status AS name, count(*) AS n FROM source_files WHERE source = ? GROUP BY 1")
  const [times] = all<{ files: number; vanished: number; last: number | null }>(
    `SELECT count(*) AS files, count(vanished_at_ms) AS vanished, max(read_at_ms) AS last FROM (
      SELECT vanished_at_ms, read_at_ms FROM source_files WHERE source = ?
      UNION ALL SELECT vanished_at_ms, read_at_ms FROM source_dirs WHERE source = ?)`
  )
  const redactor = makeRedactor()
  const versions = all<{ name: string }>(
    `SELECT DISTINCT agent_version AS name FROM sessions WHERE agent_version IS NOT NULL
      AND agent_id = (SELECT id FROM agents WHERE name = ?)`
  )
  return {
    files: {
      read: statuses["processed"] ?? 0,
      skipped: statuses["skipped"] ?? 0,
      failed: (statuses["failed"] ?? 0) + (statuses["transient_failure"] ?? 0),
      vanished: times!.vanished
    },
    unreadable_places: 0,
    sessions: all<{ n: number }>(
      "SELECT count(*) AS n FROM sessions WHERE agent_id = (SELECT id FROM agents WHERE name = ?)"
    )[0]!.n,
    records: all<{ n: number }>(
      "SELECT coalesce(sum(records), 0) AS n FROM record_kinds WHERE source = ? AND is_known = 1"
    )[0]!.n,
    formats:
      tally(`SELECT format AS name, count(*) AS n FROM (SELECT format FROM source_files WHERE source = ?
      UNION ALL SELECT format FROM source_dirs WHERE source = ?) WHERE format <> '' GROUP BY 1 ORDER BY 2 DESC`),
    versions: versions.map(({ name }) => name).toSorted(compareVersions),
    last_read_at_ms: times!.last,
    rejections: tally(
      "SELECT reason AS name, count(*) AS n FROM rejections WHERE source = ? GROUP BY 1 ORDER BY 2 DESC"
    ),
    rejection_examples: all<RejectionExample>(
      `SELECT path, offset_bytes, reason, detail FROM rejections WHERE source = ? ORDER BY at_ms DESC, id DESC LIMIT ${examples}`
    ).map((example) => ({ ...example, detail: redactor.text(example.detail) })),
    unknown_kinds:
      tally(`SELECT kind AS name, sum(records) AS n FROM record_kinds WHERE source = ? AND is_known = 0
      GROUP BY 1 ORDER BY 2 DESC LIMIT ${kindsShown}`)
  }
}

/** Claude Code deletes transcripts that are older than this; `cleanupPeriodDays` of its settings, else 30. */
const claudeRetention = (roots: ReadonlyArray<string>): number | null => {
  const root = roots.find((each) => fs.existsSync(each))
  if (root === undefined) return null
  const folder = path.basename(root) === "projects" ? path.dirname(root) : root
  try {
    const { cleanupPeriodDays } = JSON.parse(fs.readFileSync(path.join(folder, "settings.json"), "utf8")) as {
      readonly cleanupPeriodDays?: unknown
    }
    return typeof cleanupPeriodDays === "number" ? cleanupPeriodDays : claudeDefault_days
  } catch {
    // no settings, or none that can be read: the agent goes by its default
    return claudeDefault_days
  }
}

const claudeDefault_days = 30

export const sourceFindings = (one: SourceDiagnosis, keepsCustody: boolean): ReadonlyArray<Finding> => {
  const finding = (level: Finding["level"], what: string, advice?: string): Finding => ({
    area: "sources",
    level,
    what: `${one.title}: ${what}`,
    ...(advice === undefined ? {} : { advice })
  })
  if (!one.is_enabled) return [finding("note", "switched off in the configuration")]
  const there = one.roots.filter(({ is_there }) => is_there)
  const findings: Array<Finding> = []
  const places = named(one.roots)
  if (there.length > 0) findings.push(finding("ok", summary(one, named(there))))
  else if (one.sessions > 0)
    findings.push(finding("note", `${summary(one, "elsewhere")}; nothing at ${places}`))
  else findings.push(finding("ok", `nothing at ${places}`))
  findings.push(
    ...readingFindings(one, finding),
    ...keepingFindings(one, keepsCustody, there.length > 0, finding)
  )
  return findings
}

/** So many places are named; `--json` has all. */
const placesNamed = 3

const named = (roots: SourceDiagnosis["roots"]): string => {
  const paths = roots.map((root) => root.path)
  const more = paths.length - placesNamed
  return more <= 1 ? paths.join(", ") : `${paths.slice(0, placesNamed).join(", ")} and ${more} other places`
}

type Make = (level: Finding["level"], what: string, advice?: string) => Finding

const summary = (one: SourceDiagnosis, from: string): string => {
  const formats = Object.entries(one.formats).map(([name, n]) => `${name} ${count(n)}`)
  const versions = one.versions.length === 0 ? "" : `; versions ${range(one.versions)}`
  const read =
    one.last_read_at_ms === null ? "" : `; last read ${new Date(one.last_read_at_ms).toISOString()}`
  const how = formats.length === 0 ? "" : ` (${formats.join(", ")})`
  const what = one.sessions > 0 ? counted(one.sessions, "session") : counted(one.records, "record")
  return `${what} from ${from}${how}${versions}${read}`
}

const range = (versions: ReadonlyArray<string>): string =>
  versions.length === 1 ? versions[0]! : `${versions[0]!} to ${versions.at(-1)!}`

const readingFindings = (one: SourceDiagnosis, finding: Make): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  const newest = one.versions.at(-1)
  if (newest !== undefined && one.tested_up_to !== null && compareVersions(newest, one.tested_up_to) > 0) {
    findings.push(
      finding(
        "note",
        `version ${newest} is newer than those tested (${one.tested_up_to})`,
        "Compare a figure or two with the agent's own."
      )
    )
  }
  if (one.files.failed > 0) {
    findings.push(
      finding(
        "warning",
        `${counted(one.files.failed, "file")} could not be read`,
        "spoor ingest --verbose tries again."
      )
    )
  }
  if (one.unreadable_places > 0) {
    findings.push(
      finding(
        "warning",
        `${counted(one.unreadable_places, "folder or file")} could not be looked into`,
        "Check the permissions, then run `spoor ingest`; until then nothing new is seen there."
      )
    )
  }
  const { torn = 0, ...others } = one.rejections
  const rejected = Object.values(others).reduce((sum, n) => sum + n, 0)
  const reasons = Object.entries(others).map(([reason, n]) => `${reason} ${count(n)}`)
  if (rejected > 0)
    findings.push(
      finding(
        "warning",
        `${counted(rejected, "record")} rejected: ${reasons.join(", ")}`,
        "They are kept; the examples say where."
      )
    )
  if (torn > 0) findings.push(finding("note", `${counted(torn, "last line")} not finished yet`))
  const kinds = Object.entries(one.unknown_kinds).map(([kind, n]) => `${kind} ${count(n)}`)
  if (kinds.length > 0) {
    findings.push(
      finding(
        "note",
        `records of unknown kinds, kept raw: ${kinds.join(", ")}`,
        "Please report them, with the agent's version."
      )
    )
  }
  return findings
}

const keepingFindings = (
  one: SourceDiagnosis,
  keepsCustody: boolean,
  isThere: boolean,
  finding: Make
): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (isThere && one.retention_days !== null && one.retention_days < 36_500) {
    const level = keepsCustody ? "ok" : "warning"
    const after = keepsCustody ? "what was read by then is in custody" : "and custody is off"
    findings.push(
      finding(level, `deletes its transcripts after ${counted(one.retention_days, "day")}; ${after}`)
    )
  }
  if (one.files.vanished > 0) {
    const back = one.sessions > 0 ? "`spoor sessions restore` brings them back" : "custody has what they held"
    const kept = keepsCustody ? back : "their figures are kept"
    findings.push(finding("ok", `${counted(one.files.vanished, "file")} gone since they were read; ${kept}`))
  }
  return findings
}
