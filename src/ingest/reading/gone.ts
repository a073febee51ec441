/** Does the system say that a file or folder is not there? Between a look and a reading it may have gone. */
export const isGone = (cause: unknown): boolean => {
  const { code } = (cause ?? {}) as { readonly code?: string }
  return code === "ENOENT" || code === "ENOTDIR"
}
