import { EMPTY_REPLAY } from '../../chain-view/replay.ts'
import type { SealCheck } from '../../headers/seal-check.ts'
import type { NetworkFile } from '../../network/types.ts'
import type { Checkpoint } from './checkpoint.ts'
import { HeaderBook } from './header-book.ts'
import { proveChain } from './prove-chain.ts'
import type { ChainChecker, Reading } from './reading.ts'

/** Reads a chain whose seals can be checked: settled is what was proven, and nothing else. See specs/chain.md, "Checking". */
export class ProvenReader implements ChainChecker {
  readonly #file: NetworkFile
  readonly #book: HeaderBook
  readonly #onTrust: (trust: Checkpoint) => void
  #trust: Checkpoint
  #replay = EMPTY_REPLAY

  /** @param options.trust - to begin with: the founders, or what this device kept */
  constructor (options: { file: NetworkFile, check: SealCheck, trust: Checkpoint, onTrust: (trust: Checkpoint) => void }) {
    this.#file = options.file
    this.#book = new HeaderBook(options.check)
    this.#trust = options.trust
    this.#onTrust = options.onTrust
  }

  async read ({ ask, head }: Parameters<ChainChecker['read']>[0]): Promise<Reading> {
    const { contracts, blockPeriod } = this.#file
    const proven = await proveChain({ ask, head, contracts, book: this.#book, period: blockPeriod, trust: this.#trust, replay: this.#replay })
    return {
      head: proven.head,
      isDisputed: false,
      update: { from: proven.from, events: proven.events, head: proven.head, settled: proven.trust.number },
      keep: () => {
        const isNew = this.#trust !== proven.trust
        this.#trust = proven.trust
        this.#replay = proven.replay
        if (isNew) this.#onTrust(proven.trust)
      }
    }
  }
}
