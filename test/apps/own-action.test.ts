import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { makeInvitations, openPeer, startDevelopmentNetwork } from 'medrec/node'
import type { DevelopmentNetwork } from 'medrec/node'
import { addGrant, checkPolicy, createMemorySource, createPolicy, decide, endGrant, generateWords, indexPolicy, isMedrecError, loadPolicy, NO_FACTS, readChain, readPolicy, savePolicy } from 'medrec/protocol'
import type { Decision, Grant, Peer } from 'medrec/protocol'
import { contactProfile } from './contact-card/contact-profile.ts'

const CALL = 'card-office:call'
const CALLER = '0x' + 'ca'.repeat(20)
const PHONE = { categories: ['phone'], labels: [] }
const now = (): number => Math.floor(Date.now() / 1_000)

describe('an action of an application\'s own', { timeout: 280_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'own-action-'))
  let network: DevelopmentNetwork
  let owner: Peer
  let relationship: string
  let grant: string

  const ask = async (action: string, record = PHONE): Promise<Decision | undefined> => await network.providers[0]?.node.decide({ relationship, viewer: CALLER, action, record })
  const settled = async (): Promise<void> => { await owner.settled({ signal: AbortSignal.timeout(60_000) }) }

  before(async () => {
    const source = createMemorySource()
    await source.set({ person: '17', name: 'Seventeen', records: [{ key: 'phone', categories: ['phone'], mediaType: 'application/json', bytes: new TextEncoder().encode('{}') }] })
    network = await startDevelopmentNetwork({ dir: join(dir, 'network'), name: 'Cards', providers: [{ handle: 'card-office', name: 'The card office', openSource: async () => source }], report: () => {} })
    owner = await openPeer({ home: join(dir, 'owner'), profile: contactProfile, appUrl: 'https://cards.example', background: true, scrypt: { N: 2, r: 1, p: 1 } })
    await owner.create({ words: generateWords(), password: 'correct horse battery' })
    const [config] = network.providers.map(each => each.config)
    assert.ok(config !== undefined)
    const [invitation] = await makeInvitations({ config, people: ['17'], days: 1, appUrl: 'https://cards.example' })
    await owner.join({ invitation: invitation?.link ?? '' })
    relationship = owner.providers()[0]?.relationship ?? ''
  })

  after(async () => {
    await owner.close()
    await network.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('is decided by the provider\'s node for the application, by what the owner granted and nothing else', async () => {
    assert.deepEqual(await ask(CALL), { allow: false, code: 'NO_GRANT' })
    grant = (await owner.grantGroup({ viewer: CALLER, purpose: 'Calls', categories: ['phone'], labels: [], actions: [CALL], providers: 'all', notBefore: now() - 60, notAfter: now() + 3_600 })).id
    await settled()
    assert.equal((await ask(CALL))?.allow, true)
    assert.deepEqual(await ask('read'), { allow: false, code: 'ACTION_NOT_GRANTED' })
    assert.deepEqual(await ask(CALL, { categories: ['address'], labels: [] }), { allow: false, code: 'CATEGORY_NOT_GRANTED' })
  })

  it('is refused from the moment that the owner ends it, and in relationships that are none of the provider\'s', async () => {
    await owner.endGroupGrant({ id: grant })
    await settled()
    assert.deepEqual(await ask(CALL), { allow: false, code: 'NO_GRANT' })
    await assert.rejects(async () => await network.providers[0]?.node.decide({ relationship: '0x' + '00'.repeat(32), viewer: CALLER, action: CALL, record: PHONE }), { code: 'DENIED' })
  })

  it('is decided alike by the kernel alone, where the application has the grants', () => {
    const given: Grant = { id: 'g', viewer: CALLER, categories: ['phone'], labels: [], actions: [CALL], notBefore: 0, notAfter: null }
    const by = (action: string): Decision => decide({ index: indexPolicy([given]), relationship: { status: 'active', controller: '0x' + '01'.repeat(20) }, requester: { address: CALLER, role: 'viewer' }, action, now: now(), record: PHONE, facts: NO_FACTS })
    assert.deepEqual([by(CALL), by('read')], [{ allow: true, grant: 'g' }, { allow: false, code: 'ACTION_NOT_GRANTED' }])
  })

  it('is decided alike of a policy that the application keeps by itself, after it was written, read and checked', () => {
    const salt = new Uint8Array(32)
    const given: Grant = { id: 'g', viewer: CALLER, categories: ['phone'], labels: [], actions: [CALL], notBefore: 0, notAfter: null }
    const saved = savePolicy(addGrant({ doc: createPolicy({ relationship, salt }), grant: given }))
    const by = (bytes: Uint8Array): Decision => {
      const doc = loadPolicy(bytes)
      checkPolicy({ doc, relationship })
      const { grants, ended } = readPolicy(doc)
      const index = indexPolicy([...grants.values()].filter(({ id }) => !ended.has(id)))
      return decide({ index, relationship: { status: 'active', controller: '0x' + '01'.repeat(20) }, requester: { address: CALLER, role: 'viewer' }, action: CALL, now: now(), record: PHONE, facts: NO_FACTS })
    }
    assert.deepEqual(by(saved), { allow: true, grant: 'g' })
    assert.equal(by(savePolicy(endGrant({ doc: loadPolicy(saved), id: 'g', at: now() }))).allow, false)
    assert.throws(() => loadPolicy(saved.subarray(0, 40)), error => isMedrecError(error, 'POLICY_INVALID'))
    assert.throws(() => checkPolicy({ doc: loadPolicy(saved), relationship: `0x${'00'.repeat(32)}` }), error => isMedrecError(error, 'POLICY_INVALID'))
    // Nobody signed what was handed on.
    assert.equal(readChain({ network: { chainId: 1, contracts: { relationships: `0x${'11'.repeat(20)}` } }, relationship, links: [{ parent: 'g', grant: '{}', signature: new Uint8Array(65) }] }), undefined)
  })
})
