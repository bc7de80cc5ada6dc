import type { ReadHelper } from '../../account/read.ts'
import type { PeerContext } from '../context.ts'
import { isEnded } from '../ended.ts'

/**
 * The address of their card that a helper gets in a relationship; undefined: none is left for it. Guardians have the one of the same number, each on their card: by that they name
 * the same address of a card for a lost key there, and no other relationship's, though none of them knows of all. See specs/agent.md, "Appointing".
 */
export function addressFor (options: { context: PeerContext, helper: Pick<ReadHelper, 'kind' | 'card' | 'addresses' | 'unused'>, relationship: string }): string | undefined {
  const { context, helper: { kind, card, addresses, unused = {} }, relationship } = options
  const used = new Set([...Object.values(addresses), ...Object.values(unused).flat()])
  const free = card.filter(address => !used.has(address))
  if (kind !== 'guardian') return free[0]
  const numbers = numbersOf(context)
  const number = numbers.get(relationship)
  if (number !== undefined && number < card.length) return free.find(address => address === card[number])
  const others = [...numbers].map(([id, each]) => ({ number: each, weight: isEnded(context, id) ? 1 : numbers.size + 1 }))
  // From a digit of the id on: the number would else tell a guardian how many relationships there are.
  const start = Number(`0x${relationship.slice(-1)}`)
  const costOf = (address: string): number => {
    const at = card.indexOf(address)
    const taken = others.reduce((sum, each) => each.number === at ? sum + each.weight : sum, 0)
    return taken * card.length + (at + card.length - start % card.length) % card.length
  }
  return free.sort((a, b) => costOf(a) - costOf(b))[0]
}

/** Which address of their cards guardians have in each relationship, also those who ended: as whoever was appointed first there has it. */
function numbersOf ({ account }: PeerContext): Map<string, number> {
  const numbers = new Map<string, number>()
  const guardians = account.helpers.filter(([, { kind }]) => kind === 'guardian').sort(([a, { createdAt: from }], [b, { createdAt: to }]) => from - to || (a < b ? -1 : 1))
  for (const [, { card, addresses }] of guardians) {
    for (const [relationship, address] of Object.entries(addresses)) if (!numbers.has(relationship)) numbers.set(relationship, card.indexOf(address))
  }
  return numbers
}
