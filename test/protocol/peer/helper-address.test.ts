import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HelperKind } from '../../../protocol/account/document.ts'
import { addressFor } from '../../../protocol/peer/acting/helper-address.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'

const SIZE = 8
const card = (name: string): string[] => Array.from({ length: SIZE }, (_, i) => `${name}${i}`)
/** A relationship whose id ends with this digit. */
const id = (digit: string, rest = 'a'): string => `0x${rest.repeat(63)}${digit}`

interface Given { kind: HelperKind, card: string[], addresses: Record<string, string>, createdAt: number, unused?: Record<string, string[]> }
const helper = (name: string, change: Partial<Given> = {}): Given => ({ kind: 'guardian', card: card(name), addresses: {}, createdAt: 0, ...change })
/** Gives them an address in each of these relationships, one after the other; undefined where there is none. */
function give (options: { to: Given, others?: Given[], in: string[], ended?: string[] }): Array<string | undefined> {
  const { to, others = [], ended = [] } = options
  const context = { account: { helpers: others.map((each, i) => [String(i), each]), endOf: (relationship: string) => ended.includes(relationship) ? {} : undefined } } as unknown as PeerContext
  return options.in.map(relationship => {
    const address = addressFor({ context, helper: to, relationship })
    if (address !== undefined) to.addresses[relationship] = address
    return address
  })
}

describe('the address that a helper is given in a relationship', () => {
  it('is the next one of the card, without guardians', () => {
    assert.deepEqual(give({ to: helper('m', { kind: 'parent' }), in: [id('7'), id('2')] }), ['m0', 'm1'])
    assert.deepEqual(give({ to: helper('m', { kind: 'parent', unused: { [id('1')]: ['m0'] } }), in: [id('7')] }), ['m1'])
  })

  it('has the same number for all guardians, in whatever order they were appointed where', () => {
    const [ana, ben, cho] = [helper('a'), helper('b', { createdAt: 1 }), helper('c', { createdAt: 2 })]
    assert.deepEqual(give({ to: ana, in: [id('3')] }), ['a3'])
    assert.deepEqual(give({ to: ben, others: [ana], in: [id('b')] }), ['b4'], 'eleven is three, which is taken')
    assert.deepEqual(give({ to: cho, others: [ben, ana], in: [id('3'), id('b'), id('c'), id('d')] }), ['c3', 'c4', 'c5', 'c6'])
    assert.deepEqual(give({ to: ana, others: [ben, ana, cho], in: [id('c'), id('b')] }), ['a5', 'a4'], 'also where they are appointed later')
  })

  it('has the number of who was appointed there first where devices gave two', () => {
    const others = [helper('b', { addresses: { [id('1')]: 'b2' }, createdAt: 9 }), helper('a', { addresses: { [id('1')]: 'a7' }, createdAt: 3 }), helper('p', { kind: 'parent', addresses: { [id('1')]: 'p0' } })]
    assert.deepEqual(give({ to: helper('c'), others, in: [id('1')] }), ['c7'])
  })

  it('has a number that was an ended relationship\'s only when all others are taken, and never one that the card has used', () => {
    const seven = Array.from({ length: SIZE }, (_, i) => id(String(i)))
    const ana = helper('a')
    give({ to: ana, in: seven.slice(0, SIZE - 1) })
    const [ended] = seven
    const ben = helper('b', { createdAt: 1 })
    assert.deepEqual(give({ to: ben, others: [ana], in: [id('0', 'e')], ended: [ended ?? ''] }), ['b7'])
    assert.deepEqual(give({ to: ben, others: [ana, ben], in: [id('1', 'e')], ended: [ended ?? ''] }), ['b0'])
    assert.deepEqual(give({ to: ana, others: [ana, ben], in: [id('0', 'e'), id('1', 'e')], ended: [ended ?? ''] }), ['a7', undefined])
  })

  it('is on another card where there are more relationships than numbers', () => {
    const [ana, more] = [helper('a'), helper('n', { createdAt: 1 })]
    const nine = [...Array.from({ length: SIZE }, (_, i) => id(String(i))), id('8')]
    assert.deepEqual(give({ to: ana, in: nine }).at(-1), undefined)
    assert.deepEqual(give({ to: more, others: [ana], in: [id('8')] }), ['n0'])
  })
})
