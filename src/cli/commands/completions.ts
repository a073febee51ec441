/** `spoor completions SHELL`: a completion script, made from the table of commands. */
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { bash } from "../completions/bash.ts"
import { fish } from "../completions/fish.ts"
import { zsh } from "../completions/zsh.ts"
import { ExitCode } from "../ExitCode.ts"
import { surface } from "../surface/all.ts"

const shells: Record<string, typeof bash> = { bash, zsh, fish }

export const run = ({ positionals, terminal }: Call) =>
  Effect.sync(() => {
    terminal.print(shells[positionals[0]!]!(surface))
    return ExitCode.ok
  })
