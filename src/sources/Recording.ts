/** A sink that keeps all it is told, as arrays. Ingest fills one for each batch; tests look into it. */
import type { EventSeen } from "../record/SessionEvent.ts"
import type { FileOperationSeen, PatchSeen } from "../record/FileOperation.ts"
import type { RunSeen } from "../record/AgentRun.ts"
import type { MessageSeen } from "../record/MessageSeen.ts"
import type { PartSeen, ToolResultSeen } from "../record/PartSeen.ts"
import type { Span } from "../record/Reference.ts"
import type { RejectionReason } from "../record/Rejection.ts"
import type { RequestSeen } from "../record/RequestSeen.ts"
import type { SessionSeen } from "../record/SessionSeen.ts"
import type { TelemetrySeen } from "../record/Telemetry.ts"
import type { TodoListSeen } from "../record/TodoList.ts"
import type { Sink } from "./Source.ts"

export interface RejectionSeen {
  readonly span: Span
  readonly reason: RejectionReason
  readonly detail: string
}

export class Recording implements Sink {
  sessions: Array<SessionSeen> = []
  requests: Array<RequestSeen> = []
  messages: Array<MessageSeen> = []
  parts: Array<PartSeen> = []
  toolResults: Array<ToolResultSeen> = []
  fileOperations: Array<FileOperationSeen> = []
  patches: Array<PatchSeen> = []
  todoLists: Array<TodoListSeen> = []
  events: Array<EventSeen> = []
  runs: Array<RunSeen> = []
  telemetrySeen: Array<TelemetrySeen> = []
  rejections: Array<RejectionSeen> = []
  /** Records by kind: how many, and whether the source knows the kind. */
  kinds = new Map<string, { records: number; known: boolean }>()

  session(seen: SessionSeen): void {
    this.sessions.push(seen)
  }
  request(seen: RequestSeen): void {
    this.requests.push(seen)
  }
  message(seen: MessageSeen): void {
    this.messages.push(seen)
  }
  part(seen: PartSeen): void {
    this.parts.push(seen)
  }
  toolResult(seen: ToolResultSeen): void {
    this.toolResults.push(seen)
  }
  fileOperation(seen: FileOperationSeen): void {
    this.fileOperations.push(seen)
  }
  patch(seen: PatchSeen): void {
    this.patches.push(seen)
  }
  todos(seen: TodoListSeen): void {
    this.todoLists.push(seen)
  }
  event(seen: EventSeen): void {
    this.events.push(seen)
  }
  run(seen: RunSeen): void {
    this.runs.push(seen)
  }
  telemetry(seen: TelemetrySeen): void {
    this.telemetrySeen.push(seen)
  }
  kind(name: string, known: boolean): void {
    const entry = this.kinds.get(name)
    if (entry === undefined) this.kinds.set(name, { records: 1, known })
    else entry.records++
  }
  reject(span: Span, reason: RejectionReason, detail: string): void {
    this.rejections.push({ span, reason, detail })
  }
}
