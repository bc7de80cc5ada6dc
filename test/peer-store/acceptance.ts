import type { PeerStore } from '../../protocol/peer/store.ts'

/** What a test framework must give: node:test and the browser's runner both do. */
export interface AcceptanceHarness {
  it: (name: string, run: () => Promise<void>) => void
  equal: (actual: unknown, expected: unknown) => void
  /** A store that is empty. */
  open: () => Promise<PeerStore>
  /** The store that `open` last gave, opened again after a close. */
  reopen: () => Promise<PeerStore>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** What every {@link PeerStore} must do. */
export function acceptPeerStore (harness: AcceptanceHarness): void {
  const { it, equal, open, reopen } = harness

  it('gives back what was put, and undefined for the rest', async () => {
    const store = await open()
    await store.put('a', [['one', bytes(1, 2)], ['two', bytes()]])
    equal(Array.from(await store.get('a', 'one') ?? []), [1, 2])
    equal((await store.get('a', 'two'))?.byteLength, 0)
    equal(await store.get('a', 'three'), undefined)
    equal(await store.get('b', 'one'), undefined)
    await store.close()
  })

  it('replaces, deletes, and does not mind deleting what is not there', async () => {
    const store = await open()
    await store.put('a', [['one', bytes(1)], ['two', bytes(2)]])
    await store.put('a', [['one', bytes(3)]])
    await store.delete('a', ['two', 'never'])
    equal(Array.from(await store.get('a', 'one') ?? []), [3])
    equal(await store.keys('a'), ['one'])
    await store.close()
  })

  it('keeps what it was given, not the buffer it came in', async () => {
    const store = await open()
    const buffer = bytes(1, 2, 3, 4)
    const put = store.put('a', [['one', buffer.subarray(1, 3)]])
    await put
    buffer.fill(9)
    equal(Array.from(await store.get('a', 'one') ?? []), [2, 3])
    await store.close()
  })

  it('lists a namespace in order, across pages, and nothing of its neighbours', async () => {
    const store = await open()
    const names = Array.from({ length: 600 }, (_, index) => `k${String(index).padStart(4, '0')}`)
    await store.put('m', names.toReversed().map(name => [name, new TextEncoder().encode(name)]))
    await store.put('l', [['k', bytes(1)]])
    await store.put('ma', [['k', bytes(1)]])
    equal(await store.keys('m'), names)
    const seen: string[] = []
    for await (const [key, value] of store.entries('m')) {
      seen.push(key)
      equal(new TextDecoder().decode(value), key)
    }
    equal(seen, names)
    await store.close()
  })

  it('may be written to while it is listed', async () => {
    const store = await open()
    await store.put('a', Array.from({ length: 300 }, (_, index) => [`k${String(index).padStart(4, '0')}`, bytes(0)]))
    let count = 0
    for await (const [key] of store.entries('a')) {
      count++
      await store.put('b', [[key, bytes(1)]])
    }
    equal(count, 300)
    equal((await store.keys('b')).length, 300)
    await store.close()
  })

  it('puts and deletes at once, or does neither', async () => {
    const store = await open()
    await store.put('a', [['one', bytes(1)], ['two', bytes(2)]])
    await store.put('b', [['two', bytes(2)]])
    const bad = [['three', bytes(3)], [Symbol('bad') as unknown as string, bytes(4)]] as Array<[string, Uint8Array]>
    equal(await store.put('a', bad, ['one']).then(() => 'stored', () => 'refused'), 'refused')
    equal(await store.put('a', [['three', bytes(3)]], [Symbol('bad') as unknown as string]).then(() => 'stored', () => 'refused'), 'refused')
    equal(await store.keys('a'), ['one', 'two'])
    await store.put('a', [['three', bytes(3)]], ['two', 'never'])
    equal(await store.keys('a'), ['one', 'three'])
    equal(await store.keys('b'), ['two'])
    await store.close()
  })

  it('puts all entries or none', async () => {
    const store = await open()
    await store.put('a', [['one', bytes(1)]])
    // A key that no store takes: the transaction fails as a whole.
    const bad = [['one', bytes(2)], [Symbol('bad') as unknown as string, bytes(3)]] as Array<[string, Uint8Array]>
    equal(await store.put('a', bad).then(() => 'stored', () => 'refused'), 'refused')
    equal(Array.from(await store.get('a', 'one') ?? []), [1])
    await store.close()
  })

  it('still has everything when it is opened again, and nothing after clear', async () => {
    const store = await open()
    await store.put('a', [['one', bytes(1)]])
    await store.close()
    const again = await reopen()
    equal(Array.from(await again.get('a', 'one') ?? []), [1])
    await again.clear()
    equal(await again.keys('a'), [])
    await again.close()
    const last = await reopen()
    equal(await last.get('a', 'one'), undefined)
    await last.close()
  })
}
