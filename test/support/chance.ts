/**
 * Property tests draw new cases every time, on a developer's machine. In CI they draw the same ones, so that a
 * commit is judged by its change and not by its luck.
 */
if (process.env["CI"] !== undefined && process.env["CI"] !== "") {
  const { configureGlobal, readConfigureGlobal } = await import("fast-check")
  configureGlobal({ ...readConfigureGlobal(), seed: 20_261_101 })
}

export {}
