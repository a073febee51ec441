/** T22: lines that are not finished, files that are rewritten, cut short or gone. */
import type { Case, Files } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"
import type { Truth } from "../Truth.ts"

const folder = projectFolder("/home/ada/shop")
const model = opus45.model
const names = ["growing", "rewritten", "short", "gone"] as const
const idOf = (name: string): string => uuid(`T22 ${name}`)
const pathOf = (name: string): string => `${folder}/${idOf(name)}.jsonl`
const times = { growing: "09", rewritten: "10", short: "11", gone: "12" }

/** Answer number `i` of a session; its output tells which it is. */
const at = (name: keyof typeof times, i: number): string => `2026-05-18T${times[name]}:0${i}:05.000Z`
const outputOf = (name: keyof typeof times, i: number): number => 100 * (names.indexOf(name) + 1) + i

const transcript = (
  name: keyof typeof times,
  numbers: ReadonlyArray<number>,
  opening = "Go."
): ClaudeTranscript => {
  const log = new ClaudeTranscript({ session: idOf(name), label: opening }).user(at(name, 0), opening)
  for (const i of numbers) {
    log.answer(at(name, i), {
      message: `T22 ${name} ${i}`,
      usage: { input: 7, read: 1_000, output: outputOf(name, i) },
      stop: "end_turn"
    })
  }
  return log
}

/** A line in two pieces: the first without its end, as when the agent is just writing it. */
const torn = (): readonly [string, string] => {
  const line = `${transcript("growing", [1, 2]).lines.at(-1)!}\n`
  const cut = Math.floor(line.length * 0.6)
  return [line.slice(0, cut), line.slice(cut)]
}

export const tornAndRewritten: Case = {
  trap: "T22",
  slug: "torn-and-rewritten",
  title: "Torn, rewritten, cut short, gone: what was read stays read",
  prices: [opus45],
  story: `Four sessions, read in two steps.

1. **growing** ends in the middle of a line; the others are whole (\`expected-1.json\`: seven requests).
2. Then
   - **growing** is completed: the rest of the line, and a line without a final newline;
   - **rewritten** is written anew, as a compaction or a resume does: another beginning, the first answer left out, a new
     one added;
   - **short** is cut to its first answer;
   - **gone** is deleted (Claude Code deletes after 30 days).

Right after the second step: an unfinished line is not a request, and is read once it is finished; the last line counts
without a newline. A tool that keeps a store shows ten requests: what it once read is history, whatever became of the
file. A tool without memory shows what is left: six (\`expected-stateless.json\`). Going on at a byte offset in the
rewritten file would read nonsense, or nothing.`,
  steps: [first, second],
  stateless: (truth) => {
    begin(truth, ["growing", "rewritten", "short"])
    requests(truth, { growing: [1, 2, 3], rewritten: [2, 3], short: [1] })
  }
}

function first(home: Files, truth: Truth): void {
  home.set(pathOf("growing"), transcript("growing", [1]).text + torn()[0])
  home.set(pathOf("rewritten"), transcript("rewritten", [1, 2]).text)
  home.set(pathOf("short"), transcript("short", [1, 2]).text)
  home.set(pathOf("gone"), transcript("gone", [1, 2]).text)
  begin(truth, names)
  requests(truth, { growing: [1], rewritten: [1, 2], short: [1, 2], gone: [1, 2] })
}

function second(home: Files, truth: Truth): void {
  home.set(`${pathOf("growing")}.append`, torn()[1] + transcript("growing", [1, 2, 3]).lines.at(-1)!)
  home.set(pathOf("rewritten"), transcript("rewritten", [2, 3], "This session is being continued.").text)
  home.set(pathOf("short"), transcript("short", [1]).text)
  home.set("DELETE", `${pathOf("gone")}\n`)
  begin(truth, names)
  requests(truth, { growing: [1, 2, 3], rewritten: [1, 2, 3], short: [1, 2], gone: [1, 2] })
}

function begin(truth: Truth, sessions: ReadonlyArray<string>): void {
  for (const name of sessions) truth.session(name, { agent: "claude-code", id: idOf(name) })
}

function requests(truth: Truth, seen: Partial<Record<keyof typeof times, ReadonlyArray<number>>>): void {
  for (const name of names) {
    for (const i of seen[name] ?? []) {
      truth.request({
        session: name,
        at: at(name, i),
        model,
        input: 7,
        read: 1_000,
        output: outputOf(name, i),
        rate: opus45
      })
    }
  }
}
