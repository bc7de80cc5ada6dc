import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { createLanes } from '../../../protocol/limits/lanes.ts'

/** Lanes of a test, with work that ends when it is told to. */
function fixture (limits: { perKey?: number, total?: number, waitingPerKey?: number, waitingTotal?: number } = {}) {
  const clock = { ms: 0 }
  const lanes = createLanes({ perKey: 2, total: 3, waitingPerKey: 4, waitingTotal: 6, patienceMs: 100, nowMs: () => clock.ms, ...limits })
  const begun: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  /** `name` begins with the letter of who asks. */
  const run = async (name: string): Promise<string> => await lanes.run({
    key: name.slice(0, 1),
    work: async () => {
      begun.push(name)
      await new Promise<void>((resolve, reject) => { ends.set(name, error => { if (error === undefined) resolve(); else reject(error) }) })
      return name
    }
  })
  const end = async (name: string, error?: Error): Promise<void> => {
    (ends.get(name) ?? assert.fail(name))(error)
    await settle()
  }
  return { clock, begun, run, end }
}

const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }

describe('lanes', () => {
  it('do so much at once, for each asker and in all, and let askers take turns with the rest', async () => {
    const { begun, run, end } = fixture()
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map(run)
    await settle()
    assert.deepEqual(begun, ['a1', 'a2', 'b1'])
    await end('b1')
    assert.deepEqual(begun.splice(3), ['b2'])
    await end('a1')
    assert.deepEqual(begun.splice(3), ['a3'])
    await end('a2')
    assert.deepEqual(begun.splice(3), ['c1'], 'before the fourth of another')
    await end('b2')
    assert.deepEqual(begun.splice(3), ['a4'])
    for (const name of ['a3', 'a4', 'c1']) await end(name)
    assert.deepEqual(await Promise.all(asked), ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'])
  })

  it('let no more wait than their limits, of each asker and in all', async () => {
    const { begun, run, end } = fixture()
    const asked = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2', 'b3'].map(run)
    await assert.rejects(run('a7'), { code: 'TOO_MANY_REQUESTS' })
    await assert.rejects(run('c1'), { code: 'TOO_MANY_REQUESTS' })
    await settle()
    // There is room again for as many as go.
    await end('b1')
    asked.push(run('c2'))
    await settle()
    for (let i = 0; i < begun.length; i++) if (begun[i] !== 'b1') await end(begun[i] as string)
    assert.equal((await Promise.all(asked)).length, 10)
  })

  it('begin nothing that has waited too long, and go on with the next', async () => {
    const { clock, begun, run, end } = fixture({ perKey: 1, total: 1 })
    const first = run('a1')
    const late = [run('a2'), run('b1')].map(async asked => { await assert.rejects(asked, { code: 'TOO_MANY_REQUESTS' }) })
    clock.ms = 50
    const inTime = run('b2')
    clock.ms = 101
    await end('a1')
    await Promise.all([first, ...late])
    assert.deepEqual(begun, ['a1', 'b2'])
    await end('b2')
    assert.equal(await inTime, 'b2')
    void run('a3')
    await settle()
    assert.deepEqual(begun.at(-1), 'a3')
  })

  it('go on when work fails, and give its error', async () => {
    const { run, end } = fixture({ perKey: 1, total: 1 })
    const [first, second] = [run('a1'), run('a2')]
    const failed = assert.rejects(first, { code: 'INTERNAL' })
    await settle()
    await end('a1', new MedrecError('INTERNAL'))
    await failed
    await end('a2')
    assert.equal(await second, 'a2')
  })
})
