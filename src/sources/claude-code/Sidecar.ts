/**
 * The format of sidecars: small documents beside a session's transcript.
 *
 * `<session>/subagents/…/agent-<id>.meta.json` says what a sub-agent is for and which call started it (so it
 * is known even where the parent's transcript is gone); `<session>/custom-title.json` holds the name that a
 * person gave the session. Which session they are about stands in their path alone.
 */
import type { DocumentFormat } from "../Source.ts"
import { oneLine } from "../excerpt.ts"
import { fieldsOf, textOf } from "../fields.ts"
import { agentSession, seeChild, seeTitle } from "./sessions.ts"

export const sidecar: DocumentFormat = {
  kind: "document",
  name: "sidecar",
  detect: (head) => {
    const record = head.values.length === 1 ? fieldsOf(head.values[0]) : null
    if (record === null) return false
    if (typeof record["agentType"] === "string") return agentPath.test(head.path)
    return typeof record["customTitle"] === "string" && titlePath.test(head.path)
  },
  document: (value, span, file, sink) => {
    const record = fieldsOf(value)
    const [, session, agentId] = agentPath.exec(file.path) ?? []
    const title = textOf(record?.["customTitle"])
    const titled = titlePath.exec(file.path)?.[1]
    if (record !== null && session !== undefined && agentId !== undefined) {
      sink.kind("agent-meta", true)
      const parent = textOf(record["parentAgentId"])
      seeChild(
        sink,
        agentSession(session, agentId),
        parent === null ? session : agentSession(session, parent),
        textOf(record["toolUseId"]),
        { role: textOf(record["agentType"]), title: oneLine(textOf(record["description"]), 120) }
      )
    } else if (title !== null && titled !== undefined) {
      sink.kind("custom-title", true)
      seeTitle(sink, titled, title)
    } else sink.reject(span, "not_record", "neither a sub-agent's meta data nor a title")
  }
}

const agentPath = /([^\\/]+)[\\/]subagents[\\/](?:workflows[\\/][^\\/]+[\\/])?agent-([^\\/]+)\.meta\.json$/
const titlePath = /([^\\/]+)[\\/]custom-title\.json$/
