/**
 * How an exchange gets its task category: by what was changed, run and looked at, and by words of its prompt.
 *
 * The rules are tried in order and the first that holds decides, so the same trail always gives the same
 * categories. What was done weighs more than what was said: words only choose between kinds of the same work
 * (fixing, restructuring and adding code look alike).
 */
import type { TaskCategory } from "../report/Categories.ts"
import type { CommandKind } from "../store/command-kinds.ts"

/** What kind of file was changed, by its path. */
export type FileKind = "source" | "test" | "docs" | "config" | "infra"

/** What kind of tool was called, by its name. */
export type ToolKind = "command" | "look" | "change" | "web" | "delegate" | "plan" | "other"

/** Words of a prompt, by what they ask for. */
export type WordKind = "debug" | "refactor" | "test" | "docs" | "plan" | "research"

export interface Features {
  readonly calls: number
  readonly changed: Readonly<Record<FileKind, number>>
  readonly tools: Readonly<Record<ToolKind, number>>
  readonly commands: Readonly<Record<CommandKind, number>>
  readonly words: ReadonlySet<WordKind>
}

interface Rule {
  readonly category: TaskCategory
  readonly when: string
  readonly holds: (of: Features) => boolean
}

/** All changed files, or those of some kinds. */
const changed = ({ changed: by }: Features, ...kinds: ReadonlyArray<FileKind>): number =>
  (kinds.length === 0 ? (Object.keys(by) as ReadonlyArray<FileKind>) : kinds).reduce(
    (sum, kind) => sum + by[kind],
    0
  )

const onlyChanged = (of: Features, ...kinds: ReadonlyArray<FileKind>): boolean =>
  changed(of) > 0 && changed(of) === changed(of, ...kinds)

const worked = ({ commands }: Features): number =>
  commands.test + commands.git + commands.devops + commands.build + commands.other

export const rules: ReadonlyArray<Rule> = [
  {
    category: "delegation",
    when: "no file changed, and at least half of the calls started sub-agents",
    holds: (of) => changed(of) === 0 && of.tools.delegate > 0 && of.tools.delegate * 2 >= of.calls
  },
  {
    category: "documentation",
    when: "only documentation was changed",
    holds: (of) => onlyChanged(of, "docs")
  },
  { category: "testing", when: "only tests were changed", holds: (of) => onlyChanged(of, "test") },
  {
    category: "devops",
    when: "only pipelines, containers or infrastructure were changed",
    holds: (of) => changed(of, "infra") > 0 && onlyChanged(of, "infra", "config", "docs")
  },
  {
    category: "configuration",
    when: "only configuration (and perhaps documentation) was changed",
    holds: (of) => onlyChanged(of, "config", "docs")
  },
  {
    category: "refactoring",
    when: "files were changed, and the prompt speaks of restructuring",
    holds: (of) => changed(of) > 0 && of.words.has("refactor") && !of.words.has("debug")
  },
  {
    category: "debugging",
    when: "files were changed, and the prompt speaks of a fault",
    holds: (of) => changed(of) > 0 && of.words.has("debug")
  },
  { category: "coding", when: "files were changed", holds: (of) => changed(of) > 0 },
  {
    category: "git",
    when: "no file changed, and most commands that do something are version control",
    holds: (of) => of.commands.git * 2 > worked(of)
  },
  {
    category: "devops",
    when: "no file changed, and most commands that do something run containers, servers or packages",
    holds: (of) => of.commands.devops * 2 > worked(of)
  },
  {
    category: "debugging",
    when: "no file changed, something was looked at or run, and the prompt speaks of a fault",
    holds: (of) => of.words.has("debug") && of.tools.look + of.tools.command > 0
  },
  {
    category: "testing",
    when: "no file changed, and tests were run",
    holds: (of) => of.commands.test > 0
  },
  {
    category: "research",
    when: "no file changed, and the web was asked at least as often as files were looked at",
    holds: (of) => of.tools.web > 0 && of.tools.web >= of.tools.look + of.commands.look
  },
  {
    category: "planning",
    when: "no file changed, and a plan was written, or nothing but talk about one",
    holds: (of) => of.tools.plan > 0 || (of.calls === 0 && of.words.has("plan"))
  },
  {
    category: "exploration",
    when: "no file changed, and files were looked at or commands run",
    holds: (of) => of.tools.look + of.tools.command > 0
  },
  {
    category: "research",
    when: "other tools were called (MCP servers, skills)",
    holds: (of) => of.calls > 0
  },
  { category: "conversation", when: "no tool was called", holds: () => true }
]

export const categoryOf = (of: Features): TaskCategory => rules.find((rule) => rule.holds(of))!.category

/** Full-text queries over prompts, one for each kind of words. */
export const wordQueries: Readonly<Record<WordKind, string>> = {
  debug: anyOf(
    "fix",
    "fixes",
    "fixed",
    "bug",
    "bugs",
    "error",
    "errors",
    "broken",
    "breaks",
    "crash",
    "crashes",
    "crashed",
    "fails",
    "failing",
    "failed",
    "failure",
    "wrong",
    "regression",
    "debug",
    "exception",
    "traceback",
    "segfault",
    "flaky",
    "hangs"
  ),
  refactor: anyOf(
    "refactor",
    "refactoring",
    "rename",
    "restructure",
    "reorganize",
    "reorganise",
    "simplify",
    "deduplicate",
    "extract",
    "cleanup",
    '"clean up"',
    "decouple",
    "modularize",
    "migrate"
  ),
  test: anyOf("test", "tests", "testing", "coverage", "spec", "specs", "e2e"),
  docs: anyOf("document", "documentation", "docs", "readme", "changelog", "docstring", "docstrings"),
  plan: anyOf(
    "plan",
    "planning",
    "design",
    "architecture",
    "roadmap",
    "proposal",
    "approach",
    "brainstorm",
    "rfc"
  ),
  research: anyOf("research", "compare", "investigate", "explain", "understand", "alternatives", "explore")
}

function anyOf(...words: ReadonlyArray<string>): string {
  return `prompt : (${words.join(" OR ")})`
}

/** A file's kind, by its path within the project. */
export const kindOfFile = (path: string): FileKind => {
  const file = path.slice(path.lastIndexOf("/") + 1)
  if (infra.test(path)) return "infra"
  if (tests.test(path)) return "test"
  if (docs.test(file)) return "docs"
  return config.test(file) ? "config" : "source"
}

const infra =
  /(?:^|\/)(?:\.github\/workflows|\.gitlab|\.circleci|\.buildkite|terraform|helm|k8s|kubernetes|ansible|\.ci)\/|(?:^|\/)(?:Dockerfile[^/]*|docker-compose[^/]*|compose\.ya?ml|Jenkinsfile|\.gitlab-ci\.yml|Procfile|fly\.toml|vercel\.json|netlify\.toml|wrangler\.(?:toml|jsonc?))$|\.tf(?:vars)?$/i
const tests =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testdata|fixtures)\/|[._-](?:test|tests|spec)\.[a-z]+$|(?:^|\/)test_[^/]+\.py$|Tests?\.(?:java|kt|cs|swift)$/i
const docs = /\.(?:md|mdx|rst|adoc|txt|tex)$|^(?:README|CHANGELOG|CONTRIBUTING|LICENSE|AUTHORS)(?:\.|$)/i
const config =
  /\.(?:json|jsonc|json5|ya?ml|toml|ini|cfg|conf|properties|env|lock|plist|editorconfig)$|^\.|(?:^|\.)config\.[cm]?[jt]s$|^(?:Makefile|justfile|Gemfile|go\.(?:mod|sum)|requirements[^/]*\.txt|package-lock\.json|CMakeLists\.txt)$/i

/** A tool's kind, by its name; commands are told by `store/command-kinds.ts`. */
export const kindOfTool = (name: string, isCommand: boolean): ToolKind => {
  if (isCommand) return "command"
  const plain = name.toLowerCase()
  return toolKinds.find(([, names]) => names.test(plain))?.[0] ?? "other"
}

const toolKinds: ReadonlyArray<readonly [ToolKind, RegExp]> = [
  [
    "change",
    /^(?:edit|multiedit|write|notebookedit|apply_patch|patch|str_replace.*|create_file|write_file|replace)$/
  ],
  [
    "look",
    /^(?:read|notebookread|grep|glob|ls|list|read_file|list_dir|search_files|codesearch|lsp|view|view_image|toolsearch|bashoutput|read_many_files|search_file_content)$/
  ],
  [
    "web",
    /^(?:webfetch|websearch|web_search|web_fetch|fetch|google_web_search|browser_.*)$|__(?:fetch|search_web|web_search|browser_\w+|navigate|scrape|crawl|tavily\w*|exa\w*)$/
  ],
  ["delegate", /^(?:task|agent|subtask|spawn_agent|subagent|delegate)$/],
  [
    "plan",
    /^(?:todowrite|todoread|update_plan|exitplanmode|enterplanmode|exit_plan_mode|plan_exit|plan_enter|taskcreate|taskupdate|tasklist)$/
  ]
]
