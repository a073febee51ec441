/** `spoor config …` */
import type { Command, Option } from "../Command.ts"

export const configShowOptions = [
  { name: "origin", type: "boolean", says: "Show where each value comes from" },
  {
    name: "all",
    short: "a",
    type: "boolean",
    says: "Show settings without a value too, with what they are for"
  }
] as const satisfies ReadonlyArray<Option>

export const configCommands: ReadonlyArray<Command> = [
  {
    path: ["config", "show"],
    says: "Show the configuration as it is in force",
    details:
      "Later places win: built-in default, configuration file, environment variable, option. With KEY only that setting or those below it.",
    options: configShowOptions,
    positionals: [
      {
        name: "KEY",
        says: "A setting or the beginning of its name, such as cost or cost.mode",
        optional: true
      }
    ],
    examples: [
      { says: "See every value and where it was set", line: "spoor config show --origin" },
      { says: "Read one value in a script", line: "spoor config show timezone --json" }
    ],
    run: () => import("../commands/configShow.ts")
  },
  {
    path: ["config", "path"],
    says: "Print where Spoor keeps its files",
    options: [],
    positionals: [],
    toleratesBadConfig: true,
    examples: [{ says: "Back the configuration up", line: "spoor config path --json" }],
    run: () => import("../commands/configPath.ts")
  },
  {
    path: ["config", "edit"],
    says: "Open the configuration file in your editor",
    details:
      "Uses $VISUAL, else $EDITOR. A file that is not there yet is made, with comments on what can be set. When the editor is closed the file is checked.",
    options: [],
    positionals: [],
    toleratesBadConfig: true,
    examples: [{ says: "Change a setting", line: "spoor config edit" }],
    run: () => import("../commands/configEdit.ts")
  },
  {
    path: ["config", "schema"],
    says: "Print the JSON Schema of the configuration file",
    options: [],
    positionals: [],
    toleratesBadConfig: true,
    examples: [{ says: "Keep the schema beside the configuration", line: "spoor config schema --json" }],
    run: () => import("../commands/configSchema.ts")
  }
]
