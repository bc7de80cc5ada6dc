import { MedrecError } from '../../errors/medrec-error.ts'
import type { FalseAnswer } from '../chain-port.ts'
import { MAX_FALSE_ANSWERS } from './constants.ts'

/** Who said what is not so: each once for each reason, the newest last, {@link MAX_FALSE_ANSWERS} of them. */
export class FalseAnswers {
  readonly #now: () => number
  readonly #seen: FalseAnswer[] = []

  /** @param options.now - epoch seconds */
  constructor (options: { now: () => number }) {
    this.#now = options.now
  }

  all (): readonly FalseAnswer[] { return this.#seen }

  /** @param options.says - in words; undefined: what the code says by itself */
  note ({ peerId, code, says = new MedrecError(code).message }: Pick<FalseAnswer, 'peerId' | 'code'> & { says?: string }): void {
    if (this.#seen.some(each => each.peerId === peerId && each.code === code)) return
    if (this.#seen.length === MAX_FALSE_ANSWERS) this.#seen.shift()
    this.#seen.push({ peerId, code, says, at: this.#now() })
  }
}
