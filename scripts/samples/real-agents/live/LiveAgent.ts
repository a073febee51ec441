/** A real agent that is to be recorded while it works. */
export interface LiveAgent {
  /** As `spoor hooks` calls it. */
  readonly name: "claude-code" | "codex" | "opencode"
  /** Starts its model, and writes what it needs to run here; the hooks are installed after that. */
  readonly settle: () => Promise<{ readonly close: () => Promise<void> }>
  /** Works until it is done. */
  readonly work: (program: string) => Promise<void>
}
