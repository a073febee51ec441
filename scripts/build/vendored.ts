/**
 * Carries a package along as one file beside the bundle, for code that loads it later and synchronously.
 *
 * Such code says `createRequire(import.meta.url)(packageName)`, which a bundler cannot follow; here it is made
 * to name the file instead.
 */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import type { Plugin } from "rolldown"

/** Emits the CommonJS entry of `packageName` as `fileName`. A build in which nobody loads it fails. */
export const vendored = (packageName: string, fileName: string): Plugin => {
  let loads = 0
  return {
    name: "vendored",
    buildStart() {
      loads = 0
    },
    transform(code) {
      if (!code.includes(call)) return null
      loads++
      // the lines stay where they are, so the source map does too
      return { code: code.replaceAll(call, `createRequire(import.meta.url)("./${fileName}")`), map: null }
    },
    generateBundle() {
      if (loads === 0) throw new Error(`Nothing loads ${packageName} by ${call} any more.`)
      const source = fs.readFileSync(createRequire(import.meta.url).resolve(packageName), "utf8")
      this.emitFile({ type: "asset", fileName, source })
    }
  }
}

const call = "createRequire(import.meta.url)(packageName)"
