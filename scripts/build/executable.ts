/** Makes a built file executable, so that `dist/spoor.js` runs as it is. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Plugin } from "rolldown"

/** Sets the executable bit of `file`, given relative to the output folder. */
export const executable = (file: string): Plugin => ({
  name: "executable",
  writeBundle({ dir = "dist" }) {
    fs.chmodSync(path.join(dir, file), 0o755)
  }
})
