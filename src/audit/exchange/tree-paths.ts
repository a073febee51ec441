/**
 * Paths as reports write them, made relative to the root of the tree. A report comes from another machine, perhaps from
 * Windows, perhaps with URIs, perhaps from somebody who means harm: no path leads out of the tree, and none that does
 * is ever opened.
 */

/**
 * A path that was understood. `drive`: `/`, `C:` or `//host` before an absolute one, null before a relative one. One
 * without segments is the folder that it is told from.
 */
export interface SeenPath {
  readonly drive: string | null
  readonly segments: ReadonlyArray<string>
}

/** Why a path is no path of a file. */
export interface NoPath {
  readonly reason: string
}

export const isPath = (path: SeenPath | NoPath): path is SeenPath => "segments" in path

/** Longer than any system's longest path. */
const LONGEST = 4096

/** A path as the system writes it; `\` separates like `/`. */
export const pathOf = (written: string): SeenPath | NoPath => {
  if (/^file:/i.test(written)) return uriPathOf(written)
  const text = written.replaceAll("\\", "/")
  const drive = driveOf(text)
  return normal(drive, drive === null ? text : text.slice(drive === "/" ? 0 : drive.length))
}

/** A path in a URI: relative, or absolute with the scheme `file`. Percent escapes are undone, each once. */
export const uriPathOf = (written: string): SeenPath | NoPath => {
  const text = written.replaceAll("\\", "/")
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(text)?.[1]
  if (scheme === undefined) return escapedPathOf(text)
  if (scheme.toLowerCase() !== "file")
    return { reason: `a URI of the scheme "${scheme}" is no file of the tree` }
  const after = text.slice("file:".length)
  // a host, an empty one, or none; "////x" is written by programs that put "file://" before "//x"
  const [, host = "", path = ""] = /^\/\/([^/]*)(.*)$/.exec(after) ?? ["", "", after]
  if (host === "" || host.toLowerCase() === "localhost") return escapedPathOf(path.replace(/^\/+/, "/"))
  return /^[A-Za-z]:$/.test(host) ? escapedPathOf(`${host}${path}`) : escapedPathOf(`//${host}${path}`)
}

/** The path below a folder, empty for the folder itself; null when it lies elsewhere. */
export const below = (folder: SeenPath, path: SeenPath): string | null => {
  if (path.drive !== folder.drive) return null
  const isBelow = folder.segments.every((segment, at) => path.segments[at] === segment)
  return isBelow ? path.segments.slice(folder.segments.length).join("/") : null
}

/** As a person reads it. */
export const pathText = ({ drive, segments }: SeenPath): string => {
  const path = segments.join("/")
  return drive === null ? path : drive === "/" ? `/${path}` : `${drive}/${path}`
}

/**
 * The folder that a report's absolute paths are told from when nothing else says it: the deepest that holds them all,
 * or the one above it when it is only where sources lie. Null when there is none; of several drives, that of most paths.
 */
export const foldersRoot = (paths: ReadonlyArray<SeenPath>): SeenPath | null => {
  const drives = Map.groupBy(paths, ({ drive }) => drive)
  const most = [...drives.entries()].sort((a, b) => b[1].length - a[1].length)[0]
  if (most === undefined) return null
  const [drive, own] = most
  let shared = own[0]!.segments.slice(0, -1)
  for (const { segments } of own) {
    const differs = shared.findIndex((segment, at) => at >= segments.length - 1 || segments[at] !== segment)
    if (differs !== -1) shared = shared.slice(0, differs)
  }
  const sources = shared.findLastIndex((segment) => sourceFolders.has(segment))
  return { drive, segments: sources > 0 ? shared.slice(0, sources) : shared }
}

const sourceFolders = new Set(["src", "packages", "apps", "test", "tests"])

const escapedPathOf = (text: string): SeenPath | NoPath => {
  const path = text.split("/").map(unescaped).join("/").replaceAll("\\", "/")
  // file:///C:/x: the drive stands behind the slash of the root
  const plain = /^\/[A-Za-z]:(\/|$)/.test(path) ? path.slice(1) : path
  const drive = driveOf(plain)
  return normal(drive, drive === null ? plain : plain.slice(drive === "/" ? 0 : drive.length))
}

/** A segment that is no valid escape is what it is: programs forget to escape. */
const unescaped = (segment: string): string => {
  if (!segment.includes("%")) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const driveOf = (text: string): string | null =>
  /^[A-Za-z]:(?=\/|$)/.exec(text)?.[0].toUpperCase() ??
  /^\/\/(?:[?.]\/)?([^/]+)(?=\/)/.exec(text)?.[0] ??
  (text.startsWith("/") ? "/" : null)

const normal = (drive: string | null, text: string): SeenPath | NoPath => {
  if (text.length > LONGEST) return { reason: `a path of ${text.length} characters is none` }
  if (/[\0-\x1f]/.test(text)) return { reason: "a path with control characters is none" }
  const segments: Array<string> = []
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue
    if (segment !== "..") segments.push(segment)
    else if (segments.pop() === undefined && drive === null)
      return { reason: `"${text}" leads out of the tree` }
  }
  return { drive, segments }
}
