/** A completion script for fish, with what every word and option is for. */
import type { Option } from "../Command.ts"
import type { Surface } from "../parse.ts"
import { type Place, places } from "./words.ts"

export const fish = (surface: Surface): string => {
  const all = places(surface)
  const paths = all.map(({ path }) => path).filter((path) => path !== "")
  return `# fish completion for spoor; made by: spoor completions fish
function __spoor_path
    set -l path ""
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -- "$path $word")
        if contains -- "$next" ${paths.map(quote).join(" ")}
            set path $next
        end
    end
    echo $path
end
complete -c spoor -f
${all.flatMap((place) => placeLines(place, surface)).join("\n")}
${surface.everywhere.map((option) => optionLine(option, null)).join("\n")}
`
}

const placeLines = ({ path, words, options }: Place, surface: Surface): Array<string> => {
  const own = options.filter((option) => !surface.everywhere.includes(option))
  return [
    ...words.map(
      ({ word, says }) => `complete -c spoor -n ${condition(path)} -a ${quote(word)} -d ${quote(says)}`
    ),
    ...own.map((option) => optionLine(option, path))
  ]
}

const optionLine = (option: Option, path: string | null): string => {
  const parts = ["complete -c spoor"]
  if (path !== null) parts.push(`-n ${condition(path)}`)
  const isNegated = option.type === "boolean" && option.default === true
  parts.push(`-l ${isNegated ? "no-" : ""}${option.name}`)
  if (option.short !== undefined) parts.push(`-s ${option.short}`)
  if (option.type !== "boolean")
    parts.push(option.choices === undefined ? "-r" : `-x -a ${quote(option.choices.join(" "))}`)
  parts.push(`-d ${quote(option.says)}`)
  return parts.join(" ")
}

const condition = (path: string): string => quote(`test (__spoor_path) = ${path === "" ? '""' : `"${path}"`}`)

const quote = (text: string): string => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`
