/** `spoor record …` */
import type { Command, Option } from "../Command.ts"

/** Options of every kind of record. The field that an option fills bears its name, with `_` for `-`. */
const everyKind = [
  {
    name: "at",
    type: "string",
    placeholder: "TIME",
    says: "When it happened, if not now: seconds, milliseconds or an ISO time"
  },
  {
    name: "session",
    short: "i",
    type: "string",
    placeholder: "ID",
    says: "The session that did it; by default the agent's own variable says"
  },
  { name: "cwd", type: "string", placeholder: "DIR", says: "Where it happened, if not in this folder" },
  { name: "simulated", type: "boolean", says: "It is made up, not observed: count it in no rate" },
  { name: "stdin", type: "boolean", says: "Read the fields from stdin, as one JSON object" },
  { name: "strict", type: "boolean", says: "Exit with 2 when it was not understood, with 1 when it was lost" }
] as const satisfies ReadonlyArray<Option>

const text = (name: string, says: string, placeholder = "TEXT") =>
  ({ name, type: "string", placeholder, says }) as const satisfies Option
const integer = (name: string, says: string) => ({ name, type: "integer", says }) as const satisfies Option
const number = (name: string, says: string) => ({ name, type: "number", says }) as const satisfies Option
const answer = (name: string, says: string) =>
  ({ name, type: "choice", choices: ["true", "false"], says }) as const satisfies Option

const query = text("query", "Beginning of the query")
const complexity = number("complexity", "Complexity of the query, 0 to 1")
const reasoning = text("reasoning", "Why")
const took = integer("duration-ms", "How long it took, milliseconds")

const gitOptions = [
  text("event", "What happened: commit (without it), push, pr, branch, or a word of your own", "WORD"),
  text("hash", "Of a commit that git is not to be asked about"),
  text("repo", "Name of the repository's folder"),
  text("branch", "Branch"),
  text("message", "Subject of the commit, or title of the pull request"),
  text("author", "Who made it"),
  integer("files-changed", "Files"),
  integer("additions", "Lines added"),
  integer("deletions", "Lines deleted"),
  integer("commits-pushed", "How many commits a push took along"),
  integer("number", "Of a pull request"),
  text("url", "Of a pull request", "URL")
] as const

const selfHealOptions = [
  integer("ok", "A run of checks: how many were in order"),
  integer("warn", "… how many warned"),
  integer("error", "… how many failed"),
  integer("fixed", "… how many were fixed"),
  text("error-pattern", "A single repair: what was wrong"),
  text("fix-applied", "… what was done"),
  answer("success", "… did it help?"),
  took,
  text("error-message", "Words of the error"),
  text("context", "Anything else, as JSON or text")
] as const

const recoveryOptions = [
  text("category", "What kind of error: git, quota, …"),
  text("action", "What was done or suggested"),
  answer("auto", "Was it done (true), or only suggested (false)?"),
  answer("success", "Did it help?"),
  text("error-hash", "Digest of the error's text"),
  text("details", "Words about it"),
  integer("attempts", "How often it was tried"),
  took
] as const

const routingOptions = [
  query,
  text("query-id", "Digest of the query"),
  text("predicted-model", "The model that was chosen", "MODEL"),
  text("actual-model", "The model that was right, or ran", "MODEL"),
  number("dq-score", "The router's score, 0 to 1"),
  complexity,
  answer("correct", "Was the choice right?"),
  {
    name: "outcome",
    type: "choice",
    choices: ["feedback", "observed", "stated", "copied"],
    says: "Where that is known from; only the first two are independent of the choice"
  },
  integer("latency-ms", "How long the routing took, milliseconds"),
  number("cost-saved", "What it saved, USD"),
  reasoning
] as const

const coordinationOptions = [
  text("task-id", "Id of the task"),
  text("task", "What was to be done"),
  text("strategy", "How it was shared out"),
  text("status", "success, partial, failed or cancelled", "WORD"),
  integer("agent-count", "How many agents"),
  number("cost-usd", "What it cost, USD"),
  took,
  text("agent-id", "One agent's step: which agent"),
  text("action", "… what it did: spawn, complete, fail, lock, unlock", "WORD"),
  text("file-path", "… with which file", "PATH")
] as const

const expertiseOptions = [
  text("domain", "Field that the query belongs to"),
  number("domain-match", "How clearly, 0 to 1"),
  number("expertise-level", "How well the user knows it, 0 to 1"),
  query,
  complexity,
  text("base-model", "The model by complexity alone", "MODEL"),
  text("final-model", "The model that was chosen", "MODEL"),
  { name: "adjustment", type: "choice", choices: ["upgrade", "downgrade"], says: "What became of it" },
  reasoning
] as const

/** The fields that are numbers of a kind of record are checked here; what is missing, where records are read. */
const command = (
  word: string,
  says: string,
  own: ReadonlyArray<Option>,
  details: string,
  examples: Command["examples"]
): Command => ({
  path: ["record", word],
  says,
  details: `${details}

It is meant for hooks: it writes into the store if that can be done at once, else into a spool that the next ingest reads. It takes a second at most, and exits with 0 whatever happens, unless \`--strict\` is given.`,
  options: [...own, ...everyKind],
  positionals: [],
  toleratesBadConfig: true,
  isPlain: true,
  examples,
  run: () => import("../commands/record.ts")
})

export const recordCommands: ReadonlyArray<Command> = [
  command(
    "git",
    "A commit that was just made, a push, a pull request",
    gitOptions,
    "Without options git itself is asked about the commit: for a post-commit hook.",
    [
      { says: "In .git/hooks/post-commit", line: "spoor record git" },
      {
        says: "A pull request",
        line: 'spoor record git --event pr --number 12 --message "Tides in local time"'
      }
    ]
  ),
  command(
    "self-heal",
    "A run of health checks, or one repair",
    selfHealOptions,
    "A run is told by its counts. One in which nothing was wrong is no failure.",
    [
      { says: "A run", line: "spoor record self-heal --ok 16 --warn 1 --error 0 --fixed 1" },
      {
        says: "A repair",
        line: 'spoor record self-heal --error-pattern "stale lock" --fix-applied rm --success true'
      }
    ]
  ),
  command(
    "recovery",
    "What was done about an error",
    recoveryOptions,
    "With `--auto false` something was only suggested; then it is neither success nor failure.",
    [
      {
        says: "A lock that was removed",
        line: "spoor record recovery --category git --action clear_git_locks --auto true --success true"
      }
    ]
  ),
  command(
    "routing",
    "A choice of a model",
    routingOptions,
    "An outcome counts as accuracy only if `--outcome` says that it is independent of the choice.",
    [
      {
        says: "A choice, judged afterwards",
        line: "spoor record routing --predicted-model sonnet --dq-score 0.87 --correct true --outcome feedback"
      },
      { says: "From a script, as JSON", line: "spoor record routing --stdin" }
    ]
  ),
  command(
    "coordination",
    "A task for several agents, or one step of one of them",
    coordinationOptions,
    "A task is told when it is over, by its id and strategy.",
    [
      {
        says: "A task that is done",
        line: "spoor record coordination --task-id coord-1 --strategy full --status success --agent-count 3"
      },
      {
        says: "A step",
        line: "spoor record coordination --agent-id a1 --action lock --file-path src/tides.ts"
      }
    ]
  ),
  command(
    "expertise",
    "A choice of a model by how well the user knows the field",
    expertiseOptions,
    "The level of expertise is a confidence between 0 and 1.",
    [
      {
        says: "A stronger model in an unknown field",
        line: "spoor record expertise --domain database --expertise-level 0.2 --base-model sonnet --final-model opus"
      }
    ]
  )
]
