/** `spoor doctor` */
import type { Command } from "../Command.ts"

export const doctorCommand: Command = {
  path: ["doctor"],
  says: "Look whether everything is in order, and say what to do where it is not",
  details:
    "Looks at Spoor, its configuration, its store, each agent's trail and this machine, and changes nothing. ✓ is in order, · worth knowing, ! wrong but usable (exit code 5), ✗ a problem (exit code 1). Of the agents' own settings only how long they keep transcripts is read.",
  options: [],
  positionals: [],
  toleratesBadConfig: true,
  examples: [
    { says: "Look at everything", line: "spoor doctor" },
    { says: "For a bug report", line: "spoor doctor --json" }
  ],
  run: () => import("../commands/doctor.ts")
}
