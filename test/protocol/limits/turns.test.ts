import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { createTurns } from '../../../protocol/limits/turns.ts'

const { signal } = new AbortController()

/** Work that begins to wait when its turn comes, and ends when it is told to. */
class Works {
  readonly begun: string[] = []
  readonly #ends = new Map<string, () => void>()

  named (name: string): () => Promise<string> {
    return async () => {
      this.begun.push(name)
      await new Promise<void>(resolve => { this.#ends.set(name, resolve) })
      return name
    }
  }

  end (name: string): void { (this.#ends.get(name) ?? assert.fail(name))() }
}

describe('turns', () => {
  it('come one after the other for each asker, and beside each other for several', async () => {
    const turns = createTurns({ perKey: 3, total: 10 })
    const works = new Works()
    const asked = ['a1', 'a2', 'a3', 'b1'].map(async name => await turns.take({ key: name.slice(0, 1), signal, work: works.named(name) }))
    await new Promise(resolve => { setImmediate(resolve) })
    assert.deepEqual(works.begun, ['a1', 'b1'])
    for (const name of ['a1', 'a2', 'a3']) {
      works.end(name)
      await asked[Number(name.slice(1)) - 1]
      await new Promise(resolve => { setImmediate(resolve) })
    }
    works.end('b1')
    assert.deepEqual(await Promise.all(asked), ['a1', 'a2', 'a3', 'b1'])
    assert.deepEqual(works.begun, ['a1', 'b1', 'a2', 'a3'])
  })

  it('are refused when an asker has too many open, and given again when one has ended', async () => {
    const turns = createTurns({ perKey: 2, total: 3 })
    const works = new Works()
    const take = async (name: string): Promise<string> => await turns.take({ key: name.slice(0, 1), signal, work: works.named(name) })
    const isRefused = (error: unknown): boolean => isMedrecError(error, 'TOO_MANY_REQUESTS')
    const [first, second, other] = [take('a1'), take('a2'), take('b1')]
    await assert.rejects(take('a3'), isRefused)
    await assert.rejects(take('c1'), isRefused, 'all together have a limit as well')
    works.end('a1')
    await first
    const third = take('a4')
    await new Promise(resolve => { setImmediate(resolve) })
    for (const name of ['a2', 'b1']) works.end(name)
    await Promise.all([second, other])
    await new Promise(resolve => { setImmediate(resolve) })
    works.end('a4')
    assert.equal(await third, 'a4')
  })

  it('go on after one that failed, and leave out what nobody waits for any more', async () => {
    const turns = createTurns({ perKey: 3, total: 3 })
    const given = new AbortController()
    const failed = turns.take({ key: 'a', signal, work: async () => { throw new MedrecError('CHAIN_UNAVAILABLE') } })
    const left = turns.take({ key: 'a', signal: given.signal, work: async () => assert.fail('Nobody waits for it.') })
    const last = turns.take({ key: 'a', signal, work: async () => 'done' })
    given.abort()
    await assert.rejects(failed, error => isMedrecError(error, 'CHAIN_UNAVAILABLE'))
    await assert.rejects(left, error => isMedrecError(error, 'CANCELLED'))
    assert.equal(await last, 'done')
  })
})
