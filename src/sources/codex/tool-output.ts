/**
 * What the text of a tool's result tells: exit code, duration, whether it failed.
 *
 * The forms, by version: JSON `{"output", "metadata": {"exit_code", "duration_seconds"}}` (2025), a heading of
 * `Exit code: N` and `Wall time: N seconds`, or one of `Chunk ID: …`, `Wall time: …` and `Process exited with
 * code N` (since 2026), each before `Output:`. Tools that run no command answer with plain text.
 */
import { fieldsIn, fieldsOf, integerOf, textOf } from "../fields.ts"
import { beginning, type LongText, whole } from "../LongText.ts"

export interface ToolOutput {
  /** What the tool printed, without the heading. It is made when it is asked for: most are long. */
  readonly body: string
  readonly exit_code: number | null
  readonly duration_ms: number | null
  /** The text says that the call failed, or was not carried out. */
  readonly failed: boolean
}

export const readToolOutput = (text: LongText | string): ToolOutput => {
  const isMarked = beginning(text, jsonMark.length) === jsonMark
  return (isMarked ? readJson(whole(text)) : null) ?? readHeading(text)
}

const jsonMark = '{"output"'

const readJson = (text: string): ToolOutput | null => {
  const fields = fieldsIn(text)
  const metadata = fieldsOf(fields?.["metadata"])
  if (fields === null || metadata === null) return null
  const exit_code = integerOf(metadata["exit_code"])
  const seconds = metadata["duration_seconds"]
  return {
    body: textOf(fields["output"]) ?? "",
    exit_code,
    duration_ms: typeof seconds === "number" ? integerOf(seconds * 1000) : null,
    failed: exit_code !== null && exit_code !== 0
  }
}

/** Headings are a few short lines. */
const headingChars = 2000
/** How far into what was printed is looked. */
const bodyChars = 300

const readHeading = (text: LongText | string): ToolOutput => {
  const head = headOf(text)
  const end = headingEnd.exec(head)
  const heading = end === null ? "" : head.slice(0, end.index)
  const seconds = /^Wall time: ([0-9.]+) seconds/m.exec(heading)
  const exit = /^(?:Exit code:|Process exited with code) (-?\d+)\s*$/m.exec(heading)
  const from = end !== null && (seconds !== null || exit !== null) ? end.index + end[0].length : 0
  const begun = beginning(text, from + bodyChars).slice(from)
  // Some versions put the older form behind a heading.
  const isInner = from > 0 && exit === null && begun.startsWith(jsonMark)
  const inner = isInner ? readJson(whole(text).slice(from)) : null
  const duration_ms = seconds === null ? null : integerOf(Number(seconds[1]) * 1000)
  if (inner !== null) return { ...inner, duration_ms: duration_ms ?? inner.duration_ms }
  const exit_code = exit === null ? null : Number(exit[1])
  return {
    get body() {
      return whole(text).slice(from)
    },
    exit_code,
    duration_ms: duration_ms ?? abortedAfter(head),
    failed: exit_code === null ? failures.test(begun) : exit_code !== 0
  }
}

/** The first 2,000 characters, or fewer when a heading ends before. */
const headOf = (text: LongText | string): string => {
  const head = beginning(text, shortHeadingChars)
  const end = headingEnd.exec(head)
  // A line end must have been seen: what ends with the part that was read may go on.
  const isWhole = end !== null && end.index + end[0].length < head.length
  return isWhole || head.length < shortHeadingChars ? head : beginning(text, headingChars)
}

const headingEnd = /^Output:[ \t]*(?:\n|$)/m
const shortHeadingChars = 300

const abortedAfter = (text: string): number | null => {
  const found = /^aborted by user after ([0-9.]+)s/.exec(text)
  return found === null ? null : integerOf(Number(found[1]) * 1000)
}

/** How the answers begin that Codex itself gives for calls that went wrong. */
const failures =
  /^(?:failed to (?:parse|apply|find|read|write|execute|run)|unsupported (?:custom tool )?call|apply_patch verification failed|aborted\b|execution error|err: |Error: |error: |exec_command failed|write_stdin failed|collab \w+ failed|tool call error|Fatal error|unable to |patch rejected|exec command rejected|[^\n]{0,80}rejected by user|command timed out|sandbox (?:denied|error)|invalid arguments|unknown process id)/i
