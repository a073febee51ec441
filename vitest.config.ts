/**
 * Two suites: `spoor` is everything that needs nothing but this repository; `data` reads real trails, where
 * a folder of them is found, and says so where it is not.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { defineConfig } from "vitest/config"

const besideProject = path.resolve(import.meta.dirname, "..", "shared", "data")
const data = process.env["SPOOR_TEST_DATA"] ?? besideProject
const hasData = fs.existsSync(data)
if (!hasData)
  process.stderr.write(`Left out: test/data. No folder of real trails at ${data} (SPOOR_TEST_DATA).\n`)

const spoor = {
  test: {
    name: "spoor",
    setupFiles: ["test/support/chance.ts"],
    testTimeout: 0,
    hookTimeout: 0,
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["test/data/**", "bench/.peers/**"]
  }
}

const realData = {
  test: {
    name: "data",
    setupFiles: ["test/support/chance.ts"],
    testTimeout: 0,
    include: ["test/data/**/*.test.ts"],
    env: { SPOOR_TEST_DATA: data }
  }
}

export default defineConfig({
  // Left to itself, Vitest leaves one processor free, which is half of two; most tests wait for processes of their own.
  test: { maxWorkers: os.availableParallelism(), projects: hasData ? [spoor, realData] : [spoor] }
})
