/** Messages of SARIF (§3.11): text, or the id of one that the rule or the tool has, with arguments and links in it. */
import { fieldsOf, ownOf, textOf, textsOf, type Fields } from "../fields.ts"

/** The message as plain text; null when there is none. */
export const messageText = (
  value: unknown,
  descriptor: Fields | null,
  driver: Fields | null
): string | null => {
  const message = fieldsOf(value)
  if (message === null) return null
  const own = textOf(message["text"]) ?? textOf(message["markdown"])
  const text = own ?? namedText(textOf(message["id"]), descriptor, driver)
  return text === null ? null : withoutLinks(withArguments(text, message["arguments"]))
}

const namedText = (id: string | null, descriptor: Fields | null, driver: Fields | null): string | null => {
  if (id === null) return null
  const own = ownOf(fieldsOf(descriptor?.["messageStrings"]), id)
  const string = fieldsOf(own ?? ownOf(fieldsOf(driver?.["globalMessageStrings"]), id))
  return textOf(string?.["text"]) ?? textOf(string?.["markdown"])
}

/** `{0}` is the first argument, `{{` a brace (§3.11.5). */
const withArguments = (text: string, value: unknown): string => {
  const given = textsOf(value)
  if (given.length === 0) return text
  return text.replaceAll(/\{\{|\}\}|\{(\d{1,4})\}/g, (all, number: string | undefined) =>
    number === undefined ? all.charAt(0) : (given[Number(number)] ?? all)
  )
}

/** `[what](1)` leads to a related location (§3.11.6); a text says `what`. */
const withoutLinks = (text: string): string =>
  text.replaceAll(/(?<!\\)\[((?:[^[\]\\]|\\.){1,500})\]\(\d+\)/g, (_, what: string) => what)
