import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { gitHookFile } from "./git-hook-file.ts"

const file = gitHookFile("/opt/it's/spoor", "post-commit")
const older = gitHookFile("/old/spoor", "post-commit")
const text = (edited: string | { readonly problem: string }): string => {
  if (typeof edited !== "string") throw new Error(edited.problem)
  return edited
}

describe("a script with our lines in it", () => {
  it.for([
    "#!/bin/sh\necho hi\n",
    "#!/bin/sh\r\necho hi\r\n",
    "#!/bin/sh\n",
    "#!/usr/bin/env -S bash -eu\nexit 0",
    "#!/bin/zsh\n\n\n",
    "npx lint-staged\n",
    "no newline at its end",
    "",
    "#!/bin/sh\n# >>> somebody else's\ntrue\n# <<< somebody else's\n"
  ])("is what it was without them: %j", (script) => {
    const installed = text(file.installed(script, script))
    expect(file.state(installed).state).toBe("installed")
    expect(older.state(installed).state).toBe("drifted")
    expect(text(file.installed(installed, script))).toBe(installed)
    expect(text(file.installed(text(older.installed(script, script)), script))).toBe(installed)
    // a file of nothing but the first line is one that was made for ours
    expect(file.removed(installed, script)).toBe(script === "#!/bin/sh\n" ? null : script)
    const [first = ""] = script.split(/(?<=\n)/)
    if (first.startsWith("#!")) expect(installed.startsWith(first)).toBe(true)
  })

  it("is what it was for scripts of any lines", () => {
    const line = fc.constantFrom(
      "#!/bin/sh",
      "exit 0",
      "",
      "# <<< spoor",
      "if true; then",
      "\techo 'x'",
      "# >>> other"
    )
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (lines, newline, ends) => {
          const script = lines.join(newline) + (ends ? newline : "")
          if (script.startsWith("#!") && !script.includes("\n")) return
          const installed = text(file.installed(script, script))
          expect(file.removed(installed, script) ?? "#!/bin/sh\n").toBe(script)
        }
      )
    )
  })
})

it("a first line that does not end gets its end", () => {
  expect(text(file.installed("#!/bin/bash", "#!/bin/bash"))).toMatch(/^#!\/bin\/bash\n# >>> spoor/)
})

it("a file that is made for our lines goes with them", () => {
  const made = text(file.installed(null, null))
  expect(made).toMatch(
    /^#!\/bin\/sh\n# >>> spoor.*\n'\/opt\/it'\\''s\/spoor' record git <\/dev\/null >\/dev\/null 2>&1 \|\| :\n# <<< spoor\n$/
  )
  expect(file.removed(made, null)).toBeNull()
  expect(file.state(null).state).toBe("absent")
})

it("programs that are no shell scripts are left alone", () => {
  for (const program of [
    "/usr/bin/python3",
    "/usr/bin/env node",
    "/usr/bin/perl",
    "/home/zsh/bin/python3",
    "/bin/fish"
  ])
    expect(file.installed(`#!${program}\nx\n`, null)).toEqual({
      problem: expect.stringContaining("no shell script")
    })
})

it("shells are known by whatever words", () => {
  for (const shell of [
    "/bin/sh -e",
    " /usr/bin/env bash",
    "/usr/bin/env -S A=1 dash -u",
    "/bin/busybox sh",
    "/opt/node/bin/zsh"
  ])
    expect(file.installed(`#!${shell}\nx\n`, null)).toContain(`#!${shell}\n# >>> spoor`)
})
