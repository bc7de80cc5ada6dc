import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import type { PassedOnEntry, SharedEntry } from '../../../protocol/peer/share-types.ts'
import { startActingNetwork } from '../../acting/acting-network.ts'
import type { ActingNetwork } from '../../acting/acting-network.ts'
import type { Ran } from '../../run-as.ts'

describe('what is passed on, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  /** What a card of the nurse's was sent, and where its records are. */
  let given: SharedEntry
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done = async (who: string, ...args: string[]): Promise<Record<string, unknown>> => {
    const { code, json, said } = await as(who, ...args)
    assert.equal(code, 0, `medrec ${args.join(' ')}: ${said}`)
    return json
  }
  const card = async (who: string, name: string): Promise<string> => String((await done(who, 'card', '--name', name, '--network', network.address))['link'])
  const shared = async (who: string, ...args: string[]): Promise<SharedEntry[]> => {
    await network.nextBlock()
    return (await as(who, 'view', ...args)).json['shared'] as SharedEntry[]
  }
  const passedOn = async (who: string): Promise<PassedOnEntry[]> => (await done(who, 'pass-on'))['passedOn'] as PassedOnEntry[]

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  it('is a part of what was shared, where its owner lets it be passed on', async () => {
    await network.join('person', 'maren')
    const plain = await done('person', 'share', await card('aunt', 'Aunt'), '--name', 'Aunt', '--categories', 'prescriptions', '--until', '30d', '--wait', '240')
    const [flat] = await shared('aunt', String(plain['link']))
    assert.deepEqual([flat?.depth, flat?.state], [0, 'active'])
    const refused = await as('aunt', 'pass-on', flat?.id ?? '', await card('nurse', 'Nurse'), '--name', 'Nurse', '--categories', 'all', '--until', '1d')
    assert.equal(refused.error, 'SHARE_INVALID')
    assert.equal((await as('person', 'share', await card('aunt', 'Aunt'), '--name', 'Aunt', '--categories', 'all', '--until', '1d', '--onward', '5')).code, 2)
    const onward = await done('person', 'share', await card('clinic', 'Clinic'), '--name', 'Clinic', '--categories', 'all', '--until', '30d', '--onward', '2', '--wait', '240')
    const [clinic] = await shared('clinic', String(onward['link']))
    assert.deepEqual([clinic?.depth, clinic?.state, clinic?.passedOnBy], [2, 'active', undefined])
    const nurses = await card('nurse', 'Nurse')
    assert.equal((await as('clinic', 'pass-on', clinic?.id ?? '', nurses, '--name', 'Nurse', '--categories', 'all', '--until', '60d', '--onward', '2')).error, 'SHARE_INVALID')
    assert.equal((await as('clinic', 'pass-on', clinic?.id ?? '', nurses, '--name', 'Nurse', '--categories', 'prescriptions', '--labels', 'HIV', '--until', '1d')).error, 'SHARE_INVALID')
    assert.equal((await as('clinic', 'pass-on', clinic?.id ?? '', nurses, '--name', 'Nurse', '--categories', 'prescriptions', '--from', '40d', '--until', '60d')).error, 'SHARE_INVALID')
    const made = await done('clinic', 'pass-on', clinic?.id ?? '', nurses, '--name', 'Nurse', '--categories', 'prescriptions', '--until', '60d', '--onward', '1')
    assert.equal(made['notAfter'], clinic?.notAfter, 'no longer than it has it')
    const [seen] = await shared('nurse', String(made['link']))
    assert.ok(seen !== undefined && clinic !== undefined)
    assert.deepEqual([seen.state, seen.depth, seen.passedOnBy, seen.sources.map(({ categories }) => categories.join())], ['active', 1, '', seen.sources.map(() => 'prescriptions')])
    assert.ok(seen.records > 0 && seen.records < clinic.records)
    assert.equal(seen.records, flat?.records)
    assert.deepEqual((await passedOn('clinic')).map(({ name, state, categories }) => [name, state, categories.join()]), [['Nurse', 'active', 'prescriptions']])
    given = seen
  })

  it('goes from hand to hand as often as that, and is read by its card without keeping anything', async () => {
    const made = await done('nurse', 'pass-on', given.id, await card('student', 'Student'), '--name', 'Student', '--categories', 'all', '--until', 'never')
    const [seen] = await shared('student', String(made['link']))
    assert.deepEqual([seen?.state, seen?.depth, seen?.records, seen?.notAfter], ['active', 0, given.records, given.notAfter])
    assert.equal((await as('student', 'pass-on', seen?.id ?? '', await card('stranger', ''), '--name', 'S', '--categories', 'all', '--until', '1d')).error, 'SHARE_INVALID')
    // What goes back opens for nobody else.
    assert.equal((await as('stranger', 'view', String(made['link']))).error, 'NOT_FOR_YOU')
    const [source] = given.sources
    const read = await done('nurse', 'read', source?.handle ?? '', source?.relationship ?? '', '--as', given.card)
    assert.equal((read['records'] as unknown[]).length, source?.records)
    const another = await done('nurse', 'card')
    assert.equal((await as('nurse', 'read', source?.handle ?? '', source?.relationship ?? '', '--as', String(another['address']))).error, 'DENIED')
  })

  it('is in the log of its owner with whom it was given to first, and ends with that', async () => {
    const entries = (await done('person', 'log'))['entries'] as LogEntry[]
    const byNurse = entries.filter(({ address, records }) => address === given.card && records > 0)
    assert.ok(byNurse.length > 0)
    assert.deepEqual([...new Set(byNurse.map(({ passedOn: by, proven }) => `${by?.by} ${by?.links.length} ${proven}`))], ['Clinic 1 true'])
    assert.deepEqual([...new Set(entries.flatMap(({ passedOn: by }) => by?.links.length ?? []))].sort(), [1, 2])
    assert.ok(entries.some(({ viewer, passedOn: by }) => viewer === 'Clinic' && by === undefined))
    assert.equal((await as('person', 'revoke', 'Clinic', '--wait', '240')).code, 0)
    for (const who of ['nurse', 'student', 'clinic']) {
      const ended = await shared(who)
      assert.deepEqual(ended.map(({ state, records }) => [state, records]), [['ended', 0]], who)
    }
    assert.deepEqual((await passedOn('clinic')).map(({ state }) => state), ['ended'])
    assert.deepEqual((await shared('aunt')).map(({ state }) => state), ['active'])
  })
})
