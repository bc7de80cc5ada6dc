import { isOfProvider } from '../owner-session.ts'
import type { SaidEverywhere } from './types.ts'

/**
 * Says something in several relationships. Where nobody can be asked, something false is answered, or the chain did not take it in time, the others are not kept waiting for that, and nobody says yet that it is done there: who stays away
 * or lies to a person keeps nothing of theirs from the chain.
 *
 * @param options.where - each relationship once
 */
export async function sayInEach<T extends { relationship: string, provider: string }> ({ where, signal, say }: { where: Iterable<T>, signal: AbortSignal, say: (each: T) => Promise<void> }): Promise<SaidEverywhere> {
  const said: SaidEverywhere = { done: 0, left: [] }
  for (const each of where) {
    try {
      await say(each)
      said.done++
    } catch (error) {
      if (!isOfProvider(error, signal)) throw error
      said.left.push({ relationship: each.relationship, provider: each.provider })
    }
  }
  return said
}
