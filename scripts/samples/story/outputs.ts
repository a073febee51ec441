/** What the tests of the story print: they name every test, as test runners do, and all of it goes to the model. */

/** A run in which all is well. */
export const passing = (tests: number, ms: number): string =>
  [
    ...Array.from(
      { length: tests },
      (_, i) => `✔ ${nameOf(i)} (${(((i * 37) % 90) / 10 + 0.4).toFixed(1)}ms)`
    ),
    `ℹ tests ${tests}`,
    "ℹ suites 0",
    `ℹ pass ${tests}`,
    "ℹ fail 0",
    "ℹ cancelled 0",
    "ℹ skipped 0",
    `ℹ duration_ms ${ms}`
  ].join("\n")

const subjects = [
  "a spring tide",
  "a neap tide",
  "the first high water of a day",
  "the last low water of a day",
  "a day with three high waters",
  "the longest day",
  "midnight in the harbour",
  "a leap day",
  "a year of the nodal cycle"
]
const facts = [
  "is predicted to the minute",
  "has its height within two centimetres",
  "has the clock of the harbour",
  "is the same from both ends",
  "stands in the table once",
  "is found by both searches",
  "is rounded once",
  "needs no network",
  "can be asked for twice"
]

const nameOf = (i: number): string =>
  `${subjects[i % subjects.length]!} ${facts[Math.floor(i / subjects.length) % facts.length]!}`
