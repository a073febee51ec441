/** What may follow what on the command line: the ground of all three completion scripts. */
import type { Option } from "../Command.ts"
import { type Surface, wordsAfter } from "../parse.ts"

/** A place on the command line: after `spoor PATH…`, these words and options may come. */
export interface Place {
  /** The words so far, joined by spaces; empty after plain `spoor`. */
  readonly path: string
  readonly words: ReadonlyArray<{ readonly word: string; readonly says: string }>
  readonly options: ReadonlyArray<Option>
}

/** Every place, shortest paths first. */
export const places = (surface: Surface): Array<Place> => {
  const paths = new Set([""])
  for (const { path } of surface.commands) {
    for (let length = 1; length <= path.length; length++) paths.add(path.slice(0, length).join(" "))
  }
  return [...paths]
    .toSorted((a, b) => a.split(" ").length - b.split(" ").length)
    .map((path) => {
      const prefix = path === "" ? [] : path.split(" ")
      const command = surface.commands.find((candidate) => candidate.path.join(" ") === path)
      const choices = command?.positionals[0]?.choices ?? []
      return {
        path,
        words: [
          ...wordsAfter(prefix, surface).map((word) => ({ word, says: saysOf([...prefix, word], surface) })),
          ...choices.map((word) => ({ word, says: "" })),
          ...(path === "" ? [{ word: "help", says: "Help on a command" }] : [])
        ],
        options: [...(command?.options ?? []), ...surface.everywhere]
      }
    })
}

/** How an option is written: both ways for a switch that is on, or follows the terminal, by default. */
export const spellings = (option: Option): Array<string> => {
  if (option.type !== "boolean") return [`--${option.name}`]
  if (option.name === "color") return ["--color", "--no-color"]
  return [option.default === true ? `--no-${option.name}` : `--${option.name}`]
}

const saysOf = (path: ReadonlyArray<string>, surface: Surface): string => {
  const same = (other: ReadonlyArray<string>) => other.join(" ") === path.join(" ")
  return (surface.commands.find((c) => same(c.path)) ?? surface.groups.find((g) => same(g.path)))?.says ?? ""
}
