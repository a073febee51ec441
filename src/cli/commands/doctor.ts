/** `spoor doctor` */
import * as Effect from "effect/Effect"
import { machineZone } from "../../analytics/zone.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import type { Finding, Level, SourceDiagnosis } from "../doctor/Diagnosis.ts"
import { hookFindings } from "../doctor/hooks.ts"
import { examineLive, liveFindings } from "../doctor/liveTrail.ts"
import { examineMachine } from "../doctor/machine.ts"
import { examineStore, type StoreExamined } from "../doctor/storeHealth.ts"
import { examineSource, sourceFindings } from "../doctor/trails.ts"
import { ExitCode } from "../ExitCode.ts"
import { rootsOf } from "../trailRoots.ts"
import { oneLine } from "../output/clean.ts"
import type { Style } from "../output/style.ts"
import type { Terminal } from "../output/Terminal.ts"

export const run = ({ config, terminal, version }: Call) =>
  Effect.sync(() => {
    const keepsCustody = get(config, "custody.enabled")
    const store =
      config.database.kind === "sqlite"
        ? examineStore(config.database.path, keepsCustody)
        : unusable(config.database)
    const enabled = new Set(rootsOf(config).map(({ source }) => source.agent))
    try {
      const sources = rootsOf(config, { disabledToo: true }).map((one) =>
        examineSource(one, enabled.has(one.source.agent), store.database)
      )
      const now = Date.now()
      const live = store.database === null ? null : examineLive(store.database, now, 1)
      const zone = get(config, "timezone") ?? machineZone().name
      const findings = [
        { area: "spoor", level: "ok", what: `Spoor ${version}, days are those of ${zone}` } as const,
        ...configFindings(config),
        ...store.findings,
        ...(live === null ? [] : liveFindings(live, now)),
        ...sources.flatMap((one) => sourceFindings(one, keepsCustody)),
        ...noTrail(sources),
        ...hookFindings(config),
        ...examineMachine(config.database.kind === "sqlite" ? config.database.path : null, store.newest_at_ms)
      ]
      const next_steps = [
        ...new Set(
          findings.flatMap(({ advice, level }) => (advice === undefined || level === "ok" ? [] : [advice]))
        )
      ]
      if (terminal.json) {
        terminal.printJson({
          version,
          node: process.versions.node,
          timezone: zone,
          worst: worst(findings),
          findings,
          store: store.diagnosis,
          live,
          sources,
          next_steps
        })
      } else printFindings(findings, sources, terminal)
      return exitFor(worst(findings))
    } finally {
      store.database?.close()
    }
  })

const unusable = ({ message, hint }: { readonly message: string; readonly hint: string }): StoreExamined => ({
  diagnosis: {
    path: "",
    is_there: false,
    version: null,
    size_bytes: null,
    custody: null,
    waiting_for_index: null,
    suspicious: {}
  },
  findings: [{ area: "store", level: "problem", what: message, advice: hint }],
  database: null,
  newest_at_ms: null
})

const configFindings = ({ problems, file, hasFile }: Call["config"]): ReadonlyArray<Finding> => {
  if (problems.length === 0) {
    return [
      {
        area: "configuration",
        level: "ok",
        what: hasFile ? `${file} is in order` : `No ${file}; defaults are in force`
      }
    ]
  }
  return problems.map(({ place, message, hint }) => ({
    area: "configuration",
    level: "problem",
    what: `${place}: ${message}`,
    advice: hint ?? "spoor config edit"
  }))
}

const noTrail = (sources: ReadonlyArray<SourceDiagnosis>): ReadonlyArray<Finding> =>
  sources.some((one) => one.sessions > 0 || (one.is_enabled && one.roots.some(({ is_there }) => is_there)))
    ? []
    : [
        {
          area: "sources",
          level: "warning",
          what: "No agent's trail was found on this machine",
          advice:
            "Name its place in the configuration (`sources.NAME.roots`), or read one with `spoor ingest --root DIR`."
        }
      ]

const order: ReadonlyArray<Level> = ["ok", "note", "warning", "problem"]

const worst = (findings: ReadonlyArray<Finding>): Level =>
  order[Math.max(...findings.map(({ level }) => order.indexOf(level)))]!

const exitFor = (level: Level): number =>
  level === "problem" ? ExitCode.failure : level === "warning" ? ExitCode.partial : ExitCode.ok

const titles: Readonly<Record<Finding["area"], string>> = {
  spoor: "Spoor",
  configuration: "Configuration",
  store: "Store",
  live: "Live trail",
  sources: "Sources",
  hooks: "Hooks",
  machine: "Machine"
}

const printFindings = (
  findings: ReadonlyArray<Finding>,
  sources: ReadonlyArray<SourceDiagnosis>,
  terminal: Terminal
): void => {
  const { style } = terminal
  for (const [area, found] of Map.groupBy(findings, (finding) => finding.area)) {
    terminal.print(style.heading(titles[area]))
    for (const { level, what, advice } of found) {
      terminal.print(`  ${mark(level, style)} ${oneLine(what)}`)
      if (advice !== undefined && level !== "ok") terminal.print(`    ${style.dim(oneLine(advice))}`)
    }
    if (area === "sources") printExamples(sources, terminal)
  }
}

const mark = (level: Level, style: Style): string => {
  switch (level) {
    case "ok":
      return style.good("✓")
    case "note":
      return style.dim("·")
    case "warning":
      return style.warn("!")
    case "problem":
      return style.bad("✗")
  }
}

const printExamples = (sources: ReadonlyArray<SourceDiagnosis>, terminal: Terminal): void => {
  const examples = sources.flatMap(({ rejection_examples }) => rejection_examples)
  if (examples.length === 0) return
  terminal.print("")
  terminal.printTable({
    rows: examples,
    columns: [
      { title: "Rejected", value: ({ path }) => path, cut: "start", least: 16 },
      { title: "Byte", align: "right", value: ({ offset_bytes }) => String(offset_bytes) },
      { title: "Reason", value: ({ reason }) => reason, rank: 2 },
      { title: "Detail", value: ({ detail }) => detail, cut: "end", least: 12, rank: 1 }
    ]
  })
}
