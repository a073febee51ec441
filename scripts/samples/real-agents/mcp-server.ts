/**
 * A small MCP server over stdio for the real runs: one tool, that knows one station and fails for others.
 * It speaks the revisions that begin with `initialize`; to a client that asks first for a newer way of
 * beginning it says that it knows no such method, as the protocol wants.
 */
import * as readline from "node:readline"

interface Message {
  readonly id?: number | string
  readonly method: string
  readonly params?: { readonly protocolVersion?: string; readonly arguments?: { readonly station?: string } }
}

const tool = {
  name: "next_high_water",
  description: "Time and height of the next high water at a station",
  inputSchema: { type: "object", properties: { station: { type: "string" } }, required: ["station"] }
}

const resultOf = ({ method, params }: Message): object | null => {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params?.protocolVersion ?? "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "harbour", version: "1.0.0" }
      }
    case "tools/list":
      return { tools: [tool] }
    case "tools/call":
      return highWater(params?.arguments?.station ?? "")
    case "ping":
      return {}
    default:
      return null
  }
}

const highWater = (station: string): object =>
  station === "north-quay"
    ? { content: [{ type: "text", text: "04:12, 5.4 m" }], isError: false }
    : { content: [{ type: "text", text: `No station ${station}` }], isError: true }

for await (const line of readline.createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as Message
  if (message.id === undefined) continue
  const result = resultOf(message)
  const answer = result === null ? { error: { code: -32601, message: "Method not found" } } : { result }
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: message.id, ...answer })}\n`)
}
