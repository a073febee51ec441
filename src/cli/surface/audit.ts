/** `spoor audit` and `spoor checkpoints …` */
import type { Command, Option } from "../Command.ts"
import { limitOf, shared } from "./options.ts"

const auditOptions = [
  {
    name: "session",
    type: "string",
    placeholder: "ID",
    says: "The session that this audit belongs to; by default the one that the environment names"
  },
  { name: "checkpoint", type: "boolean", default: true, says: "Only look: make no checkpoint" },
  {
    name: "gate",
    type: "choice",
    choices: ["new", "ratchet"],
    says: "Exit with 3 if there is a finding that was not accepted, or more of a rule than were"
  },
  {
    name: "against",
    type: "string",
    placeholder: "CHECKPOINT",
    says: "What was accepted: a checkpoint; by default the baseline file"
  },
  {
    name: "baseline",
    type: "string",
    placeholder: "FILE",
    says: "The file of accepted findings; by default spoor.baseline beside the configuration"
  },
  { name: "accept", type: "boolean", says: "Write all findings that are there into the baseline file" },
  limitOf(20, "Show at most so many findings"),
  shared.redact
] as const satisfies ReadonlyArray<Option>
export type AuditOptions = typeof auditOptions

export const whichTree = [
  {
    name: "root",
    type: "string",
    placeholder: "DIR",
    says: "The audited tree; by default the one of the folder you are in"
  },
  {
    name: "tool",
    type: "string",
    placeholder: "NAME",
    says: "Only checkpoints of this tool, such as spoor or eslint"
  }
] as const satisfies ReadonlyArray<Option>

const listOptions = [
  ...whichTree,
  { name: "all", type: "boolean", says: "Those of all trees" },
  limitOf(20, "At most so many checkpoints"),
  shared.timezone
] as const satisfies ReadonlyArray<Option>
export type CheckpointsListOptions = typeof listOptions

const showOptions = [
  ...whichTree,
  limitOf(20, "At most so many findings"),
  shared.redact,
  shared.timezone
] as const satisfies ReadonlyArray<Option>
export type CheckpointsShowOptions = typeof showOptions

const importOptions = [
  whichTree[0],
  {
    name: "complete",
    type: "boolean",
    says: "The reports are about all rules and all files, so what is not in one is fixed; else it is not measured"
  },
  { name: "dry-run", type: "boolean", says: "Only say what is in them" }
] as const satisfies ReadonlyArray<Option>
export type CheckpointsImportOptions = typeof importOptions

const exportOptions = [
  {
    name: "format",
    type: "choice",
    choices: ["sarif", "markdown", "github", "badge", "svg", "effect-migrate", "json"],
    default: "sarif",
    says: "SARIF 2.1.0, a summary, annotations for GitHub Actions, a badge, or effect-migrate's file"
  },
  { name: "out", short: "o", type: "string", placeholder: "FILE", says: "Where to; by default stdout" },
  ...whichTree,
  shared.redact
] as const satisfies ReadonlyArray<Option>
export type CheckpointsExportOptions = typeof exportOptions
export type ExportFormat = (typeof exportOptions)[0]["choices"][number]

const diffOptions = [
  ...whichTree,
  limitOf(50, "At most so many findings"),
  shared.redact,
  shared.timezone
] as const satisfies ReadonlyArray<Option>
export type CheckpointsDiffOptions = typeof diffOptions

const auditCommand: Command = {
  path: ["audit"],
  says: "Look for what the rules of a project object to, and keep it as a checkpoint",
  details: `Reads spoor.audit.ts (or .js, .json; effect-migrate.config.ts works too), runs its rules over the tree, and tells what is there and what became of what was found before: new, moved, updated, reopened, fixed. A rule that fails or a file that cannot be read makes the audit incomplete; what they would have found is then "not measured", never "fixed".

--config names another configuration of the audit.

A gate holds the findings against what was accepted. The baseline file belongs beside the code: it has one line a finding, without counts and line numbers, so that branches merge. Nothing is accepted unless --accept says so.

Exits with 3 when the gate is not passed, else with 5 when the audit is incomplete.`,
  options: auditOptions,
  positionals: [
    { name: "PATH", says: "The tree to audit; by default the folder you are in", optional: true }
  ],
  examples: [
    { says: "What is there, and since when", line: "spoor audit" },
    { says: "Accept what is there, and nothing new from now on", line: "spoor audit --accept" },
    { says: "In CI: fail on what is new", line: "spoor audit --gate new --no-checkpoint" },
    { says: "Only look, for a program", line: "spoor audit --no-checkpoint --json" }
  ],
  readsOwnConfig: true,
  run: () => import("../commands/audit.ts")
}

const rulesOptions = [
  {
    name: "root",
    type: "string",
    placeholder: "DIR",
    says: "The folder to audit; by default the one you are in"
  }
] as const satisfies ReadonlyArray<Option>
export type AuditRulesOptions = typeof rulesOptions

const rulesCommand: Command = {
  path: ["audit", "rules"],
  says: "The rules of a project's audit, or all about one of them",
  options: rulesOptions,
  positionals: [{ name: "RULE", says: "A rule, to read why it is there, with examples", optional: true }],
  examples: [{ says: "Which rules run here, and what they say", line: "spoor audit rules" }],
  readsOwnConfig: true,
  run: () => import("../commands/auditRules.ts")
}

const initCommand: Command = {
  path: ["audit", "init"],
  says: "Write a configuration that fits the project",
  options: [],
  positionals: [{ name: "PATH", says: "The folder to audit; by default the one you are in", optional: true }],
  examples: [{ says: "Begin with audits here", line: "spoor audit init" }],
  run: () => import("../commands/auditInit.ts")
}

const meant = "its id or the beginning of it, #12 for its number, latest, or latest~1 for the one before"

const listCommand: Command = {
  path: ["checkpoints", "list"],
  says: "Checkpoints of a tree, the newest first",
  options: listOptions,
  positionals: [],
  examples: [{ says: "What the audits of this project came to", line: "spoor checkpoints list" }],
  run: () => import("../commands/checkpointsList.ts")
}

const showCommand: Command = {
  path: ["checkpoints", "show"],
  says: "A checkpoint: what was looked for, and what was found",
  options: showOptions,
  positionals: [{ name: "CHECKPOINT", says: `Which: ${meant}` }],
  examples: [{ says: "The first one of this project", line: "spoor checkpoints show #1" }],
  run: () => import("../commands/checkpointsShow.ts")
}

const latestCommand: Command = {
  path: ["checkpoints", "latest"],
  says: "The newest checkpoint",
  options: showOptions,
  positionals: [],
  examples: [{ says: "What the last audit found, for a program", line: "spoor checkpoints latest --json" }],
  run: () => import("../commands/checkpointsShow.ts")
}

const diffCommand: Command = {
  path: ["checkpoints", "diff"],
  says: "What changed from one checkpoint to another, finding by finding",
  options: diffOptions,
  positionals: [
    { name: "FROM", says: `The earlier one: ${meant}` },
    { name: "TO", says: "The later one; by default latest", optional: true }
  ],
  examples: [
    { says: "Since the audit before the last", line: "spoor checkpoints diff latest~1" },
    { says: "Between two, for a program", line: "spoor checkpoints diff #1 latest --json" }
  ],
  run: () => import("../commands/checkpointsDiff.ts")
}

const importCommand: Command = {
  path: ["checkpoints", "import"],
  says: "Take in what other tools found, or what effect-migrate kept",
  details: `Reads reports of ESLint, oxlint, tsc, Semgrep, ast-grep, the Effect language service and all that write SARIF, results of Betterer, and folders of effect-migrate (.amp/effect-migrate, every version), each told by its content. Every run in them becomes a checkpoint in the history of its tool and of the tree; its findings are known again like those of our own rules.

A run that is not younger than the newest checkpoint of its tool is left out: it is there already, or came too late to be placed. Exits with 5 when something could not be read.`,
  options: importOptions,
  positionals: [{ name: "REPORT", says: "A report, or a folder of effect-migrate", rest: true }],
  examples: [
    { says: "What ESLint found today", line: "spoor checkpoints import eslint.json --complete" },
    {
      says: "All that effect-migrate kept of this project",
      line: "spoor checkpoints import .amp/effect-migrate"
    }
  ],
  run: () => import("../commands/checkpointsImport.ts")
}

const exportCommand: Command = {
  path: ["checkpoints", "export"],
  says: "A checkpoint in a form that other programs read",
  options: exportOptions,
  positionals: [{ name: "CHECKPOINT", says: `Which: ${meant}; by default latest`, optional: true }],
  examples: [
    { says: "For GitHub code scanning", line: "spoor checkpoints export --out findings.sarif" },
    { says: "In a step of GitHub Actions", line: "spoor checkpoints export --format github" }
  ],
  run: () => import("../commands/checkpointsExport.ts")
}

export const auditCommands: ReadonlyArray<Command> = [
  auditCommand,
  initCommand,
  rulesCommand,
  listCommand,
  latestCommand,
  showCommand,
  diffCommand,
  importCommand,
  exportCommand
]
