/**
 * Builds the package: `dist/spoor.js`, one chunk for each command behind a dynamic import, and `dist/worker.js`.
 *
 * Everything is bundled, so what is installed is this package alone. All files lie side by side: a chunk finds
 * the worker at `./worker.js`. Source maps stand beside the code (`node --enable-source-maps` reads them).
 */
import { defineConfig } from "rolldown"
import manifest from "./package.json" with { type: "json" }
import { executable } from "./scripts/build/executable.ts"
import { notices } from "./scripts/build/notices.ts"

const banner = `/*! Spoor ${manifest.version}, MIT. Licenses of the packages bundled here: LICENSES.txt */`

export default defineConfig({
  input: { spoor: "src/cli/main.ts", worker: "src/ingest/worker.ts" },
  platform: "node",
  transform: { target: "node22.19" },
  plugins: [notices("LICENSES.txt"), executable("spoor.js")],
  output: {
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    // names stay, so that a stack trace can be read as it is; start-up is no slower for it
    minify: { compress: true, mangle: false, codegen: true },
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: false,
    postBanner: banner
  },
  onLog(level, log) {
    // A warning here is a program that fails later: an import that was not found, a name that is not exported.
    if (level === "warn") throw new Error(log.message)
  }
})
