/** How a model's name in a trail is read: what belongs to the id, and what agents and resellers add to it. */

/** The id in lower case, without what agents add: `claude-opus-4-6[1m]` is `claude-opus-4-6`. */
export const readModelName = (model: string): string =>
  model
    .trim()
    .replace(/\[[^\]]*\]$/, "")
    .replace(/^models\//, "")
    .toLowerCase()

/** Claude in fast mode by name: some resellers list it so. (Elsewhere `-fast` is part of a model's own name.) */
export const isNamedFast = (id: string): boolean => /claude-[a-z0-9.-]+-fast$/.test(id)

/** `claude-opus-4-6-fast` without its fast mode. */
export const withoutFast = (id: string): string => id.slice(0, -"-fast".length)

/** The id, then with less and less of what names a variant or a snapshot: `:thinking`, a date, `-latest`. */
export const simplerIds = (id: string): ReadonlyArray<string> => {
  const plain = id.replace(/:(?!free$)[a-z][a-z0-9-]*$/, "")
  const undated = plain.replace(/[-@]20\d{2}-?\d{2}-?\d{2}$/, "")
  const stable = undated.replace(/-latest$/, "")
  return [...new Set([id, plain, undated, stable])]
}

/** `anthropic/claude-opus-4.6` is `claude-opus-4.6` of `anthropic`; null when there is no prefix. */
export const splitPrefix = (id: string): { readonly vendor: string; readonly id: string } | null => {
  const slash = id.indexOf("/")
  return slash <= 0 || slash === id.length - 1
    ? null
    : { vendor: id.slice(0, slash), id: id.slice(id.lastIndexOf("/") + 1) }
}

/** `us.anthropic.claude-…`, `anthropic.claude-…-v1:0`, and ARNs that end so. */
export const isBedrockId = (id: string): boolean =>
  /^(?:arn:.*\/)?(?:(?:global|us|us-gov|eu|apac|au|jp|ca|in)\.)?(?:anthropic|amazon|openai|meta|mistral|deepseek|qwen)\.[a-z]/.test(
    id
  )

/** `claude-sonnet-4-5@20250929`, as on Google Cloud. */
export const isVertexId = (id: string): boolean => /^claude-[a-z0-9.-]+@(\d{8}|default)$/.test(id)

/** Named free by who sells it: `…:free`, `…-free`. No list price of the paid model applies. */
export const isNamedFree = (id: string): boolean => /[-:]free$/.test(id)

/**
 * Does the text after a matched name say that this is another version? Lists match by beginnings, so that
 * `claude-sonnet-5` would also take a later `claude-sonnet-5-5`, at a price that nobody set.
 */
export const isOtherVersion = (matched: string, id: string): boolean => {
  const at = id.indexOf(matched)
  return at >= 0 && claudeVersion.test(matched) && /^[-.]\d{1,2}(?!\d)/.test(id.slice(at + matched.length))
}

const claudeVersion = /claude-(?:[a-z]+-\d|\d[-.\d]*-[a-z]+$)/
