/** Adds up the results of all suites in a folder: `N passed, N failed, N skipped`. Exits 1 if anything failed. */
import * as fs from "node:fs"
import * as path from "node:path"

const [folder, failedSteps] = process.argv.slice(2)
let [passed, failed, skipped] = [0, 0, 0]
for (const file of fs.readdirSync(folder)) {
  const result = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"))
  passed += result.numPassedTests
  failed += result.numFailedTests
  skipped += result.numPendingTests + result.numTodoTests
}
failed = Math.max(failed, Number(failedSteps))
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
