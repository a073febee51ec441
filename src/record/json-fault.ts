/** Says why a text is no JSON. */

/** In the words of the parser, without what they quote of the text: that may be a part of a secret. */
export const jsonFault = (cause: unknown): string =>
  cause instanceof Error ? cause.message.replace(/, (?:\.\.\.)?".*$/s, "") : String(cause)
