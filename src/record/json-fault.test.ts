import { expect, it } from "vitest"
import { jsonFault } from "./json-fault.ts"

const faultOf = (text: string): string => {
  try {
    JSON.parse(text)
    return ""
  } catch (cause) {
    return jsonFault(cause)
  }
}

it.each([
  ["secret-secret", /^Unexpected token 's'$/],
  ['{"a": secret-secret-secret-secret-secret}', /^Unexpected token 's'$/],
  ['{"a": 1, secret-secret', /^Expected .* in JSON at position 9/],
  ['{"secret-secret', /^Unterminated string in JSON at position 15/],
  ["", /^Unexpected end of JSON input$/]
])("of %s the parser's words are told, not the text's", (text, words) => {
  expect(faultOf(text)).toMatch(words)
  expect(faultOf(text)).not.toContain("secret")
})
