/**
 * The prompt and the model in the words of a command line, where an agent is called whose options are known.
 *
 * A command that is not known, or an agent behind another program, tells no prompt; then the command line stands for
 * it, and the run says so.
 */

export interface Asked {
  readonly prompt: string | null
  readonly model: string | null
}

interface AgentCommand {
  /** Options that take the next word. */
  readonly valued: ReadonlySet<string>
  /** Words before the prompt: subcommands, each with how many words follow it that are no prompt. */
  readonly before: Readonly<Record<string, number>>
  /** Words that must be there: without them it is no run of a prompt. */
  readonly needs: ReadonlyArray<string>
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "))

const agents: Readonly<Record<string, AgentCommand>> = {
  claude: {
    valued: words(
      "--model --fallback-model --output-format --input-format --allowedTools --allowed-tools --tools --disallowedTools --disallowed-tools --append-system-prompt --append-system-prompt-file --system-prompt --system-prompt-file --mcp-config --permission-mode --permission-prompt-tool --resume -r --session-id --add-dir --settings --setting-sources --agents --agent --max-turns --max-budget-usd --json-schema --betas --plugin-dir --effort --name -n --debug-file"
    ),
    before: {},
    needs: []
  },
  codex: {
    valued: words(
      "--model -m --config -c --sandbox -s --profile -p --cd -C --image -i --output-last-message -o --output-schema --color --add-dir --ask-for-approval -a --enable --disable --local-provider"
    ),
    before: { exec: 0, e: 0, resume: 1, fork: 1 },
    needs: ["exec", "e"]
  },
  opencode: {
    valued: words(
      "--model -m --session -s --agent --file -f --format --title --attach --port --variant --command --dir --log-level"
    ),
    before: { run: 0 },
    needs: ["run"]
  }
}

/** Null for both when nothing is known of the command. */
export const askedIn = (command: ReadonlyArray<string>): Asked => {
  const [program = "", ...rest] = command
  const agent = agents[nameOf(program)]
  if (agent === undefined || (agent.needs.length > 0 && !agent.needs.some((word) => rest.includes(word)))) {
    return { prompt: null, model: null }
  }
  const prompt: Array<string> = []
  let model: string | null = null
  let skip = 0
  let isRest = false
  rest.forEach((word, at) => {
    if (skip > 0) skip--
    else if (isRest) prompt.push(word)
    else if (word === "--") isRest = true
    else if (word.startsWith("-") && word !== "-") {
      const [option = "", value] = word.split("=", 2)
      const isModel = option === "--model" || (option === "-m" && agent.valued.has("-m"))
      if (isModel) model = value ?? rest[at + 1] ?? null
      if (value === undefined && agent.valued.has(option)) skip = 1
    } else if (prompt.length === 0 && Object.hasOwn(agent.before, word)) skip = agent.before[word]!
    // a lone dash says that the prompt is piped in
    else if (word !== "-") prompt.push(word)
  })
  return { prompt: prompt.length === 0 ? null : prompt.join(" "), model }
}

/** `claude` of `/usr/local/bin/claude` and of `claude.cmd`. */
const nameOf = (program: string): string =>
  program
    .replaceAll("\\", "/")
    .split("/")
    .at(-1)!
    .replace(/\.(?:exe|cmd|ps1)$/i, "")
