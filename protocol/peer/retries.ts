import { FIRST_RETRY_MS, MAX_RETRY_MS } from './constants.ts'

/** When what is left of the work of one relationship is tried again: later each time that it failed, or that nothing could come of it. See specs/peer.md, section "Limits". */
export class Retries {
  #failures = 0
  #held: { by: number, times: number } | undefined

  /**
   * After a run.
   *
   * @param options.heldBy - the sequence of the anchor that holds up all that is left (`Settling`); another one begins anew
   * @returns ms
   */
  next (options: { failed: boolean, heldBy?: number | undefined }): number {
    const { failed, heldBy } = options
    this.#failures = failed ? this.#failures + 1 : 0
    this.#held = heldBy === undefined ? undefined : { by: heldBy, times: this.#held?.by === heldBy ? this.#held.times + 1 : 0 }
    return Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(this.#failures, this.#held?.times ?? 0))
  }
}
