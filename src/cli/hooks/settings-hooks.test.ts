import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseJsonc, plain } from "../config/jsonc.ts"
import { layouts } from "./testing/layouts.ts"
import { isEmptySettings, ownHooks, withHooks, withoutHooks } from "./settings-hooks.ts"

const isOurs = (command: string) => command.includes("spoor record hook")
const handler = (event: string) => ({
  type: "command" as const,
  command: `'/opt/spoor' spoor record hook ${event}`,
  timeout: 2
})
const wanted = ["SessionStart", "PostToolUse", "SessionEnd"].map((event) => ({
  event,
  handler: handler(event)
}))

const text = (edited: string | { readonly problem: string }): string => {
  if (typeof edited !== "string") throw new Error(edited.problem)
  return edited
}
const valueOf = (settings: string): unknown => {
  const parsed = parseJsonc(settings)
  if ("problem" in parsed) throw new Error(`${parsed.problem.message} at ${parsed.problem.at}: ${settings}`)
  return plain(parsed.node)
}

describe.for(Object.entries(layouts))("settings with %s", ([, before]) => {
  it("get the hooks, and nothing else changes", () => {
    const after = text(withHooks(before, wanted))
    expect(ownHooks(after, isOurs)).toEqual(expect.arrayContaining(wanted))
    const others = valueOf(text(withoutHooks(after, isOurs, before)))
    expect(others).toEqual(valueOf(before))
  })

  it("are what they were, byte for byte, once the hooks are gone", () => {
    const after = text(withHooks(before, wanted))
    expect(after).not.toBe(before)
    expect(text(withoutHooks(after, isOurs, before))).toBe(before)
  })

  it("keep what was changed meanwhile", () => {
    const after = text(withHooks(before, wanted))
    const changed = after.replace('"opus"', '"sonnet" /* cheaper */')
    expect(text(withoutHooks(changed, isOurs, before))).toBe(
      before.replace('"opus"', '"sonnet" /* cheaper */')
    )
  })
})

it("an empty file becomes an object, and a file of its own is empty again", () => {
  for (const before of ["", "\n", "\ufeff"]) {
    const after = text(withHooks(before, wanted))
    expect(after.startsWith(before)).toBe(true)
    expect(valueOf(after)).toHaveProperty("hooks.SessionStart")
    expect(isEmptySettings(text(withoutHooks(after, isOurs, "")))).toBe(true)
  }
})

it("what is added looks like the rest", () => {
  const [first] = wanted
  expect(text(withHooks('{\n\t"a": 1\n}', [first!]))).toBe(
    `{
\t"a": 1,
\t"hooks": {
\t\t"SessionStart": [
\t\t\t{
\t\t\t\t"hooks": [
\t\t\t\t\t{
\t\t\t\t\t\t"type": "command",
\t\t\t\t\t\t"command": "'/opt/spoor' spoor record hook SessionStart",
\t\t\t\t\t\t"timeout": 2
\t\t\t\t\t}
\t\t\t\t]
\t\t\t}
\t\t]
\t}
}`
  )
  expect(text(withHooks('{"a":1}', [first!]))).toBe(
    `{"a":1,"hooks":{"SessionStart":[{"hooks":[${JSON.stringify(first!.handler)}]}]}}`
  )
})

it("what others put behind ours stays", () => {
  const after = text(withHooks('{\n  "model": "opus"\n}\n', wanted))
  const others = [
    after.replace(/\]\s*\}\s*\}\s*$/, '], "Stop": [] }, "last": 1 }'),
    after.replace(/\]\s*\}\s*\}\s*$/, ', { "hooks": [{ "type": "command", "command": "x" }] }] }, }'),
    after.replace(/"hooks": \[\s*\{/, '"hooks": [ { "type": "command", "command": "y" }, {')
  ]
  for (const changed of others) {
    const bare = text(withoutHooks(changed, isOurs))
    expect(ownHooks(bare, isOurs)).toEqual([])
    const value = valueOf(bare) as { readonly hooks: object }
    expect(value).toHaveProperty("model", "opus")
    expect(Object.keys(value.hooks)).toHaveLength(1)
  }
})

it("a hook of ours that somebody put among others is taken out alone", () => {
  const ours = JSON.stringify(handler("Stop"))
  const before = '{"hooks":{"Stop":[{"matcher":"x","hooks":[{"type":"command","command":"a"}]}]}}'
  const moved = before.replace('"a"}', `"a"}, ${ours}`)
  expect(text(withoutHooks(moved, isOurs))).toBe(before)
})

it("without knowledge of the file as it was, lists that become empty go too", () => {
  const after = text(withHooks('{"hooks":{"SessionStart":[]}}', wanted))
  expect(text(withoutHooks(after, isOurs))).toBe("{}")
})

it.for([
  ["{", "line 1, column 2: a key"],
  ['{\n  "hooks": []\n}', 'line 2, column 12: "hooks" should be an object'],
  ['{ "hooks": { "Stop": {} } }', "line 1, column 22: the hooks of Stop should be a list"],
  ["[]", "line 1, column 1: the file should hold an object"],
  ['{ "a": 1, "a": 2 }', "twice"]
] as const)("what cannot be read is not touched: %s", ([before, problem]) => {
  for (const edit of [withHooks(before, wanted), withoutHooks(before, isOurs), ownHooks(before, isOurs)])
    expect(edit).toEqual({ problem: expect.stringContaining(problem) })
})

describe("for settings of any shape", () => {
  const key = fc.oneof(
    fc.constantFrom("hooks2", "model", "a b", 'q"', "é", "\\"),
    fc.string({ maxLength: 6 })
  )
  const value = fc.jsonValue({ maxDepth: 2 })
  const foreign = fc.record({
    matcher: fc.constantFrom("", "Bash", "Edit|Write"),
    hooks: fc.array(
      fc.record({ type: fc.constant("command"), command: fc.constantFrom("x", "echo // no") }),
      {
        maxLength: 2
      }
    )
  })
  const events = fc.constantFrom("SessionStart", "PostToolUse", "Stop", "SessionEnd")
  const hooks = fc.option(fc.dictionary(events, fc.array(foreign, { maxLength: 2 }), { maxKeys: 3 }))
  const settings = fc
    .tuple(fc.dictionary(key, value, { maxKeys: 4 }), hooks, fc.boolean())
    .map(([others, hooks, first]) => {
      delete others["hooks"]
      if (hooks === null) return others
      return first ? { hooks, ...others } : { ...others, hooks }
    })

  /** Space and comments of all kinds between the tokens, and commas at the end. */
  const written = fc
    .tuple(
      settings,
      fc.constantFrom("\n", "\r\n"),
      fc.constantFrom("", "\t", "  ", "    ", "one line"),
      fc.infiniteStream(
        fc.constantFrom(
          "",
          "",
          "",
          "",
          "",
          " ",
          "\n",
          "\t",
          "/* , */",
          "/**/ ",
          "// [ }\n",
          " // x ,\r\n",
          ","
        )
      )
    )
    .map(([value, newline, unit, noise]) => {
      const isFlat = unit === "one line"
      const plainText = JSON.stringify(value, null, isFlat ? 0 : unit || 1).replaceAll("\n", newline)
      const tokens = plainText.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+|\s+/g) ?? []
      return tokens
        .map((token, i) => {
          const space = String(noise.next().value)
          if (space !== ",") return space + token
          const isEnd =
            (token === "}" || token === "]") &&
            !/[{[]/.test(tokens.slice(0, i).findLast((t) => t.trim() !== "") ?? "{")
          return isEnd ? `,${token}` : token
        })
        .join("")
    })

  it("the hooks come and go without a trace", () => {
    fc.assert(
      fc.property(written, fc.subarray(wanted, { minLength: 1 }), (before, hooks) => {
        const after = text(withHooks(before, hooks))
        expect(ownHooks(after, isOurs)).toHaveLength(hooks.length)
        expect(ownHooks(after, isOurs)).toEqual(expect.arrayContaining(hooks))
        expect(text(withoutHooks(after, isOurs, before))).toBe(before)
      }),
      { numRuns: 2000 }
    )
  })
})
