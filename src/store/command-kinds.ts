/** What kind of command a shell was given, judged by its first 120 characters (the title of the call). */

/**
 * - `test`: runs tests
 * - `git`: version control and releases
 * - `devops`: containers, clouds, servers, packages, deployment
 * - `build`: compiles, bundles, checks types, lints, formats
 * - `look`: looks at files or at the machine without changing anything
 * - `other`: anything else
 */
export type CommandKind = "test" | "git" | "devops" | "build" | "look" | "other"

/** Names of tools that run commands, in lower case. */
export const commandTools: ReadonlyArray<string> = [
  "bash",
  "shell",
  "powershell",
  "local_shell",
  "exec_command",
  "container.exec",
  "run_shell_command",
  "run_terminal_cmd",
  "execute_command"
]

/** The most telling kind of any part of a command line; `cd app && npm test` is a test. */
export const kindOfCommand = (command: string): CommandKind => {
  let kind: CommandKind = "other"
  for (const part of command.split(/&&|\|\||[;|\n]/)) {
    const found = kindOfPart(withoutPrefix(part.trim()))
    if (rank[found] > rank[kind]) kind = found
  }
  return kind
}

const rank: Record<CommandKind, number> = { other: 0, look: 1, build: 2, git: 3, devops: 4, test: 5 }

/** Without what stands in front of the command itself: `FOO=1 sudo time npx …`, `bash -lc '…`. */
const withoutPrefix = (part: string): string => part.replace(prefixes, "")

const prefixes =
  /^(?:(?:\w+=\S*|sudo|time|env|exec|command|nohup|npx|bunx|pnpx|uvx|(?:uv|poetry|pipenv|pdm|rye) run|bundle exec|(?:pnpm|yarn) (?:dlx|exec)|timeout \S+)\s+|(?:ba|z)?sh -l?c\s+['"]?)+/

const kindOfPart = (part: string): CommandKind =>
  kinds.find(([, pattern]) => pattern.test(part))?.[0] ?? "other"

const kinds: ReadonlyArray<readonly [CommandKind, RegExp]> = [
  [
    "test",
    /^(?:vitest|jest|pytest|py\.test|mocha|ava|tap|rspec|phpunit|tox|nox|ctest|bats|cypress|karma|gotestsum|behave)\b|^playwright test\b|^(?:go|cargo|deno|bun|mix|dotnet|swift|flutter|dart|zig|sbt|lein|rake|rails|php artisan|gleam|stack|cabal) test\b|^cargo nextest\b|^(?:npm|pnpm|yarn|bun)(?: run)? (?:t|test|e2e)(?:[:\s]|$)|^(?:\.\/)?(?:gradlew?|mvnw?)\b.*\b(?:test|verify|check)\b|^make (?:\S+ )*(?:test|check)\b|^python3? -m (?:pytest|unittest)\b|^node --test\b/
  ],
  [
    "git",
    /^(?:git|gh|glab|hub|svn|hg|jj|semantic-release|changeset|lerna version|npm version|npm publish)\b/
  ],
  [
    "devops",
    /^(?:docker|docker-compose|podman|kubectl|helm|terraform|tofu|ansible|ansible-playbook|pulumi|vagrant|aws|gcloud|az|fly|flyctl|heroku|vercel|netlify|wrangler|systemctl|service|journalctl|nginx|caddy|ssh|scp|rsync|apt|apt-get|brew|dnf|yum|apk|pacman|pip3?|conda|psql|mysql|redis-cli)\b|^(?:npm|pnpm|yarn|bun|cargo|go|gem|uv|poetry|composer) (?:i|ci|install|add|remove|uninstall|update|upgrade|get|sync|tidy|mod)\b/
  ],
  [
    "build",
    /^(?:tsc|tsgo|eslint|oxlint|biome|prettier|oxfmt|ruff|black|mypy|pyright|flake8|rubocop|golangci-lint|gofmt|rustc|gcc|g\+\+|clang|cmake|ninja|make|vite|webpack|rollup|rolldown|esbuild|turbo|nx|javac|swiftc|xcodebuild)\b|^(?:cargo|go|dotnet|swift|zig|bun|deno|mix|flutter) (?:build|check|vet|clippy|fmt|compile|lint)\b|^(?:npm|pnpm|yarn|bun) (?:run )?(?:build|lint|typecheck|types|check|format|compile)(?:[:\s]|$)|^(?:\.\/)?(?:gradlew?|mvnw?)\b/
  ],
  [
    "look",
    /^(?:ls|cat|head|tail|less|more|grep|rg|ag|ack|find|fd|tree|wc|file|stat|du|df|ps|top|which|whereis|type|pwd|echo|printf|date|env|printenv|uname|whoami|hostname|id|jq|yq|sort|uniq|cut|awk|diff|cmp|od|xxd|strings|nl|column|realpath|dirname|basename|readlink|lsof|netstat|ss|ping|dig|true)\b|^sed -n\b|^(?:node|python3?|ruby|go|cargo|npm|tsc|docker) (?:--?version|-v|-V|version)\b/
  ]
]
