import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { decodeSealedShare } from '../links/codecs.ts'
import type { SealedShare } from '../links/types.ts'
import type { CollectedLetter } from '../notices/client.ts'
import { LETTER_WAIT_SECONDS, MAX_WAITING_LETTERS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { isUnreachable } from './owner-session.ts'
import { takeShare } from './shared-with-me.ts'

/** Reads the letters of one mailbox, one after the other. What cannot be looked at now is left there, and comes again with the next collection. */
export class LetterReader {
  readonly #context: PeerContext
  /** Ids of those that were left, the oldest first. */
  readonly #left: Uint8Array[] = []

  constructor (context: PeerContext) {
    this.#context = context
  }

  /**
   * Takes a letter in. Anybody who knows a card can write letters to it: one that is not what it should be is thrown away.
   *
   * @returns ids of the letters that are done with, for the provider to forget
   */
  async read ({ id, letter, receivedAt }: CollectedLetter): Promise<Uint8Array[]> {
    let sealed: SealedShare
    try {
      sealed = decodeSealedShare(letter)
    } catch {
      return [id]
    }
    try {
      await takeShare({ context: this.#context, sealed, isLetter: true })
      return [id]
    } catch (error) {
      if (!(error instanceof Error)) throw error
      if (!this.#mayHoldLater(error, receivedAt)) return [id]
      this.#left.push(id)
      return this.#left.length > MAX_WAITING_LETTERS ? this.#left.splice(0, 1) : []
    }
  }

  /** Nobody could be asked who may sign it. What the letter itself shows wrong, or a fresh chain, stays so. */
  #mayHoldLater (error: Error, receivedAt: number): boolean {
    if (this.#context.signal.aborted) return true
    // What the device failed at, as a full disk, is not the letter's fault.
    const isAnothers = !(error instanceof MedrecError) || (isUnreachable(error) && !isMedrecError(error, 'UNSUPPORTED_VERSION') && !isMedrecError(error, 'PROVIDER_NOT_A_MEMBER'))
    return isAnothers && this.#context.now() < receivedAt + LETTER_WAIT_SECONDS
  }
}
