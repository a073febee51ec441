/** What the process' exit status tells. It is part of the contract with scripts. */
export const ExitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  gate: 3,
  notFound: 4,
  partial: 5,
  interrupted: 130
} as const

/** For help pages, in order. */
export const exitCodeSays: ReadonlyArray<readonly [number, string]> = [
  [ExitCode.ok, "done"],
  [ExitCode.failure, "it failed; stderr says why and what to do"],
  [ExitCode.usage, "the command line or the configuration is wrong"],
  [ExitCode.gate, "a gate or a budget was exceeded"],
  [ExitCode.notFound, "what was asked for is not in the store"],
  [ExitCode.partial, "done in part: something was rejected or could not be measured"],
  [ExitCode.interrupted, "interrupted"]
]
