/** Sleeps until it is woken, until a time has passed, or until it is told to stop. */
export class Waker {
  readonly #signal: AbortSignal
  #isWoken = false
  #rise: (() => void) | null = null

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener("abort", () => this.#rise?.(), { once: true })
  }

  wake(): void {
    this.#isWoken = true
    this.#rise?.()
  }

  /** Was it woken since this was last asked? */
  takeWoken(): boolean {
    const was = this.#isWoken
    this.#isWoken = false
    return was
  }

  /** At most so long; at once when it was woken already. */
  async wait(atMost_ms: number): Promise<void> {
    if (!this.#isWoken) await this.#pause(atMost_ms, (rise) => (this.#rise = rise))
  }

  /** So long, woken or not; shorter only when it is told to stop. */
  async sleep(ms: number): Promise<void> {
    await this.#pause(ms, (rise) => this.#signal.addEventListener("abort", rise, { once: true }))
  }

  async #pause(ms: number, onRise: (rise: () => void) => void): Promise<void> {
    if (this.#signal.aborted) return
    await new Promise<void>((resolve) => {
      const rise = (): void => {
        clearTimeout(timer)
        this.#signal.removeEventListener("abort", rise)
        this.#rise = null
        resolve()
      }
      const timer = setTimeout(rise, ms)
      onRise(rise)
    })
  }
}
