/** Reports of other programs that are not read, by what they look like: a refusal by name tells more than "unknown". */
import type { Content } from "./Content.ts"
import { fieldsOf, fieldsOrNone, isList, listOf, textOf } from "./fields.ts"

/** `hint`: what to do instead. */
interface Lookalike {
  readonly name: string
  readonly hint: string
  readonly recognises: (content: Seen) => boolean
}

interface Seen {
  readonly root: Readonly<Record<string, unknown>>
  readonly first: Readonly<Record<string, unknown>>
  readonly opening: string
}

/** Why the content is refused, by the name of what it seems to be; null when it looks like nothing known. */
export const refusalOf = (content: Content): string | null => {
  const root = fieldsOrNone(content.json)
  const [one] = isList(content.json) ? listOf(content.json) : []
  const seen = { root, first: fieldsOrNone(one), opening: content.opening }
  const found = lookalikes.find(({ recognises }) => recognises(seen))
  return found === undefined ? null : `this looks like ${found.name}, which is not read; ${found.hint}`
}

const has = (fields: Readonly<Record<string, unknown>>, ...names: ReadonlyArray<string>): boolean =>
  names.every((name) => Object.hasOwn(fields, name))

const asSarif = "let the tool write SARIF instead"

const lookalikes: ReadonlyArray<Lookalike> = [
  {
    name: "a report of Trivy",
    hint: "let it write SARIF instead (trivy --format sarif)",
    recognises: ({ root, first }) => has(root, "SchemaVersion", "Results") || has(first, "Target", "Type")
  },
  {
    name: "a report of Biome",
    hint: "let it write SARIF instead (biome --reporter=sarif)",
    recognises: ({ root }) => has(root, "diagnostics", "command", "summary")
  },
  {
    name: "a report of Stylelint",
    hint: asSarif,
    recognises: ({ first }) => has(first, "source", "warnings", "deprecations")
  },
  {
    name: "a report of Code Climate or GitLab",
    hint: asSarif,
    recognises: ({ first }) =>
      has(first, "check_name", "fingerprint") || has(first, "description", "fingerprint", "location")
  },
  {
    name: "a report of npm audit",
    hint: "it is about packages, not about code",
    recognises: ({ root }) => has(root, "auditReportVersion", "vulnerabilities")
  },
  {
    name: "a bill of materials",
    hint: "it lists packages, and finds nothing",
    recognises: ({ root }) => has(root, "bomFormat") || has(root, "spdxVersion")
  },
  {
    name: "a report of Bandit",
    hint: asSarif,
    recognises: ({ root }) => has(root, "errors", "generated_at", "metrics", "results")
  },
  {
    name: "a report of Gitleaks",
    hint: asSarif,
    recognises: ({ first }) => has(first, "RuleID", "Match", "Secret")
  },
  {
    name: "a report of SonarQube",
    hint: "its identity of issues lies on its server",
    recognises: ({ root }) => has(root, "issues", "components") && has(root, "total")
  },
  {
    name: "a report of Snyk",
    hint: asSarif,
    recognises: ({ root }) => has(root, "vulnerabilities", "dependencyCount")
  },
  {
    name: "results of tests",
    hint: "they are about behaviour, not about code",
    recognises: ({ root, opening }) =>
      has(root, "testResults", "numTotalTests") || /<testsuites?[\s>]/.test(opening)
  },
  {
    name: "Checkstyle XML",
    hint: asSarif,
    recognises: ({ opening }) => /<checkstyle[\s>]/.test(opening)
  },
  {
    name: "metrics of effect-migrate",
    hint: "its checkpoints hold more; read their folder",
    recognises: ({ root }) => has(root, "ruleBreakdown", "summary") && fieldsOf(root["summary"]) !== null
  },
  {
    name: "what tsc prints for people",
    hint: "let it print without colours (tsc --pretty false)",
    recognises: ({ opening }) =>
      /:\d+:\d+ - (\u001b\[\d+m)?error|\u001b\[\d+merror\u001b\[0m\u001b\[\d+m TS\d+/.test(opening)
  },
  {
    name: "a package's or a compiler's settings",
    hint: "name the report that a tool wrote",
    recognises: ({ root }) =>
      has(root, "compilerOptions") || (textOf(root["name"]) !== null && has(root, "version", "dependencies"))
  }
]
