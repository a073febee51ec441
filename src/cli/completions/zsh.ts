/** A completion script for zsh, with what every word and option is for. */
import type { Option } from "../Command.ts"
import type { Surface } from "../parse.ts"
import { type Place, places, spellings } from "./words.ts"

export const zsh = (surface: Surface): string => `#compdef spoor
# zsh completion for spoor; made by: spoor completions zsh
_spoor() {
  local -a words_here options_here
  local path_here="" word
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "\${path_here:+$path_here }$word" in
${places(surface)
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      "${path}") path_here="${path}" ;;`)
  .join("\n")}
    esac
  done
  case "$path_here \${words[CURRENT-1]}" in
${choiceCases(surface).join("\n")}
  esac
  case "$path_here" in
${places(surface).map(placeCase).join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options_here
  elif (( \${#words_here} )); then
    _describe command words_here
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _spoor ]]; then
  _spoor "$@"
else
  compdef _spoor spoor
fi
`

const placeCase = ({ path, words, options }: Place): string => `    "${path}")
      words_here=(${words.map(({ word, says }) => described(word, says)).join(" ")})
      options_here=(${options.flatMap((option) => spellings(option).map((name) => described(name, option.says))).join(" ")})
      ;;`

/** By command and option: an option of one name may have other choices in other commands. */
const choiceCases = (surface: Surface): Array<string> => {
  const cases = places(surface).flatMap(({ path, options }) =>
    options.flatMap((option) =>
      option.choices === undefined ? [] : [{ at: `"${path} --${option.name}"`, does: offering(option) }]
    )
  )
  return [...Map.groupBy(cases, ({ does }) => does)].map(
    ([does, same]) => `    ${same.map(({ at }) => at).join("|")}) ${does}; return ;;`
  )
}

const offering = ({ name, type, choices = [] }: Option): string =>
  type === "list" ? `_values -s , ${name} ${choices.join(" ")}` : `compadd -- ${choices.join(" ")}`

/** `'word:what it is for'`, quoted for the shell; a colon in the word would end it. */
const described = (word: string, says: string): string =>
  `'${`${word.replace(/:/g, "\\:")}:${says}`.replace(/'/g, `'\\''`)}'`
