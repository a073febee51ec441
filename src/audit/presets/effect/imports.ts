/** Rules about what is imported where. */
import type { Rule } from "../../rules/Rule.ts"

export const noBarrelImport: Rule = {
  id: "no-barrel-import-effect",
  by: "visit",
  severity: "warning",
  message: 'Import the modules, as in import * as Effect from "effect/Effect".',
  docs: "The whole of Effect takes a tenth of a second to load. Imports of types cost nothing and are let be.",
  tags: ["effect", "imports", "performance"],
  visit: {
    ImportDeclaration: (node, file) => {
      if (node.source.value !== "effect" || node.importKind === "type") return
      const values = node.specifiers.some((one) => !("importKind" in one) || one.importKind !== "type")
      if (values) file.report(node)
    }
  },
  examples: {
    bad: ['import { Effect, pipe } from "effect"', 'import * as All from "effect"'],
    good: [
      'import * as Effect from "effect/Effect"',
      'import type { Effect } from "effect"',
      'import { type Effect } from "effect"',
      '/** import { Effect } from "effect" */\nexport {}'
    ]
  }
}

export const noFsPromises: Rule = {
  id: "no-fs-promises",
  by: "imports",
  severity: "warning",
  message: "Use Effect's FileSystem instead of fs/promises.",
  docs: "FileSystem has typed errors, closes what it opens, and can be replaced in a test.",
  tags: ["effect", "platform", "filesystem"],
  from: ["**"],
  disallow: ["fs/promises"],
  types_allowed: true,
  examples: {
    bad: [
      'import { readFile } from "fs/promises"',
      'export * from "node:fs/promises"',
      'const fs = require("fs/promises")',
      'const fs = await import("node:fs/promises")'
    ],
    good: [
      'import type { FileHandle } from "node:fs/promises"',
      'import x from "./fs/promises.ts"',
      'import "fs-promises"'
    ]
  }
}

export const noNodeFs: Rule = {
  id: "no-node-fs",
  by: "imports",
  severity: "warning",
  message: "Use Effect's FileSystem instead of node:fs.",
  docs: "FileSystem has typed errors, closes what it opens, and can be replaced in a test.",
  tags: ["effect", "platform", "filesystem"],
  from: ["**/src/**"],
  disallow: ["fs"],
  types_allowed: true,
  examples: {
    bad: ['import * as fs from "node:fs"', 'import fs from "fs"'],
    good: ['import { FileSystem } from "effect"', { path: "scripts/x.ts", code: 'import "node:fs"' }]
  }
}

export const noNodePath: Rule = {
  id: "no-node-path",
  by: "imports",
  severity: "warning",
  message: "Use Effect's Path instead of node:path.",
  docs: "Path is a service: the same code runs on every platform, and a test chooses one.",
  tags: ["effect", "platform", "filesystem"],
  from: ["**/src/**"],
  disallow: ["path", "path/posix", "path/win32"],
  types_allowed: true,
  examples: {
    bad: ['import { join } from "path"', 'import * as path from "node:path"'],
    good: ['import pathe from "pathe"', 'import "@std/path"', 'import "./path.ts"', 'import "some/path"']
  }
}

export const noNodeInServices: Rule = {
  id: "no-node-in-services",
  by: "imports",
  severity: "error",
  message: "Services use Effect's platform modules, not Node's own.",
  docs: "A service that imports Node's modules runs on Node only, and cannot be tested without the real thing.",
  tags: ["effect", "platform", "architecture"],
  from: ["**/src/services/**"],
  disallow: ["node:*"],
  types_allowed: true,
  examples: {
    bad: [
      { path: "src/services/files.ts", code: 'import { join } from "node:path"' },
      { path: "packages/a/src/services/net.ts", code: 'import net from "net"' }
    ],
    good: [
      { path: "src/other.ts", code: 'import "node:path"' },
      { path: "src/services/a.ts", code: 'import "effect/Path"' }
    ]
  }
}

export const noPlatformNodeInCore: Rule = {
  id: "no-platform-node-in-core",
  by: "imports",
  severity: "error",
  message: "Core names the platform's interfaces; which platform it is, is said where the program begins.",
  docs: "Layers of one platform belong to the entry point. In core they decide for everybody.",
  tags: ["effect", "platform", "architecture"],
  from: ["**/src/core/**"],
  disallow: ["@effect/platform-*"],
  types_allowed: true,
  examples: {
    bad: [{ path: "src/core/a.ts", code: 'import { NodeContext } from "@effect/platform-node"' }],
    good: [
      { path: "src/core/a.ts", code: 'import { FileSystem } from "@effect/platform"' },
      { path: "src/main.ts", code: 'import "@effect/platform-node"' }
    ]
  }
}
