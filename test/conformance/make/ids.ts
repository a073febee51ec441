/** Ids that look like the agents' own and are the same at every run: each is made from a label. */
import { createHash } from "node:crypto"

const digest = (label: string): Buffer => createHash("sha256").update(label).digest()

const letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

const text = (label: string, length: number): string =>
  [...digest(label), ...digest(`${label}+`)]
    .slice(0, length)
    .map((byte) => letters[byte % letters.length])
    .join("")

const grouped = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-")

/** A version 4 UUID: Claude Code's sessions and lines. */
export const uuid = (label: string): string => {
  const hex = digest(label).toString("hex")
  return grouped(`${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17, 32)}`)
}

/** A version 7 UUID, which begins with its time: Codex's sessions and turns. */
export const timedUuid = (label: string, at: string): string => {
  const time = Date.parse(at).toString(16).padStart(12, "0")
  const hex = digest(label).toString("hex")
  return grouped(`${time}7${hex.slice(0, 3)}b${hex.slice(3, 18)}`)
}

export const messageId = (label: string): string => `msg_01${text(`message ${label}`, 22)}`
export const requestId = (label: string): string => `req_011C${text(`request ${label}`, 20)}`
export const toolUseId = (label: string): string => `toolu_01${text(`tool ${label}`, 22)}`
export const agentId = (label: string): string => `a${digest(`agent ${label}`).toString("hex").slice(0, 16)}`

/** OpenCode's: ascending ids begin with their time; sessions descend. */
export const openCodeId = (kind: "ses" | "msg" | "prt", label: string, at: string): string => {
  const time = BigInt(Date.parse(at)) * 4096n
  const stamp = (kind === "ses" ? ~time : time) & 0xffffffffffffn
  return `${kind}_${stamp.toString(16).padStart(12, "0")}${text(`${kind} ${label}`, 14)}`
}
