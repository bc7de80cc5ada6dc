import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseAddresses } from '../../../protocol/peer/acting/choose-addresses.ts'
import type { Naming } from '../../../protocol/peer/acting/choose-addresses.ts'

const CARD = ['a', 'b', 'c', 'd']
const naming = (relationship: string, own: string | undefined, said: string[] = [], before: string[] = []): Naming =>
  ({ relationship, own, ever: [...before, ...said], standing: said.map((address, i) => ({ address, at: 10 + i })), isSeen: true })
const choose = (namings: Naming[], elsewhere: Naming[] = [], addresses = CARD): Array<[string, string]> => [...chooseAddresses({ addresses, namings, elsewhere })].sort()

describe('the addresses that a guardian names', () => {
  it('have the numbers of the guardian\'s own, which all guardians have alike', () => {
    assert.deepEqual(choose([naming('1', 'c'), naming('2', 'a')]), [['1', 'c'], ['2', 'a']])
    assert.deepEqual(choose([naming('2', 'a')]), [['2', 'a']])
  })

  it('are those that others named there: that of most, of equals the one named first', () => {
    // Else one guardian who names others in turn makes each repeat cost another one of the few times that it may name.
    assert.deepEqual(choose([naming('1', 'a', ['a', 'b'])]), [['1', 'a']])
    assert.deepEqual(choose([naming('1', 'a', ['b']), naming('2', 'a', ['c', 'x', 'c']), naming('3', 'a', ['a', 'd'])]), [['1', 'b'], ['2', 'c'], ['3', 'a']])
  })

  it('are none that was ever named in another relationship, whichever of the two comes first', () => {
    assert.deepEqual(choose([naming('1', 'a'), naming('2', 'b', ['a'])]), [['1', 'c'], ['2', 'a']])
    assert.deepEqual(choose([naming('1', 'b', ['a']), naming('2', 'a')]), [['1', 'a'], ['2', 'c']])
    assert.deepEqual(choose([naming('1', 'a'), naming('2', 'b', [], ['a'])]), [['1', 'c'], ['2', 'b']], 'nor one that was taken back')
    assert.deepEqual(choose([naming('1', 'a')], [naming('9', 'b', ['a'])]), [['1', 'b']], 'nor by another appointment')
  })

  it('are parted where two agents name the same: it stays with the one whose number it is, else the first', () => {
    assert.deepEqual(choose([naming('1', 'b', ['a']), naming('2', 'a', ['a'])]), [['1', 'b'], ['2', 'a']])
    assert.deepEqual(choose([naming('1', 'b', ['a']), naming('2', 'c', ['a'])]), [['1', 'a'], ['2', 'c']])
  })

  it('stay the same when they are named again', () => {
    assert.deepEqual(choose([naming('1', 'a', [], ['a']), naming('2', 'b', ['b'])]), [['1', 'a'], ['2', 'b']])
  })

  it('wait where only one would do that nobody has named, while what was named elsewhere is not known', () => {
    const away = { ...naming('2', 'b'), isSeen: false }
    assert.deepEqual(choose([naming('1', 'a'), away]), [['1', 'a'], ['2', 'b']])
    assert.deepEqual(choose([naming('1', 'a'), naming('3', 'b'), away]), [['1', 'a'], ['2', 'b']])
    assert.deepEqual(choose([naming('1', 'a'), naming('3', 'b', ['c']), away]), [['1', 'a'], ['2', 'b'], ['3', 'c']], 'but for what others named there')
  })

  it('are refused where the card has too few', () => {
    assert.throws(() => choose([naming('1', 'a'), naming('2', undefined)], [], ['a']), { code: 'HELPER_INVALID' })
    assert.throws(() => choose([naming('1', 'a')], [naming('8', 'b', ['a', 'b', 'c', 'd'])]), { code: 'HELPER_INVALID' })
    assert.deepEqual(choose([naming('1', undefined), naming('2', 'b')]), [['1', 'a'], ['2', 'b']])
  })
})
