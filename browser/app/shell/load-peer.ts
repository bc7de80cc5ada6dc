import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { afterPaint } from './after-paint.ts'

/** Loads and opens the peer of this browser, after the first paint. */
export async function loadPeer (): Promise<Peer> {
  await afterPaint()
  const { openAppPeer } = await import('./open-app-peer.ts')
  return await openAppPeer({ appUrl: location.origin })
}

/** Twelve new words for a key. */
export async function makeWords (): Promise<string[]> {
  const { generateWords } = await import('../../../protocol/identity/words.ts')
  return generateWords()
}

/** Which of the words is wrong; `''` when they do not belong together; undefined when they are a key. */
export async function findWrongWord (typed: string[]): Promise<string | undefined> {
  const { checkWords, isWord } = await import('../../../protocol/identity/words.ts')
  const wrong = typed.find(word => !isWord(word))
  if (wrong !== undefined) return wrong
  try {
    checkWords(typed)
    return undefined
  } catch (error) {
    if (isMedrecError(error, 'BAD_WORDS')) return ''
    throw error
  }
}
