/** Writes the licenses of all packages that ended up in the bundle, as those licenses ask. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Plugin } from "rolldown"

/**
 * Emits `fileName` with one section a package: those that were bundled, and those named. A package without a
 * license text stops the build.
 */
export const notices = (fileName: string, carried: ReadonlyArray<string>): Plugin => ({
  name: "notices",
  generateBundle(_options, bundle) {
    const folders = new Set(carried.map((name) => path.resolve("node_modules", name)))
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue
      for (const id of chunk.moduleIds) {
        const folder = packageFolder(id)
        if (folder !== undefined) folders.add(folder)
      }
    }
    const source = [...folders].sort().map(notice).join("\n")
    this.emitFile({ type: "asset", fileName, source })
  }
})

/** `…/node_modules/@scope/name` of a module in it; nothing for our own modules. */
const packageFolder = (id: string): string | undefined =>
  /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1]

const notice = (folder: string): string => {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} ${version} is bundled, but brings no license text.`)
  return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(folder, file), "utf8").trim()}\n`
}
