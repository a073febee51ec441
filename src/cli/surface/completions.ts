/** `spoor completions` */
import type { Command } from "../Command.ts"

export const completions: Command = {
  path: ["completions"],
  says: "Print a completion script for a shell",
  details: `The script knows every command, option and choice of this version.

  bash  spoor completions bash > ~/.local/share/bash-completion/completions/spoor
  zsh   spoor completions zsh > "\${fpath[1]}/_spoor"
  fish  spoor completions fish > ~/.config/fish/completions/spoor.fish`,
  options: [],
  positionals: [{ name: "SHELL", says: "Which shell", choices: ["bash", "zsh", "fish"] }],
  examples: [{ says: "Try completions in this bash", line: "spoor completions bash" }],
  run: () => import("../commands/completions.ts")
}
