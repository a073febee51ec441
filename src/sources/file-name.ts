/** Names in paths, whichever system wrote them. */

/** What stands behind the last slash or backslash. */
export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
