/**
 * What was found where hooks were put in, so that taking them out leaves what was there: the file as it was, or that
 * there was none. One small file for each, beside the copies of what was overwritten; a file without a receipt (one
 * that came from another machine) is looked after without it.
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"

export interface Receipt {
  readonly file: string
  /** Copy of the file before hooks were put in; null: there was none. */
  readonly backup: string | null
  /** Folders that were made for it, the innermost last. */
  readonly made_folders: ReadonlyArray<string>
}

/** Null when there is none, or it cannot be read: it is a help, not a need. */
export const readReceipt = (folder: string, file: string): Receipt | null => {
  const receipt = receiptIn(receiptFile(folder, file))
  return receipt?.file === file ? receipt : null
}

/** The file as it was before; null when it was not there, undefined when that is not known. */
export const originalOf = (receipt: Receipt | null): Buffer | null | undefined => {
  if (receipt === null) return undefined
  if (receipt.backup === null) return null
  return fs.existsSync(receipt.backup) ? fs.readFileSync(receipt.backup) : undefined
}

export const writeReceipt = (folder: string, receipt: Receipt): void => {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const whole = receiptFile(folder, receipt.file)
  const unfinished = `${whole}.${process.pid}`
  fs.writeFileSync(unfinished, `${JSON.stringify(receipt, null, 2)}\n`, { mode: 0o600 })
  fs.renameSync(unfinished, whole)
}

export const removeReceipt = (folder: string, file: string): void =>
  fs.rmSync(receiptFile(folder, file), { force: true })

/** Files that hooks were put into and not taken out of, as far as is known. */
export const receipts = (folder: string): ReadonlyArray<string> => {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => receiptIn(path.join(folder, name))?.file ?? [])
}

/** Where a copy of the file goes that is about to be overwritten. */
export const backupFile = (folder: string, file: string, now: Date): string =>
  path.join(folder, `${digest(file)}.${now.toISOString().replaceAll(/[-:]/g, "")}.backup`)

const receiptIn = (file: string): Receipt | null => {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Receipt
  } catch {
    // none, or none that can be read
    return null
  }
}

const receiptFile = (folder: string, file: string): string => path.join(folder, `${digest(file)}.json`)

const digest = (file: string): string => crypto.hash("sha256", file).slice(0, 16)
