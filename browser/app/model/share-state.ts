import { joinWords } from '../messages/format.ts'
import type { ShareEntry } from '../../../protocol/peer/types.ts'

/** Nothing more comes of it, at any provider. */
export function isOver (share: ShareEntry): boolean { return share.state === 'ended' || share.state === 'expired' }

/** The providers that have not confirmed the newest state; empty when all have. */
export function waitingFor (share: ShareEntry): string {
  return joinWords(share.perProvider.filter(provider => provider.state !== 'done').map(provider => provider.name))
}
