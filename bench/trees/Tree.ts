/**
 * The trees that are measured on: made once, the same every time, with their exact totals beside them.
 *
 * A tree's folder holds `home/`, as the agent leaves it, and `oracle.json`. It is named after what it is made
 * from too, so that another generator makes another tree.
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import type { ClaudeTotals, ClaudeTrailOptions } from "../../test/support/claudeTrail.ts"
import { writeOpenCodeTree } from "../../test/support/openCodeTree.ts"
import type { OpenCodeTotals, OpenCodeTreeOptions } from "../../test/support/openCodeTree.ts"
import { writeTextTrail } from "./texts.ts"
import type { TextTotals, TextTrailOptions } from "./texts.ts"

interface Kinds {
  readonly claude: { readonly options: ClaudeTrailOptions; readonly totals: ClaudeTotals }
  readonly opencode: { readonly options: OpenCodeTreeOptions; readonly totals: OpenCodeTotals }
  readonly texts: { readonly options: TextTrailOptions; readonly totals: TextTotals }
}
export type TreeKind = keyof Kinds

export interface Tree<K extends TreeKind = TreeKind> {
  readonly name: string
  readonly kind: K
  /** The agent's home folder. */
  readonly home: string
  /** What a right count must come to. */
  readonly totals: Kinds[K]["totals"]
}

type Spec = {
  readonly [K in TreeKind]: { readonly kind: K; readonly options: Kinds[K]["options"] }
}[TreeKind]

/** Sessions as people have them: a third of them with a sub-agent, some forked, a few torn or glued. */
const hazards = { subagents: 0.3, forks: 0.1, torn: 0.05, glued: 0.02 }

const specs = {
  "claude-30": claude(24),
  "claude-300": claude(233),
  "claude-1200": claude(930),
  "opencode-5k": openCode(44, 5_000, 1),
  "opencode-100k": openCode(877, 100_000, 1),
  "opencode-232k": openCode(877, 232_000, 6.7),
  "texts-2k": texts(2_000),
  "texts-100k": texts(100_000)
} as const satisfies Record<string, Spec>

export type TreeName = keyof typeof specs
export type KindOf<N extends TreeName> = (typeof specs)[N]["kind"]

/** Finds the tree below `cache`, or makes it there and tells in which folder. */
export const makeTree = <N extends TreeName>(
  name: N,
  cache: string,
  making: (folder: string) => void
): Tree<KindOf<N>> => {
  const spec: Spec = specs[name]
  const folder = path.join(cache, `${name}-${digestOf(spec)}`)
  const home = path.join(folder, "home")
  const oracle = path.join(folder, "oracle.json")
  if (!fs.existsSync(oracle)) {
    making(folder)
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(home, { recursive: true })
    fs.writeFileSync(oracle, JSON.stringify(write(home, spec), null, 2))
  }
  const totals = JSON.parse(fs.readFileSync(oracle, "utf8")) as Kinds[KindOf<N>]["totals"]
  return { name, kind: specs[name].kind, home, totals }
}

/** Where an agent keeps the trail below its home. */
export const trailOf = ({ kind, home }: Tree): string =>
  path.join(home, kind === "opencode" ? ".local/share/opencode" : ".claude")

function claude(sessions: number) {
  return { kind: "claude", options: { seed: 7, sessions, calls: 130, text: 1.6, ...hazards } } as const
}

function openCode(sessions: number, files: number, text: number) {
  return { kind: "opencode", options: { seed: 11, sessions, files, text } } as const
}

function texts(documents: number) {
  return { kind: "texts", options: { seed: 13, documents } } as const
}

const write = (home: string, spec: Spec): unknown => {
  switch (spec.kind) {
    case "claude":
      return writeClaudeTrail(home, spec.options)
    case "opencode":
      return writeOpenCodeTree(path.join(home, ".local/share/opencode"), spec.options)
    case "texts":
      return writeTextTrail(home, spec.options)
  }
}

const support = path.join(import.meta.dirname, "../../test/support")
const generators = [
  ...["claudeTrail", "openCodeTree", "Random", "words"].map((name) => path.join(support, `${name}.ts`)),
  path.join(import.meta.dirname, "texts.ts")
]

const digestOf = (spec: Spec): string => {
  const hash = crypto.createHash("sha256").update(JSON.stringify(spec))
  for (const file of generators) hash.update(fs.readFileSync(file))
  return hash.digest("hex").slice(0, 8)
}
