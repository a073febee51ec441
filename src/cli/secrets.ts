/**
 * Takes secrets out of what a question was answered with, before any of it is shown.
 *
 * A command shows words of the trail (titles, commands, what was said) if it has the option `--redact`, and is
 * redacted here, for tables and JSON alike. Commands of figures and names alone load none of this.
 */
import * as Effect from "effect/Effect"
import type { Call } from "./Command.ts"
import { counted } from "./output/numbers.ts"

type Shower = Pick<Call, "command" | "given" | "terminal">

/** The answer without its secrets, unless `--no-redact` asked for them. How many there were is said at the end. */
export const withoutSecrets = <A>(call: Shower, answer: A): Effect.Effect<A> =>
  isToBeRedacted(call)
    ? Effect.map(
        Effect.promise(() => import("../analytics/redact.ts")),
        ({ makeRedactor }) => {
          const redactor = makeRedactor()
          const shown = redactor.value(answer) as A
          sayHidden(call.terminal, redactor.counts())
          return shown
        }
      )
    : Effect.succeed(answer)

/** Says how many secrets are not shown, once all else has been printed. */
export const sayHidden = (terminal: Call["terminal"], counts: Readonly<Record<string, number>>): void => {
  const secrets = Object.values(counts).reduce((sum, each) => sum + each, 0)
  if (secrets > 0) terminal.sayLast(`Not shown: ${counted(secrets, "secret")}; --no-redact shows all.`)
}

const isToBeRedacted = ({ command, given }: Shower): boolean =>
  command.options.some(({ name }) => name === "redact") && given.get("redact") !== false
