/** What would be changed to put hooks in or take them out: looked at, and not written yet. */
import * as fs from "node:fs"
import * as path from "node:path"
import { type HookFile, isUnreadable } from "./HookFile.ts"
import { originalOf, readReceipt, type Receipt } from "./Receipt.ts"
import type { Target } from "./Target.ts"
import { contentOf, WriteRefused } from "./write-file.ts"

export interface Plan {
  readonly target: Target
  /** `refused`: it is left alone, and `says` why. */
  readonly outcome: "change" | "same" | "refused"
  readonly before: Buffer | null
  /** Null: the file goes. */
  readonly after: Buffer | null
  readonly says: string
  readonly mode: number
  /** None of our hooks is in it yet. */
  readonly isFirst: boolean
  readonly receipt: Receipt | null
}

/** What is done to a file: `removed` leaves alone what is not there. */
export type Deed = "installed" | "removed"

/** `receipts` is the folder of `Receipt.ts`. */
export const planFor = (target: Target, file: HookFile, deed: Deed, receipts: string): Plan => {
  const receipt = readReceipt(receipts, target.file)
  const refused = (says: string, before: Buffer | null = null): Plan => ({
    target,
    outcome: "refused",
    before,
    after: before,
    says,
    mode: file.mode,
    isFirst: false,
    receipt
  })
  let before: Buffer | null
  try {
    before = contentOf(target.file)
  } catch (cause) {
    // one file that cannot be read leaves the others as they may be
    return refused(cause instanceof WriteRefused ? cause.message : `${target.file}: ${wordsOf(cause)}`)
  }
  if (before !== null && isIdle(target))
    return refused(`${target.file} may not be run, so git does not call it`, before)
  const text = before === null ? null : textOf(before)
  if (text === undefined) return refused(`${target.file} is not UTF-8, and is left alone`, before)
  // Without a hook of ours in it the file has gone its own way since, and the receipt is of another time.
  const isOurs = file.state(text).state !== "absent"
  const stored = isOurs ? originalOf(receipt) : undefined
  const original = stored === null || stored === undefined ? stored : textOf(stored)
  const edited = deed === "installed" ? file.installed(text, original) : bared(file, text, original)
  if (isUnreadable(edited)) return refused(`${target.file}: ${edited.problem}`, before)
  const after = edited === null ? null : Buffer.from(edited, "utf8")
  const isSame = before === null ? after === null : after !== null && after.equals(before)
  const outcome = isSame ? "same" : "change"
  return {
    target,
    outcome,
    before,
    after,
    says: "",
    mode: file.mode,
    isFirst: !isOurs,
    receipt: isOurs ? receipt : null
  }
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const bared = (file: HookFile, text: string | null, original: string | null | undefined) =>
  text === null || file.state(text).state === "absent" ? text : file.removed(text, original)

/** Undefined when the bytes are no UTF-8, so that they would not come back as they were. */
const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The text that a plan ends in, for showing it. */
export const textsOf = ({ before, after }: Plan): { readonly before: string; readonly after: string } => ({
  before: before === null ? "" : (textOf(before) ?? ""),
  after: after === null ? "" : (textOf(after) ?? "")
})

/** Git leaves hooks alone that are no programs; husky's are read by its own. */
const isIdle = ({ name, file }: Target): boolean =>
  name === "git" && path.basename(path.dirname(file)) !== ".husky" && (fs.statSync(file).mode & 0o111) === 0
