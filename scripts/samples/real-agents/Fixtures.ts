/** What a run of a real agent gives: its files, and what the mock model served. */
import type { ServedRequest } from "./Served.ts"

export interface Fixtures {
  /** Text by path below `fixtures/real`. */
  readonly files: ReadonlyMap<string, string>
  /** `served.json`: the oracle. */
  readonly served: string
  /** `MADE.md` */
  readonly made: string
}

export const servedJson = (requests: ReadonlyArray<ServedRequest>): string =>
  `${JSON.stringify(requests, null, 2)}\n`

/** Says which program made the fixtures, and how. `files` is a Markdown table's body. */
export const madeMd = (
  agent: string,
  program: string,
  version: string,
  files: ReadonlyArray<readonly [name: string, what: string]>
): string => `# Made by ${program} ${version}

The program itself wrote these files: offline, in a home folder of its own, on prompts of ours, its model a
script (\`scripts/samples/real-agents\`). \`served.json\` is what the scripted model served, so it is the oracle:
requests with \`"prompt": null\` were made by the agent for itself.

Long texts and lists outside the conversation (instructions, descriptions of tools) are cut short; everything else stands as
it was written.

| file | what it is |
| --- | --- |
${files.map(([name, what]) => `| \`${name}\` | ${what} |\n`).join("")}
To make them again:

    node scripts/samples/real-agents/make.ts ${agent} PROGRAM
`
