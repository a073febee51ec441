/** One walk over a syntax tree for all rules: each node is shown to those that asked for its type. */
import { visitorKeys } from "oxc-parser"
import type { Node } from "oxc-parser"

/** What to do on meeting a node. */
export type Enter = (node: Node) => void

/**
 * Walks `node` and all below it, in the order of the text as far as the tree keeps it. `ancestors` holds the nodes
 * around the one that is shown.
 */
export const walk = (node: Node, enter: ReadonlyMap<string, Enter>, ancestors: Array<Node>): void => {
  enter.get(node.type)?.(node)
  const keys = visitorKeys[node.type]
  if (keys === undefined || keys.length === 0) return
  ancestors.push(node)
  const fields = node as unknown as Record<string, unknown>
  for (const key of keys) {
    const child = fields[key]
    if (Array.isArray(child)) {
      for (const one of child) if (one !== null) walk(one as Node, enter, ancestors)
    } else if (child !== null && child !== undefined) walk(child as Node, enter, ancestors)
  }
  ancestors.pop()
}
