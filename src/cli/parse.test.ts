import { describe, expect, it } from "vitest"
import type { Command } from "./Command.ts"
import { parse, type Surface } from "./parse.ts"
import { everywhere } from "./surface/everywhere.ts"

const command = (path: string, rest: Partial<Command> = {}): Command => ({
  path: path === "" ? [] : path.split(" "),
  says: `says ${path}`,
  options: [],
  positionals: [],
  examples: [],
  run: () => Promise.reject(new Error("not run here")),
  ...rest
})

const surface: Surface = {
  everywhere,
  groups: [{ path: ["usage"], says: "Usage" }],
  commands: [
    command("", { options: [{ name: "ingest", type: "boolean", default: true, says: "" }] }),
    command("usage daily", {
      options: [
        { name: "since", short: "s", type: "date", says: "" },
        { name: "by", type: "list", choices: ["agent", "model"], says: "" },
        { name: "last", type: "integer", least: 1, says: "" },
        { name: "order", type: "choice", choices: ["asc", "desc"], says: "" },
        { name: "wait", type: "duration", says: "" }
      ]
    }),
    command("show", { positionals: [{ name: "ID", says: "" }] }),
    command("trace", { positionals: [{ name: "ID", says: "" }] }),
    command("trace list"),
    command("search", { positionals: [{ name: "QUERY", says: "", rest: true }] }),
    command("start", {
      options: [{ name: "model", short: "m", type: "string", says: "" }],
      positionals: [{ name: "COMMAND", says: "", rest: true, isCommand: true }]
    }),
    command("again", {
      options: [{ name: "model", short: "m", type: "string", says: "" }],
      positionals: [
        { name: "ID", says: "" },
        { name: "COMMAND", says: "", optional: true, rest: true, isCommand: true }
      ]
    }),
    command("completions", { positionals: [{ name: "SHELL", says: "", choices: ["bash", "zsh"] }] })
  ]
}

const run = (line: string) => {
  const parsed = parse(
    line.split(" ").filter((word) => word !== ""),
    surface
  )
  if (parsed.kind !== "run") return parsed
  return {
    kind: "run",
    path: parsed.command.path.join(" "),
    given: Object.fromEntries(parsed.given),
    positionals: parsed.positionals
  }
}

describe("parse", () => {
  it.for([
    ["", "", {}, []],
    ["--no-ingest", "", { ingest: false }, []],
    ["usage daily", "usage daily", {}, []],
    ["usage daily --by agent,model --json", "usage daily", { by: ["agent", "model"], json: true }, []],
    ["usage daily --by agent --by model", "usage daily", { by: ["agent", "model"] }, []],
    ["--since 7d usage daily", "usage daily", { since: "7d" }, []],
    ["usage daily -s7d", "usage daily", { since: "7d" }, []],
    // the options of another program are its own
    ["start make -j -m x --json --help", "start", {}, ["make", "-j", "-m", "x", "--json", "--help"]],
    ["start -m x --json make -j", "start", { model: "x", json: true }, ["make", "-j"]],
    ["--json start make -j", "start", { json: true }, ["make", "-j"]],
    ["start -- make -- -j", "start", {}, ["make", "--", "-j"]],
    ["start -m x -- -odd", "start", { model: "x" }, ["-odd"]],
    ["again 7 --model x", "again", { model: "x" }, ["7"]],
    ["again 7 -m x make -j", "again", { model: "x" }, ["7", "make", "-j"]],
    ["again --json 7 -- make -m y", "again", { json: true }, ["7", "make", "-m", "y"]],
    ["usage daily -jq", "usage daily", { json: true, quiet: true }, []],
    ["--json usage --since=today daily", "usage daily", { json: true, since: "today" }, []],
    [
      "usage daily --last 5 --order desc --wait 2m",
      "usage daily",
      { last: 5, order: "desc", wait: 120_000 },
      []
    ],
    ["usage daily --no-color", "usage daily", { color: false }, []],
    ["show ses_1", "show", {}, ["ses_1"]],
    ["trace ses_1 --json", "trace", { json: true }, ["ses_1"]],
    ["trace --json list", "trace list", { json: true }, []],
    ["trace list --json", "trace list", { json: true }, []],
    ["-q show --json ses_1", "show", { quiet: true, json: true }, ["ses_1"]],
    ["show -- --odd", "show", {}, ["--odd"]],
    ["search two words", "search", {}, ["two", "words"]],
    ["completions zsh", "completions", {}, ["zsh"]]
  ] as const)("reads: spoor %s", ([line, path, given, positionals]) => {
    expect(run(line)).toEqual({ kind: "run", path, given, positionals })
  })

  it.for([
    ["--help", []],
    ["usage --help", ["usage"]],
    ["usage daily -h", ["usage", "daily"]],
    ["usage daily --nonsense --help", ["usage", "daily"]],
    ["help", []],
    ["help usage", ["usage"]],
    ["help usage daily", ["usage", "daily"]]
  ] as const)("helps: spoor %s", ([line, path]) => {
    expect(run(line)).toEqual({ kind: "help", path })
  })

  it.for([
    ["usge daily", 'unknown command "usge"', "Did you mean `spoor usage`?"],
    ["usage dayly", 'unknown command "dayly"', "Did you mean `spoor usage daily`?"],
    ["usage", "a command is missing", "daily"],
    ["help nothing", "unknown command", "Choose one of"],
    ["usage daily --snice 7d", "unknown option --snice", "Did you mean `--since`?"],
    ["usage daily --no-json=1", "takes no value", ""],
    ["usage daily --json=1", "takes no value", ""],
    ["usage daily -x", "unknown option -x", ""],
    ["usage daily --no-since", "unknown option --no-since", ""],
    ["usage daily --since", "needs a value", ""],
    ["usage daily --since --json", "needs a value", ""],
    ["usage daily --since=", "it is empty", ""],
    ["usage daily --last 1.5", "a whole number is needed", ""],
    ["usage daily --last 0", "a whole number of at least 1 is needed", ""],
    ["usage daily --last=-5", "a whole number is needed", ""],
    ["usage daily --by agent,modle", "did you mean model?", ""],
    ["usage daily --order up", "up is none of asc, desc", ""],
    ["usage daily --wait 5", "a duration is needed", ""],
    ["usage daily extra", 'unexpected word "extra"', ""],
    ["show", "ID is missing", "spoor show --help"],
    ["show a b", 'unexpected word "b"', ""],
    ["completions", "SHELL is missing: bash, zsh", ""],
    ["completions bsh", "did you mean bash?", ""]
  ] as const)("refuses: spoor %s", ([line, message, hint]) => {
    const mistake = run(line)
    expect(mistake.kind).toBe("mistake")
    expect(mistake).toHaveProperty("message", expect.stringContaining(message))
    expect(mistake).toHaveProperty("hint", expect.stringContaining(hint))
  })
})
