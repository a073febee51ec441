/**
 * Builds the package: `dist/spoor.js`, one chunk for each command behind a dynamic import, and the threads
 * `dist/worker.js`, `dist/search-reader.js` and `dist/inspecting-thread.js`.
 *
 * Everything is bundled but the parser of audits, which is a native library. All files lie side by side: a chunk finds
 * a thread at `./worker.js`. Source maps stand beside the code (`node --enable-source-maps` reads them).
 */
import { defineConfig } from "rolldown"
import manifest from "./package.json" with { type: "json" }
import { builtins } from "./scripts/build/builtins.ts"
import { executable } from "./scripts/build/executable.ts"
import { notices } from "./scripts/build/notices.ts"
import { stages } from "./scripts/build/stages.ts"
import { vendored } from "./scripts/build/vendored.ts"

const banner = `/*! Spoor ${manifest.version}, MIT. Licenses of the packages bundled here: LICENSES.txt */`

/** Large, and seldom needed: it is loaded when the first request is priced. */
const prices = "@pydantic/genai-prices"

/**
 * What help and mistakes need; then what a hook needs, and what an answer needs, the look for news in the trail
 * included. The two have next to nothing in common, and neither waits for what is the other's.
 */
const start = [
  { name: "front", from: ["src/cli/run.ts"] },
  {
    name: "ground",
    from: [
      "src/store/migrations/latest.ts",
      "src/store/settings.ts",
      "src/cli/config/Config.ts",
      "src/cli/spool/places.ts"
    ]
  },
  { name: "hook", from: ["src/cli/commands/record.ts"] },
  {
    name: "answer",
    from: [
      "src/cli/execute.ts",
      "src/cli/answering.ts",
      "src/cli/freshen.ts",
      "src/analytics/Usage.ts",
      "src/cli/commands/usage.ts"
    ],
    // made of schemas, which take long to make: loaded when a statement fails
    without: ["effect/sql/SqlError"]
  }
]

export default defineConfig({
  input: {
    spoor: "src/cli/main.ts",
    "spoor-audit": "src/audit/config/spoor-audit.ts",
    worker: "src/ingest/worker.ts",
    "search-reader": "src/store/search-reader.ts",
    "inspecting-thread": "src/audit/engine/inspecting-thread.ts"
  },
  platform: "node",
  // a native library: the one package that is installed beside this one
  external: [/^oxc-parser$/],
  // asked for by chunks that are made by hand
  preserveEntrySignatures: "allow-extension",
  transform: { target: "node22.19" },
  plugins: [
    vendored(prices, "prices.cjs"),
    builtins("spoor"),
    notices("LICENSES.txt", [prices]),
    executable("spoor.js")
  ],
  output: {
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    codeSplitting: {
      groups: [{ name: stages(start), debugName: "stages", includeDependenciesRecursively: false }]
    },
    // names stay, so that a stack trace can be read as it is; start-up is no slower for it
    minify: { compress: true, mangle: false, codegen: true },
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: false,
    postBanner: banner
  },
  checks: {
    // a module that is loaded lazily in one place and at once in another is meant so
    ineffectiveDynamicImport: false
  },
  onLog(level, log) {
    // The machine was busy with something else.
    if (log.code === "PLUGIN_TIMINGS") return
    // Any other warning is a program that fails later: an import not found, a name that is not exported.
    if (level === "warn") throw new Error(log.message)
  }
})
