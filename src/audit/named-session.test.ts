import { expect, it } from "vitest"
import { namedSession } from "./named-session.ts"

it.each([
  [undefined, {}, null],
  [
    undefined,
    { CODEX_THREAD_ID: "019f03e0" },
    { agent: "codex", native_id: "019f03e0", evidence: "environment" }
  ],
  [
    undefined,
    { CLAUDE_SESSION_ID: "old", CLAUDE_CODE_SESSION_ID: "7d1e0c52", CODEX_THREAD_ID: "019f" },
    { agent: "claude-code", native_id: "7d1e0c52", evidence: "environment" }
  ],
  [undefined, { AMP_THREAD_ID: "", CLAUDE_CODE_SESSION_ID: "../../etc" }, null],
  ["7d1e", { CODEX_THREAD_ID: "019f03e0" }, { agent: null, native_id: "7d1e", evidence: "flag" }]
])("flag %j in %j: %j", (flag, environment, session) => {
  expect(namedSession(flag, environment)).toEqual(session)
})
