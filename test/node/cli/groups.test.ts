import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runAsIn } from '../../run-as.ts'
import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../../start-test-network.ts'

interface Granted { id: string, viewer: string, settled: boolean, emergency?: number, perProvider: Array<{ handle: string, relationship: string }> }

describe('grants to a group, by the medrec command and real nodes', { timeout: 500_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-groups-'))
  let network: TestNetwork
  let provider: TestProvider
  let group: string
  let card: { link: string, address: string }
  let given: Granted

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    provider = network.providers[0] as TestProvider
  })

  after(async () => {
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const as = runAsIn(folder)
  const read = async (...more: string[]): Promise<{ code: number | null, error: string | undefined, records: unknown[] }> => {
    const { code, error, json } = await as<{ records?: unknown[] }>('doctor', 'read', provider.handle, given.perProvider[0]?.relationship ?? '', '--as', card.address, ...more)
    return { code, error, records: json.records ?? [] }
  }

  it('makes a group whose keeper is the provider, and lets the owner of a card in', async () => {
    const made = await as<{ group: string, viewer: string, state: string }>('nobody', 'group', 'create', '--config', provider.configFile, '--yes')
    assert.equal(made.code, 0, made.said)
    group = made.json.viewer
    card = (await as<{ link: string, address: string }>('doctor', 'card', '--name', 'Doctor', '--network', network.address)).json
    const added = await as('nobody', 'group', 'add', group, card.link, '--config', provider.configFile, '--yes')
    assert.equal(added.code, 0, added.said)
    const shown = await as<{ viewers: string[], keepers: string[], isKept: boolean }>('nobody', 'group', 'show', group, '--config', provider.configFile)
    assert.deepEqual(shown.json, { group: group.replace('group:', ''), viewers: [card.address], keepers: [network.network.founders[0]?.signingKey], sequence: 1, isKept: true })
    const twice = await as('nobody', 'group', 'add', group, card.address, '--config', provider.configFile, '--yes')
    assert.deepEqual([twice.code, twice.error], [4, 'REGISTRY_REFUSED'])
    assert.match(twice.said, /in the group already/)
  })

  it('lets the group look in an emergency, with a reason, and tells the person', async () => {
    assert.equal((await as('person', 'join', await provider.invite('maren'))).code, 0)
    const to = ['--to', group, '--categories', 'all', '--until', 'never', '--purpose', 'Emergency rooms', '--emergency'] as const
    for (const time of ['0s', '8d', 'soon']) assert.equal((await as('person', 'grant', ...to, time)).error, 'USAGE')
    const granted = await as<Granted>('person', 'grant', ...to, '6h')
    assert.equal(granted.code, 0, granted.said)
    given = granted.json
    assert.equal(given.emergency, 21_600)
    assert.deepEqual(await read(), { code: 4, error: 'DENIED', records: [] })
    const reason = 'unconscious after an accident'
    const seen = await read('--emergency', reason)
    assert.equal(seen.code, 0)
    assert.ok(seen.records.length > 0)
    // Whatever command comes next says it, until it was shown.
    const line = (await as('person', 'grant')).said
    for (const part of ['EMERGENCY', card.address, 'Emergency rooms', provider.name, reason, 'medrec log']) assert.ok(line.includes(part), line)
    assert.ok((await as('person', 'records', '--offline')).said.includes(reason))
    const { json: { entries } } = await as<{ entries: Array<{ address: string, emergency?: string, records: number, proven: boolean }> }>('person', 'log')
    const told = entries.filter(({ emergency }) => emergency !== undefined)
    assert.deepEqual(told.map(({ address, emergency, records, proven }) => ({ address, emergency, records, proven })), [{ address: card.address, emergency: reason, records: seen.records.length, proven: true }])
    assert.equal((await as('person', 'grant')).said, '')
  })

  it('finds by the person\'s emergency card where to ask, without a relationship of one\'s own, and tells who is refused', async () => {
    const code = join(folder, 'card.svg')
    const made = await as<{ link: string, places: Array<{ handle: string }> }>('person', 'emergency-card', '--qr', code)
    assert.deepEqual([made.code, made.json.places.map(({ handle }) => handle)], [0, [provider.handle]])
    assert.match(readFileSync(code, 'utf8'), /<svg/)
    const look = async (who: string, ...more: string[]): Promise<{ code: number | null, error: string | undefined, count: number }> => {
      const { code, error, json } = await as<{ records?: unknown[] }>(who, 'read', made.json.link, ...more)
      return { code, error, count: json.records?.length ?? 0 }
    }
    const reason = ['--emergency', 'found with this card']
    assert.equal((await look('doctor')).error, 'USAGE')
    const seen = await look('doctor', ...reason)
    assert.equal(seen.code, 0)
    assert.ok(seen.count > 0)
    assert.deepEqual(await look('doctor', ...reason, '--as', card.address), seen)
    await as('stranger', 'card', '--name', 'Stranger', '--network', network.address)
    assert.deepEqual(await look('stranger', ...reason), { code: 4, error: 'DENIED', count: 0 })
    assert.deepEqual((await look('doctor', ...reason, '--config', provider.configFile, '--as', card.address)).error, 'USAGE')
    assert.deepEqual(await look('nobody', ...reason, '--config', provider.configFile), { code: 4, error: 'DENIED', count: 0 })
  })

  it('lets any provider of the network look, by the key of its node, where that was granted, and nobody else by a card', async () => {
    const granted = await as<Granted>('person', 'grant', '--to', 'members', '--categories', 'all', '--until', '1d', '--emergency', '--purpose', 'Whoever treats me')
    assert.deepEqual([granted.code, granted.json.emergency], [0, 86_400], granted.said)
    const [, other] = network.providers
    const look = async (who: string[], ...more: string[]): Promise<{ code: number | null, error: string | undefined, count: number }> => {
      const { code, error, json } = await as<{ records?: unknown[] }>('nobody', 'read', provider.handle, granted.json.perProvider[0]?.relationship ?? '', ...who, ...more)
      return { code, error, count: json.records?.length ?? 0 }
    }
    const asOther = ['--config', other?.configFile ?? '']
    assert.deepEqual(await look(asOther), { code: 4, error: 'DENIED', count: 0 })
    const seen = await look(asOther, '--emergency', 'unconscious')
    assert.deepEqual([seen.code, seen.error], [0, undefined])
    assert.ok(seen.count > 0)
    assert.deepEqual((await look([])).error, 'USAGE')
    const { json: { link } } = await as<{ link: string }>('person', 'emergency-card')
    const byCard = await as<{ records?: unknown[] }>('nobody', 'read', link, ...asOther, '--emergency', 'unconscious')
    assert.deepEqual([byCard.code, byCard.json.records?.length], [0, seen.count])
    // Its own patient a provider names by the number, and hears of emergencies where it is refused.
    const { json: people } = await as<Array<{ id: string, name: string }>>('nobody', 'patients', '--config', provider.configFile)
    const numberOf = (name: string): string => people.find(person => person.name.includes(name))?.id ?? ''
    const own = async (name: string, ...more: string[]): ReturnType<typeof as<{ records?: unknown[] }>> => await as('nobody', 'read', numberOf(name), '--config', provider.configFile, ...more)
    const refused = await own('Maren')
    assert.deepEqual([refused.error, /--emergency/.test(refused.said)], ['DENIED', true])
    assert.equal((await own('Maren', '--emergency', 'unconscious')).json.records?.length, seen.count)
    assert.deepEqual([(await own('Tobias', '--emergency', 'unconscious')).error, (await own('Maren', '--as', card.address)).error], ['PERSON_UNKNOWN', 'USAGE'])
    assert.equal((await as('person', 'grant', '--end', granted.json.id)).code, 0)
    assert.deepEqual(await look(asOther, '--emergency', 'again'), { code: 4, error: 'DENIED', count: 0 })
  })

  it('ends that, and gives the group an ordinary grant under a condition, which nobody out of the group can use', async () => {
    assert.equal((await as('person', 'grant', '--end', given.id)).code, 0)
    assert.deepEqual(await read('--emergency', 'again'), { code: 4, error: 'DENIED', records: [] })
    const open = await as<Granted>('person', 'grant', '--to', group, '--categories', 'prescriptions', '--until', '1d', '--condition', 'week:mon-sun,00:00-24:00')
    assert.equal(open.code, 0, open.said)
    given = open.json
    const out = join(folder, 'read')
    assert.equal((await read('--out', out)).code, 0)
    assert.match(readFileSync(join(out, `${provider.handle}.ndjson`), 'utf8'), /Medication/)
    const removed = await as('nobody', 'group', 'remove', group, card.address, '--config', provider.configFile, '--yes', '--no-wait')
    assert.equal(removed.code, 0, removed.said)
    assert.deepEqual(await read(), { code: 4, error: 'DENIED', records: [] })
    const list = await as<{ grants: Granted[] }>('person', 'grant')
    assert.deepEqual(list.json.grants.map(({ id }) => id), [given.id])
  })
})
