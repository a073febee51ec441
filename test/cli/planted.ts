/** A store on disk with a small known trail, for tests of what is printed. */
import { makeTrail } from "../../src/analytics/testing/trailBuilder.ts"
import { latestVersion } from "../../src/store/migrations/latest.ts"

/** A title that tries to speak to the terminal. */
export const hostileTitle = "\u001b]0;pwned\u0007\u001b[2Jfix the\nlogin \u202egnp.exe 日本"

/** Writes a store to `file`, which must not be there. Three days, two models, one sub-agent, one unpriced request. */
export const plant = (file: string): void => {
  const trail = makeTrail()
  trail.session("aaaa1111", { title: hostileTitle, project: "/home/ada/spoor", branch: "main" })
  trail.session("bbbb2222", { title: "write the docs", project: "/home/ada/docs", agent: "codex" })
  trail.session("cccc3333", {
    relation: "subagent",
    parent: "aaaa1111",
    role: "Explore",
    project: "/home/ada/spoor"
  })
  const request = (session: string, at: string, model: string, computed: number | null, input: number) => {
    const message = trail.message(session, { kind: "answer", at })
    trail.request(session, {
      at,
      message,
      model,
      provider: "anthropic",
      input,
      output: 100,
      cacheRead: 1000,
      computed
    })
  }
  request("aaaa1111", "2026-11-04T10:00:00Z", "claude-opus-4-6", 12_340_000, 1_234_567)
  request("aaaa1111", "2026-11-05T23:30:00Z", "claude-opus-4-6", 1_000_000, 50)
  request("cccc3333", "2026-11-05T10:00:00Z", "claude-haiku-4-5", 4_200, 10)
  request("bbbb2222", "2026-11-06T09:00:00Z", "our-own-model", null, 70)
  trail.derive()
  trail.database.exec(`PRAGMA user_version = ${latestVersion}`)
  trail.database.prepare("VACUUM INTO ?").run(file)
  trail.database.close()
}
