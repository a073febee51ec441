/** Where results of a SARIF run stand: files by URI, base and index; regions by lines, characters or bytes. */
import type { TreeState } from "../../../record/AuditRun.ts"
import {
  countOf,
  fieldsOf,
  fieldsOrNone,
  listOf,
  ownOf,
  placeOf,
  textOf,
  textsOf,
  type Fields
} from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import { nowhere, type ColumnUnit, type WrittenPlace } from "../source-place.ts"
import { isPath, uriPathOf } from "../tree-paths.ts"
import type { ReportPath, TreePaths } from "../TreePaths.ts"

/** `others`: how many places the result names beside this one. `line`: the whole first line, if the report shows it. */
export interface SarifLocation {
  readonly path: ReportPath | null
  readonly place: WrittenPlace
  readonly scope: string | null
  readonly line: string | null
  readonly others: number
}

/** The commit that was looked at. */
export const treeOf = (run: Fields): TreeState | null => {
  const [provenance] = [...listOf(run["versionControlProvenance"])].map(fieldsOrNone)
  const commit = textOf(provenance?.["revisionId"])
  const branch = textOf(provenance?.["branch"])
  return commit === null && branch === null ? null : { commit, branch, dirty_files: null }
}

interface Artifact {
  readonly location: Fields
  readonly parent: number | null
  readonly isTarget: boolean
}

/** Bases upon bases; a circle of them ends here. */
const MOST_BASES = 20

export class SarifLocations {
  readonly #bases: Fields | null
  readonly #artifacts: ReadonlyArray<Artifact>
  readonly #logical: ReadonlyArray<Fields>
  readonly #paths: TreePaths
  readonly #log: ReadingLog
  readonly #unit: ColumnUnit

  constructor(run: Fields, driver: Fields, paths: TreePaths, log: ReadingLog) {
    this.#bases = fieldsOf(run["originalUriBaseIds"])
    this.#artifacts = [...listOf(run["artifacts"])].map(artifactOf)
    this.#logical = [...listOf(run["logicalLocations"])].map(fieldsOrNone)
    this.#paths = paths
    this.#log = log
    this.#unit = unitOf(run, driver)
    const [provenance] = [...listOf(run["versionControlProvenance"])].map(fieldsOrNone)
    const mapped = fieldsOf(provenance?.["mappedTo"])
    this.#addRoot(mapped === null ? null : this.#uriOf(mapped))
    for (const id of Object.keys(this.#bases ?? {})) this.#addRoot(this.#topBase(id))
  }

  /** Files that the tool was told to look at (§3.24.6). */
  get targets(): ReadonlyArray<ReportPath> {
    return this.#artifacts.flatMap(({ isTarget, location }) => (isTarget ? (this.path(location) ?? []) : []))
  }

  /** Where a result stands: at its first location, or in the file that was looked at. */
  of(result: Fields): SarifLocation {
    const [first, ...others] = [...listOf(result["locations"])]
    const location = fieldsOrNone(first)
    const physical = fieldsOrNone(location["physicalLocation"])
    const file = fieldsOf(physical["artifactLocation"]) ?? fieldsOf(result["analysisTarget"])
    const path = file === null ? null : this.path(file)
    const region = fieldsOrNone(physical["region"])
    const context = fieldsOrNone(physical["contextRegion"])
    return {
      path,
      place: path === null ? nowhere : this.#place(region),
      scope: this.#scope(location),
      line: lineOf(region, context),
      others: others.length
    }
  }

  /** A file; null when the report says that there is none, or does not say which. */
  path(location: Fields): ReportPath | null {
    const uri = this.#uriOf(location)
    return uri === null || uri === "" || uri === noFile ? null : this.#paths.uri(uri)
  }

  #uriOf(location: Fields): string | null {
    const index = countOf(location["index"])
    const artifact = index === null ? undefined : this.#artifacts[index]
    const named = textOf(location["uri"]) === null ? (artifact?.location ?? location) : location
    const uri = textOf(named["uri"])?.trim() ?? null
    if (uri === null) return null
    const parent = artifact === undefined ? "" : this.#parents(artifact)
    if (parent !== "") return `${parent}!/${uri.replace(/^\/+/, "")}`
    const base = textOf(named["uriBaseId"])
    // what has a base is told from there, be there a slash before it or not
    return hasScheme(uri) || base === null ? uri : `${this.#baseUri(base)}${uri.replace(/^\/+/, "")}`
  }

  /** Of a file within others (§3.24.3): those, outermost first. */
  #parents(artifact: Artifact): string {
    const uris: Array<string> = []
    let parent = artifact.parent
    while (parent !== null && uris.length < MOST_BASES) {
      const outer = this.#artifacts[parent]
      const uri = textOf(outer?.location["uri"])
      if (outer === undefined || uri === null) break
      uris.unshift(hasScheme(uri) ? uri : `${this.#baseUri(textOf(outer.location["uriBaseId"]))}${uri}`)
      parent = outer.parent
    }
    return uris.join("!/")
  }

  /** The URI of a base, that of its own base before it (§3.14.14); empty when nothing usable is known of it. */
  #baseUri(id: string | null): string {
    const parts: Array<string> = []
    for (let at = id, steps = 0; at !== null && steps < MOST_BASES; steps++) {
      const base = fieldsOf(ownOf(this.#bases, at))
      const uri = textOf(base?.["uri"])?.trim() ?? null
      if (uri !== null) parts.unshift(uri.endsWith("/") ? uri : `${uri}/`)
      at = uri !== null && hasScheme(uri) ? null : textOf(base?.["uriBaseId"])
    }
    const joined = parts.join("")
    if (joined === "" || isFolder(joined)) return joined
    this.#log.note(
      `The base "${joined.slice(0, 200)}" is no folder; paths below it count as relative to the root.`
    )
    return ""
  }

  /** The outermost base of a base. */
  #topBase(id: string): string | null {
    let uri: string | null = null
    for (let at: string | null = id, steps = 0; at !== null && steps < MOST_BASES; steps++) {
      const base: Fields | null = fieldsOf(ownOf(this.#bases, at))
      uri = textOf(base?.["uri"])
      at = textOf(base?.["uriBaseId"])
    }
    return uri
  }

  #addRoot(uri: string | null): void {
    const folder = uri === null ? null : uriPathOf(uri.trim())
    if (folder !== null && isPath(folder) && folder.drive !== null) this.#paths.addRoot(folder)
  }

  #place(region: Fields): WrittenPlace {
    const start_line = placeOf(region["startLine"])
    return {
      start_line,
      start_column: placeOf(region["startColumn"]),
      end_line: placeOf(region["endLine"]),
      end_column: placeOf(region["endColumn"]),
      unit: this.#unit,
      snippet: textOf(fieldsOf(region["snippet"])?.["text"]),
      // where lines are told, they count: offsets beside them often are wrong
      span: start_line === null ? this.#span(region) : null
    }
  }

  #span(region: Fields): WrittenPlace["span"] {
    const chars = countOf(region["charOffset"])
    if (chars !== null)
      return { unit: this.#unit, start: chars, end: chars + (countOf(region["charLength"]) ?? 0) }
    const bytes = countOf(region["byteOffset"])
    if (bytes === null) return null
    return { unit: "bytes", start: bytes, end: bytes + (countOf(region["byteLength"]) ?? 0) }
  }

  #scope(location: Fields): string | null {
    const [first] = listOf(location["logicalLocations"])
    const own = fieldsOf(first) ?? fieldsOf(location["logicalLocation"])
    const index = countOf(own?.["index"])
    const known = index === null ? undefined : this.#logical[index]
    for (const each of [own, known]) {
      const name = textOf(each?.["fullyQualifiedName"]) ?? textOf(each?.["name"])
      if (name !== null) return name
    }
    return null
  }
}

/** What Scorecard writes where a result has no file. */
const noFile = "no file associated with this alert"

/** A path with a colon in its first part would be a URI of an unknown scheme. */
const isFolder = (uri: string): boolean =>
  isPath(uriPathOf(uri)) && (hasScheme(uri) || /^[A-Za-z]:\//.test(uri) || !/^[^/]*:/.test(uri))

const hasScheme = (uri: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]+:/.test(uri)

const artifactOf = (value: unknown): Artifact => {
  const artifact = fieldsOrNone(value)
  return {
    location: fieldsOrNone(artifact["location"]),
    parent: countOf(artifact["parentIndex"]),
    isTarget: textsOf(artifact["roles"]).includes("analysisTarget")
  }
}

/** oxlint says code points and counts bytes. */
const unitOf = (run: Fields, driver: Fields): ColumnUnit => {
  if (textOf(driver["name"])?.toLowerCase() === "oxlint") return "bytes"
  return textOf(run["columnKind"]) === "unicodeCodePoints" ? "code_points" : "utf16"
}

/** The first line of a region, if a snippet shows all of it: one of whole lines. */
const lineOf = (region: Fields, context: Fields): string | null => {
  const line = placeOf(region["startLine"])
  if (line === null) return null
  for (const shown of [context, region]) {
    const from = placeOf(shown["startLine"])
    const text = textOf(fieldsOf(shown["snippet"])?.["text"])
    if (from !== null && text !== null && from <= line && shown["startColumn"] === undefined) {
      return text.split(/\r\n|\r|\n/)[line - from] ?? null
    }
  }
  return null
}
