/** Full-text search: making the index of many texts, and asking it, beside PostgreSQL. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import type { Searched } from "../inside/search-both.ts"
import { bytesBelow } from "../measuring/disk.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import { spreadOf } from "../measuring/spread.ts"
import type { Peer } from "../peers/install.ts"
import { connectPostgres, postgresName, startPostgres } from "../peers/postgres.ts"
import type { CaseResult, ResultTable, Verdict } from "../results/CaseResult.ts"
import { textsFile } from "../trees/texts.ts"
import type { Tree, TreeName } from "../trees/Tree.ts"

type Texts = Extract<TreeName, `texts-${string}`>

export const search = (scale: Case["scale"], tree: Texts): Case => ({
  name: tree.replace("texts", "search"),
  says: `Full-text search over ${tree}: making the index of the texts, then asking it, beside PostgreSQL's tsvector and GIN over the same texts.`,
  scale,
  runs: 7,
  run: async (bench, runs) => {
    const [server, client] = [bench.peer(postgresName), bench.peer("pg")]
    if (!server.found || !client.found) return measure(bench, runs, tree, null)
    const postgres = await startPostgres(server.folder)
    try {
      await loadTexts(client.folder, postgres.port, bench.tree(tree))
      return measure(bench, runs, tree, { client: client.folder, port: String(postgres.port) })
    } finally {
      await postgres.stop()
    }
  }
})

interface Server {
  readonly client: string
  readonly port: string
}

const spoorIndex = "spoor's index"
const fts5Index = "SQLite FTS5 alone, from a table"
const postgresIndex = "PostgreSQL, tsvector and GIN"

const measure = (bench: Bench, runs: number, name: Texts, server: Server | null): CaseResult => {
  const tree = bench.tree(name)
  const store = path.join(bench.folder("indexed"), "store")
  const [built, buildVerdict] = building(bench, runs, tree, server, store)
  const { stdout } = bench.measurer.run({
    name: "searching",
    command: bench.inside(
      "search-both.ts",
      path.join(store, "spoor.db"),
      String(runs * 3),
      ...(server === null ? [] : [server.client, server.port])
    ),
    env: bench.env(tree)
  })
  const searched = JSON.parse(stdout) as ReadonlyArray<Searched>
  const left: ReadonlyArray<Peer> = [bench.peer(postgresName), bench.peer("pg")]
  return {
    tables: [built, ...askedTables(searched)],
    verdicts: [buildVerdict, worstRanked(searched)],
    notes: [
      `The texts: ${tree.totals.documents}, ${(tree.totals.text_bytes / 1e6).toFixed(0)} MB, 50 to 2,000 characters each. All are warm; no process is begun within the measured time.`,
      "Spoor's time has in it what its texts cost: they are inflated, checked against their digests and parsed out of the agent's lines, in a thread that is begun for it, while the index is written through a journal. PostgreSQL makes a new table of words from a table of texts, then the index, with two workers beside its leader in each step, its memory ample and its care for crashes off. SQLite's FTS5 is shown as it is by itself, from a table of texts, in one thread.",
      "The index alone gives the ids of twenty hits, as PostgreSQL does, whose time has the way over the loopback interface in it. `sessions search` also counts all hits and shows a passage of each of the twenty.",
      ...left.flatMap((peer) => (peer.found ? [] : [`Left out: ${peer.name}. ${peer.why}.`]))
    ]
  }
}

/** Leaves an indexed store at `store`. */
const building = (
  bench: Bench,
  runs: number,
  tree: Tree<"texts">,
  server: Server | null,
  store: string
): readonly [ResultTable, Verdict] => {
  const unindexed = bench.folder("unindexed")
  bench.measurer.run({
    name: "spoor ingest",
    command: bench.spoor("ingest", "--json"),
    env: { ...bench.env(tree, unindexed), SPOOR_SEARCH: "false" }
  })
  const bytes = new Map<string, number>()
  const whole: Program = {
    name: spoorIndex,
    command: bench.inside("search-index.ts", path.join(store, "spoor.db")),
    env: bench.env(tree),
    measures: "inside",
    before: () => {
      fs.rmSync(store, { recursive: true, force: true })
      fs.cpSync(unindexed, store, { recursive: true })
    },
    after: () => bytes.set(spoorIndex, bytesBelow(store) - bytesBelow(unindexed))
  }
  const programs = [whole, ...indexesAlone(bench, tree, server)]
  const rounds = bench.measure(programs, runs)
  const [wall, cpu, , wallRatio] = processColumns(spoorIndex)
  const rows = rounds.rows(spoorIndex, (name) => ({
    rate: (tree.totals.documents / rounds.median(name, "wall_ms").median) * 1000,
    disk: bytes.get(name) ?? null,
    // of PostgreSQL we see the client alone
    ...(name === postgresIndex ? { cpu: null } : {})
  }))
  return [
    {
      title: "making the index",
      columns: [
        wall!,
        cpu!,
        wallRatio!,
        { key: "rate", title: "texts", unit: "per_s" },
        { key: "disk", title: "index on disk", unit: "bytes" }
      ],
      rows
    },
    {
      target: "wall: PostgreSQL's index ÷ Spoor's",
      measured: rounds.ratio(postgresIndex, spoorIndex, "wall_ms"),
      limit: 4,
      unit: "ratio",
      sense: "at_least"
    }
  ]
}

/** Indexes of texts that lie in a table already. */
const indexesAlone = (bench: Bench, tree: Tree<"texts">, server: Server | null): ReadonlyArray<Program> => {
  const fts5 = path.join(bench.folder("fts5"), "texts.db")
  const alone: Program = {
    name: fts5Index,
    command: bench.inside("search-index-fts5.ts", path.join(tree.home, textsFile), fts5),
    env: bench.env(tree),
    measures: "inside",
    before: () => {
      for (const tail of ["", "-wal", "-shm"]) fs.rmSync(`${fts5}${tail}`, { force: true })
    }
  }
  if (server === null) return [alone]
  return [
    alone,
    {
      name: postgresIndex,
      command: bench.inside("search-index-postgres.ts", server.client, server.port),
      env: bench.env(tree),
      measures: "inside"
    }
  ]
}

/** Hits and times by question. */
const askedTables = (searched: ReadonlyArray<Searched>): ReadonlyArray<ResultTable> => {
  const asked = Object.keys(searched[0]?.times_ms ?? {})
  return [
    {
      title: "asking",
      columns: [
        { key: "spoor", title: "hits", unit: "count" },
        { key: "postgres", title: "PostgreSQL's hits", unit: "count" },
        ...asked.map((what) => ({ key: what, title: what, unit: "ms" }) as const)
      ],
      rows: searched.map(({ name, hits, times_ms }) => ({
        name,
        figures: {
          ...hits,
          ...Object.fromEntries(Object.entries(times_ms).map(([what, times]) => [what, spreadOf(times)]))
        }
      }))
    }
  ]
}

/** Of all questions, the one in which Spoor stands worst. */
const worstRanked = (searched: ReadonlyArray<Searched>): Verdict => {
  const ratios = searched.flatMap(({ times_ms }) => {
    const [spoor, postgres] = [times_ms["index, ranked"], times_ms["PostgreSQL, ranked"]]
    return spoor === undefined || postgres === undefined
      ? []
      : [spreadOf(spoor).median / spreadOf(postgres).median]
  })
  return {
    target: "ranked questions to the index: Spoor's time ÷ PostgreSQL's, the worst",
    measured: ratios.length === 0 ? null : Math.max(...ratios),
    limit: 0.5,
    unit: "ratio",
    sense: "at_most"
  }
}

const loadTexts = async (folder: string, port: number, { home }: Tree<"texts">): Promise<void> => {
  const client = await connectPostgres(folder, port)
  await client.query("CREATE TABLE texts (id integer PRIMARY KEY, text text NOT NULL)")
  const lines = fs.readFileSync(path.join(home, textsFile), "utf8").trimEnd().split("\n")
  for (let from = 0; from < lines.length; from += 5000) {
    const rows = lines
      .slice(from, from + 5000)
      .map((line) => JSON.parse(line) as { id: number; text: string })
    await client.query("INSERT INTO texts SELECT * FROM unnest($1::integer[], $2::text[])", [
      rows.map(({ id }) => id),
      rows.map(({ text }) => text)
    ])
  }
  await client.query("VACUUM ANALYZE texts")
  await client.end()
}
