import { blockTag } from '../../chain/block-tag.ts'
import type { ChainState } from '../../chain-view/chain-state.ts'
import { CONTRACT_NAMES } from '../../chain-view/histories.ts'
import { HISTORY_SLOT } from '../../chain-view/history.ts'
import { EMPTY_REPLAY, replayLogs } from '../../chain-view/replay.ts'
import type { Replay } from '../../chain-view/replay.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { MAX_SETTLED_DEPTH } from '../../network/constants.ts'
import type { NetworkContracts } from '../../network/types.ts'
import { AGREE_TIMEOUT_MS, MAX_AGREE_CHARACTERS } from './constants.ts'
import { callRpc } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'
import { keptEvents, readEvents } from './read-events.ts'
import { ReadingBudget } from './reading-budget.ts'
import type { ChainChecker, Reading } from './reading.ts'

/**
 * Reads a chain that nobody's seal stands behind. What one member says settles only when another, where one is followed, has the same block and the same
 * histories there; who of two is right cannot be known.
 */
export class UnprovenReader implements ChainChecker {
  readonly #contracts: NetworkContracts
  readonly #state: () => ChainState
  /** The settled block up to which the state was read, and its hash then. */
  #settled: { number: number, hash: string } | undefined
  #replay: Replay = EMPTY_REPLAY

  constructor (options: { contracts: NetworkContracts, state: () => ChainState }) {
    this.#contracts = options.contracts
    this.#state = options.state
  }

  async read ({ ask, head, second }: Parameters<ChainChecker['read']>[0]): Promise<Reading> {
    const contracts = this.#contracts
    const state = this.#state()
    // When the chain no longer has the block that was settled (it came back shorter, or as another), everything is read anew.
    const isAgreed = this.#settled !== undefined && state.settledNumber === this.#settled.number && head.number >= this.#settled.number &&
      await hashOf(ask, this.#settled.number) === this.#settled.hash
    const from = isAgreed ? state.settledNumber + 1 : 0
    const before = isAgreed ? this.#replay : EMPTY_REPLAY
    // Which block settles is known when all is read: it is none of those that are taken as a whole.
    const { replay: base, events, recent } = await readEvents({ ask, contracts, replay: before, to: head.number, recent: MAX_SETTLED_DEPTH })
    const counted = { from, events: [...events, ...keptEvents({ ask, contracts, logs: recent })], head }
    const number = state.settledNumberAfter(counted)
    if (number <= before.block) return { head, isDisputed: false, update: { ...counted, settled: before.block }, keep: () => {} }

    const replay = replayLogs({ replay: base, logs: recent.filter(log => !(Number(log.blockNumber) > number)), upTo: number, contracts })
    const hash = number === head.number ? head.hash : await hashOf(ask, number)
    const word = hash === undefined ? 'nothing' : second === undefined ? 'same' : await this.#compare(second, { number, hash, replay })
    const isSettled = hash !== undefined && word === 'same'
    return {
      head,
      isDisputed: word === 'other',
      update: { ...counted, settled: isSettled ? number : before.block },
      keep: () => {
        this.#replay = isSettled ? replay : before
        if (isSettled) this.#settled = { number, hash }
        else if (!isAgreed) this.#settled = undefined
      }
    }
  }

  /** What another member has there: the same block with the same history of each contract, or another. */
  async #compare (second: MemberChainOptions, said: { number: number, hash: string, replay: Replay }): Promise<'same' | 'other' | 'nothing'> {
    const { number, hash, replay } = said
    const budget = new ReadingBudget({ characters: MAX_AGREE_CHARACTERS, events: 0, recentCharacters: 0, timeoutMs: AGREE_TIMEOUT_MS, pageMs: 0, wholeMs: AGREE_TIMEOUT_MS })
    const ask = { ...second, signal: AbortSignal.any([second.signal, budget.signal]), budget }
    try {
      const [other, ...words] = await Promise.all([hashOf(ask, number), ...CONTRACT_NAMES.map(async name => await wordOf(ask, this.#contracts[name], number))])
      // A member that has not got that far contradicts nobody.
      if (other === undefined) return 'nothing'
      return other === hash && CONTRACT_NAMES.every((name, i) => words[i] === replay.histories[name]) ? 'same' : 'other'
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
      // It no longer answers, or not this: then it says nothing. What is to settle waits for the next block.
      return isMedrecError(error, 'ANSWER_UNSOUND') ? 'other' : 'nothing'
    } finally {
      budget.end()
    }
  }
}

async function hashOf (ask: MemberChainOptions, number: number): Promise<string | undefined> {
  const block = await callRpc({ ...ask, method: 'eth_getBlockByNumber', params: [blockTag(number), false] }) as { hash?: unknown } | null
  return typeof block?.hash === 'string' ? block.hash : undefined
}

async function wordOf (ask: MemberChainOptions, address: string, number: number): Promise<string> {
  const proof = await callRpc({ ...ask, method: 'eth_getProof', params: [address, [HISTORY_SLOT], blockTag(number)] }) as { storageProof?: Array<{ value?: unknown }> } | null
  const value = proof?.storageProof?.[0]?.value
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) throw new MedrecError('ANSWER_UNSOUND', 'A member gave no history.')
  return `0x${value.slice(2).toLowerCase().padStart(64, '0')}`
}
