/** A completion script for bash 3.2 and later; it needs nothing but bash itself. */
import type { Surface } from "../parse.ts"
import { places, spellings } from "./words.ts"

export const bash = (surface: Surface): string => {
  const all = places(surface)
  const takesValue = new Set<string>()
  // an option of one name may have other choices in other commands
  const choices: Array<readonly [place: string, words: string]> = []
  for (const { path, options } of all) {
    for (const option of options) {
      if (option.type === "boolean") continue
      for (const name of [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])]) {
        takesValue.add(name)
        if (option.choices !== undefined) choices.push([`"${path} ${name}"`, option.choices.join(" ")])
      }
    }
  }
  const byChoices = Map.groupBy(choices, ([, words]) => words)
  const cases = all.map(({ path, words, options }) => {
    const following = [...words.map(({ word }) => word), ...options.flatMap(spellings)].join(" ")
    return `    "${path}") words="${following}" ;;`
  })
  const paths = all.map(({ path }) => path).filter((path) => path !== "")
  return `# bash completion for spoor; made by: spoor completions bash
_spoor() {
  local cur prev word path="" words="" i
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "\${path:+$path }$word" in
${paths.map((path) => `      "${path}") path="${path}" ;;`).join("\n")}
    esac
  done
  case "$path $prev" in
${[...byChoices].map(([list, at]) => `    ${at.map(([place]) => place).join("|")}) COMPREPLY=($(compgen -W "${list}" -- "$cur")); return ;;`).join("\n")}
  esac
  case "$prev" in
    --db|--config|--root|--out) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${[...takesValue].join("|")}) return ;;
  esac
  case "$path" in
${cases.join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$(printf '%s ' $words | tr ' ' '\\n' | grep -v '^-')" -- "$cur"))
  fi
}
complete -o default -F _spoor spoor
`
}
