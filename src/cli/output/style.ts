/** Colours and weights, as SGR sequences; names say what a thing is, not how it looks. */

export interface Style {
  readonly heading: (text: string) => string
  readonly name: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly warn: (text: string) => string
  readonly bad: (text: string) => string
}

const sgr = (on: number, off: number) => (text: string) =>
  text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`
const plain = (text: string) => text

export const styleOf = (color: boolean): Style =>
  color
    ? {
        heading: sgr(1, 22),
        name: sgr(36, 39),
        dim: sgr(2, 22),
        good: sgr(32, 39),
        warn: sgr(33, 39),
        bad: sgr(31, 39)
      }
    : { heading: plain, name: plain, dim: plain, good: plain, warn: plain, bad: plain }

/**
 * Should there be colours? An option on the command line wins, then `FORCE_COLOR`, then `NO_COLOR`
 * (no-color.org: set and not empty), then whether it is a terminal that knows them.
 */
export const wantsColor = (
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isTty: boolean
): boolean => {
  if (flag !== undefined) return flag
  if (env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "") return env["FORCE_COLOR"] !== "0"
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false
  return isTty && env["TERM"] !== "dumb"
}
