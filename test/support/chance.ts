/**
 * Property tests draw new cases every time, on a developer's machine. In CI they draw the same ones, so that a
 * commit is judged by its change and not by its luck.
 */
import { env } from "node:process"

if (env["CI"] !== undefined && env["CI"] !== "") {
  const { configureGlobal, readConfigureGlobal } = await import("fast-check")
  configureGlobal({ ...readConfigureGlobal(), seed: 20_261_101 })
}
