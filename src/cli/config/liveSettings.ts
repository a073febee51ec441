/** Settings of the live trail; they stand among the others in `settings.ts`. */

/** Name, default, least value, what it is. */
const live = <N extends string>(rows: ReadonlyArray<readonly [N, number, number, string]>) =>
  rows.map(
    ([name, value, min, says]) =>
      ({ key: `live.${name}`, type: "integer", default: value, min, says }) as const
  )

const integers = live([
  [
    "batch_ms",
    25,
    1,
    "Changes are gathered for so many milliseconds and read together; for longer where a commit takes longer"
  ],
  [
    "sweep_ms",
    5000,
    100,
    "How often all that is likely to change is looked at, whatever the watches tell; up to six times that while they tell much"
  ],
  ["poll_ms", 1000, 100, "The same where the system tells nothing: network drives, too many folders"],
  ["full_sweep_ms", 600_000, 1000, "How often every single file is looked at"],
  ["lease_ms", 10_000, 1000, "A process not heard of for so long is taken for dead, and another takes over"],
  ["busy_ms", 2000, 1, "How long one attempt waits for a store that another program is writing"],
  ["max_folders", 8192, 1, "How many folders are watched; sweeps look at the others"],
  ["max_paths", 100_000, 1, "How many changes are remembered at once; beyond, everything is looked at"],
  [
    "retry.base_ms",
    500,
    1,
    "The wait before a file that could not be read is tried again; it doubles each time"
  ],
  ["retry.cap_ms", 300_000, 1, "The longest such wait"],
  ["retry.max_attempts", 8, 1, "After so many attempts it is a failure, until the file changes"]
])

export const liveSettings = [
  ...integers,
  {
    key: "live.always_poll",
    type: "boolean",
    default: false,
    says: "Set no watches and look every poll_ms: for drives whose changes the system does not tell, and that are not known as such"
  }
] as const
