/**
 * A checkpoint as a badge: an endpoint for shields.io (https://shields.io/badges/endpoint-badge), and a picture of our
 * own that needs no server. A run that did not look at everything gets no good colour.
 */
import type { Checkpoint } from "../../../record/AuditRun.ts"
import { counted, isComplete, severityCounts } from "../severity-counts.ts"

/** What shields.io reads. */
export interface Badge {
  readonly schemaVersion: 1
  readonly label: string
  readonly message: string
  readonly color: "brightgreen" | "yellow" | "red" | "lightgrey"
  readonly isError?: true
}

export const badgeOf = (checkpoint: Checkpoint, label: string = checkpoint.tool.name): Badge => {
  const { error, warning } = severityCounts(checkpoint.findings)
  const parts = [
    ...(error > 0 ? [counted(error, "error")] : []),
    ...(warning > 0 ? [counted(warning, "warning")] : [])
  ]
  const found = parts.length === 0 ? "clean" : parts.join(", ")
  if (!isComplete(checkpoint)) {
    const message = parts.length === 0 ? "incomplete" : `${found}, incomplete`
    return { schemaVersion: 1, label, message, color: error > 0 ? "red" : "lightgrey", isError: true }
  }
  return {
    schemaVersion: 1,
    label,
    message: found,
    color: error > 0 ? "red" : warning > 0 ? "yellow" : "brightgreen"
  }
}

const colors: Readonly<Record<Badge["color"], string>> = {
  brightgreen: "#2e8540",
  yellow: "#8a6d00",
  red: "#c0392b",
  lightgrey: "#6b6b6b"
}

/** The badge as an SVG that loads nothing. */
export const badgeSvg = ({ label, message, color }: Badge): string => {
  const [left, right] = [widthOf(label), widthOf(message)]
  const [name, value] = [escapeXml(label), escapeXml(message)]
  const width = left + right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${name}: ${value}">`,
    `<title>${name}: ${value}</title>`,
    `<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#4a4a4a"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${colors[color]}"/></g>`,
    `<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">`,
    `<text x="${left / 2}" y="14">${name}</text><text x="${left + right / 2}" y="14">${value}</text></g></svg>`
  ].join("")
}

/** Pixels that a text takes, with its margins: about what Verdana needs at 11 pixels. */
const widthOf = (text: string): number => {
  let width = 0
  for (const char of text)
    width += /[ilj.,:;'|!]/.test(char) ? 4 : /[mwMW%@]/.test(char) ? 11 : /[A-Z]/.test(char) ? 8 : 7
  return width + 10
}

/** For text and attributes alike; control characters, which XML cannot hold, are left out. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
