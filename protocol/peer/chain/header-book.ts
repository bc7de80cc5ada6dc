import { blockTag } from '../../chain/block-tag.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import type { BlockHeader } from '../../headers/block-header.ts'
import { readHeader } from '../../headers/block-header.ts'
import type { SealCheck } from '../../headers/seal-check.ts'
import { MAX_KEPT_HEADERS } from './constants.ts'
import { callRpc } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'

/** A header by itself, and who sealed it; block 0 nobody. */
export interface SealedHeader { header: BlockHeader, sealer: string | undefined }

/** Headers that were checked, by their hash: whoever gave them, they are what they are. */
export class HeaderBook {
  readonly #check: SealCheck
  readonly #known = new Map<string, SealedHeader>()

  constructor (check: SealCheck) {
    this.#check = check
  }

  /** The header of a number, as the member has it now. @throws MedrecError `CHAIN_UNAVAILABLE` when it has none; `ANSWER_UNSOUND` */
  async at (ask: MemberChainOptions, number: number): Promise<SealedHeader> {
    const header = await readHeaderAt(ask, number)
    const known = this.#known.get(header.hash)
    if (known !== undefined) return known
    const sealed = { header, sealer: number === 0 ? undefined : this.#check.sealer(header) }
    this.#known.set(header.hash, sealed)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KEPT_HEADERS) break
      this.#known.delete(oldest)
    }
    return sealed
  }

  /** The header that another one stands on. @throws as {@link at}, `CHAIN_UNAVAILABLE` also when the member's chain changed meanwhile */
  async before (ask: MemberChainOptions, { header }: SealedHeader): Promise<SealedHeader> {
    const parent = this.#known.get(header.parentHash) ?? await this.at(ask, header.height - 1)
    if (parent.header.hash !== header.parentHash) throw new MedrecError('CHAIN_UNAVAILABLE', 'The chain changed while it was read.')
    this.#check.stands(header, parent.header)
    return parent
  }
}

/** A header with its computed hash; who sealed it is not looked at. @throws as {@link HeaderBook.at} */
export async function readHeaderAt (ask: MemberChainOptions, number: number): Promise<BlockHeader> {
  const block = await callRpc({ ...ask, method: 'eth_getBlockByNumber', params: [blockTag(number), false] })
  if (block === null) throw new MedrecError('CHAIN_UNAVAILABLE', `The member has no block ${number}.`)
  const header = readHeader(block)
  if (header.height !== number) throw new MedrecError('ANSWER_UNSOUND', 'The member gave another block than it was asked for.')
  return header
}
