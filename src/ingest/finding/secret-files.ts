/**
 * Files that hold keys, by their names: they are never opened, whichever source would take a look at them.
 *
 * A source knows the secrets of its own agent, but several sources look through the same folder: what one passes
 * over, another would open to see what it is.
 */
const names =
  /^(?:\.?(?:(?:mcp-)?(?:o?auth|accounts?|credentials?|secrets?|tokens?))|opencode|\.claude|\.env)(?:\.[\w-]+)?\.jsonc?$/i

/** Does the file's name say that it holds keys? */
export const isSecretFile = (path: string): boolean => names.test(path.slice(path.lastIndexOf("/") + 1))
