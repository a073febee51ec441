/** A small HTTP server on loopback for the mock models: JSON in, JSON or server-sent events out. */
import * as http from "node:http"
import type { AddressInfo } from "node:net"

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** Sends one server-sent event. */
export type Send = (data: unknown, event?: string) => void

export interface Answering {
  json(status: number, body: unknown): void
  /** Begins a stream of events; call the result for each, and `end` when all are sent. */
  stream(headers?: Readonly<Record<string, string>>): Send
  end(): void
}

/** Serves until closed; `answer` gets every request. */
export const serve = async (
  answer: (asked: Asked, answering: Answering) => Promise<void>
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const asked = {
        method: request.method ?? "GET",
        path: (request.url ?? "/").split("?")[0]!,
        body: parsed(Buffer.concat(chunks).toString("utf8"))
      }
      answer(asked, answeringTo(response)).catch((error: unknown) => {
        process.stderr.write(`mock model: ${String(error)}\n`)
        response.destroy()
      })
    })
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      })
  }
}

const answeringTo = (response: http.ServerResponse): Answering => ({
  json: (status, body) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
  },
  stream: (headers = {}) => {
    response.writeHead(200, { "content-type": "text/event-stream", ...headers })
    return (data, event) => {
      const text = typeof data === "string" ? data : JSON.stringify(data)
      response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${text}\n\n`)
    }
  },
  end: () => {
    response.end()
  }
})

/** Null for what is no JSON: agents also knock at other doors. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
