import { isOfProvider } from '../owner-session.ts'
import type { SaidEverywhere } from './types.ts'

/**
 * Says something in several relationships, all at once. Where nobody can be asked, something false is answered, or the chain did not take it in time, the others are not kept waiting for that, and nobody says yet that it is done there: who stays away
 * or lies to a person keeps nothing of theirs from the chain.
 *
 * @param options.where - each relationship once
 */
export async function sayInEach<T extends { relationship: string, provider: string }> ({ where, signal, say }: { where: Iterable<T>, signal: AbortSignal, say: (each: T) => Promise<void> }): Promise<SaidEverywhere> {
  const missed = await Promise.all([...where].map(async each => {
    try {
      await say(each)
      return undefined
    } catch (error) {
      if (!isOfProvider(error, signal)) throw error
      return { relationship: each.relationship, provider: each.provider }
    }
  }))
  const left = missed.filter(each => each !== undefined)
  return { done: missed.length - left.length, left }
}
