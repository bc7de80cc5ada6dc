import type { NetworkFile } from '../network/types.ts'
import type { BlockHeader } from './block-header.ts'

/** How the seals of an engine are checked. Nothing outside this folder and `node/engine` knows which engine seals. */
export interface SealCheck {
  /** Who may seal from block 0 on, by its header. @throws MedrecError `ANSWER_UNSOUND` */
  founders: (genesis: BlockHeader) => string[]
  /** Who sealed a block. @throws MedrecError `ANSWER_UNSOUND` when it cannot be one of the chain */
  sealer: (header: BlockHeader) => string
  /** @throws MedrecError `ANSWER_UNSOUND` when a block does not stand on another */
  stands: (header: BlockHeader, parent: BlockHeader) => void
}

/** The check for a network; undefined where nothing can be checked. Its code is loaded when it is needed. */
export async function loadSealCheck ({ engine, blockPeriod }: Pick<NetworkFile, 'engine' | 'blockPeriod'>): Promise<SealCheck | undefined> {
  if (engine !== 'clique') return undefined
  const { checkHeader, checkParent, sealerOf, signersOfGenesis } = await import('./clique/check-header.ts')
  return {
    founders: signersOfGenesis,
    sealer: header => {
      checkHeader(header)
      return sealerOf(header)
    },
    stands: (header, parent) => { checkParent({ header, parent, period: blockPeriod }) }
  }
}
