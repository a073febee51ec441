import { describe, expect, it } from "vitest"
import { kindOfCommand } from "./command-kinds.ts"

describe("commands", () => {
  it.each([
    ["npm test", "test"],
    ["cd app && CI=1 npx vitest run src/a.test.ts 2>&1 | tail -20", "test"],
    ["bash -lc 'pytest -q'", "test"],
    ["uv run pytest", "test"],
    ["cargo test --all", "test"],
    ["npm run test:unit", "test"],
    ["git status && git diff", "git"],
    ["npm run build && git commit -m test", "git"],
    ["gh pr create", "git"],
    ["docker compose up -d", "devops"],
    ["pip install requests", "devops"],
    ["npm ci", "devops"],
    ["npx tsc -p .", "build"],
    ["npm run lint", "build"],
    ["ls -la src", "look"],
    ["rg -n 'test' src", "look"],
    ["cat test.ts | head", "look"],
    ["sed -n 1,20p a.ts", "look"],
    ["node --version", "look"],
    ["node script.js", "other"],
    ["", "other"]
  ])("%s is %s", (command, kind) => {
    expect(kindOfCommand(command)).toBe(kind)
  })
})
