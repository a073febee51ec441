/** Lint rules. The walls between rooms are one rule of our own; all the others are oxlint's. */
import { defineConfig } from "oxlint"

/** Files that may be longer than 400 lines, each with its reason. */
const mayBeLong = [
  // one schema reads better in one piece
  "src/store/migrations/0001_trail.ts"
]

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "node", "promise"],
  jsPlugins: ["./scripts/lint/walls.ts"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error", denyWarnings: true },
  ignorePatterns: ["dist", "coverage", "**/fixtures/**", "samples"],
  rules: {
    "spoor/walls": "error",
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "typescript/no-explicit-any": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/no-misused-promises": "error",
    "no-console": "error",
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    "max-lines": ["error", { max: 400 }],
    "max-lines-per-function": ["error", { max: 70, skipComments: true, skipBlankLines: true }],
    // Trails are other people's JSON: what a value is, is asserted where it has been looked at.
    "typescript/no-unsafe-type-assertion": "off",
    // They ask for a copy where none is needed, or for names where the outer one is not meant.
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/no-new-array": "off",
    "unicorn/consistent-function-scoping": "off",
    "no-shadow": "off",
    // TypeScript sees whether all cases return; and what a terminal shows is cleaned of control characters.
    "consistent-return": "off",
    "typescript/consistent-return": "off",
    "no-control-regex": "off",
    "no-underscore-dangle": "off"
  },
  overrides: [
    { files: mayBeLong, rules: { "max-lines": "off" } },
    { files: ["src/cli/**", "scripts/**", "bench/**", ".ci/**", "test/**"], rules: { "no-console": "off" } },
    // A suite is one long function by nature.
    {
      files: ["**/*.test.ts", "**/testing/**", "test/**"],
      rules: { "max-lines-per-function": "off", "max-lines": "off" }
    }
  ]
})
