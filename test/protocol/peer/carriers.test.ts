import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ChainEvent } from '../../../protocol/chain-view/events.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { generateWords, wordsToSeed } from '../../../protocol/identity/words.ts'
import { FollowedView } from '../../../protocol/peer/chain/followed-view.ts'
import type { CarriedMessage, PeerChain } from '../../../protocol/peer/chain-port.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { Relationship } from '../../../protocol/peer/relationship.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { SealedStore } from '../../../protocol/peer/sealed-store.ts'
import { Background } from '../../../protocol/peer/background.ts'
import { endingIn } from '../../../protocol/peer/ending-grants.ts'
import { isTakingAway, noteUndone, settlePolicy } from '../../../protocol/peer/settle-policy.ts'
import { NO_ANCHOR } from '../../../protocol/policy/constants.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf, RELATIONSHIP } from '../policy/policy-fixture.ts'

type Anchor = Extract<CarriedMessage, { kind: 'anchor' }>

const NETWORK = { chainId: 31_337, registry: hexOf(0xc1, 20), contracts: { relationships: hexOf(0xc0, 20) } }
const FACTS = { provider: 'mercy', name: 'Mercy', delegateIndex: 0, providerDelegate: hexOf(0x0d, 20), providerEncryptionKey: '', attestation: '', multiaddrs: [], joinedAt: 0 }

/** A chain whose blocks a test makes, and carriers that do with a message what a test says. A block is settled with one on top. */
class CarriedChain {
  readonly view: FollowedView = new FollowedView({ settledDepth: 1, blockPeriod: 1 })
  readonly given: Array<{ message: Anchor, avoid: ReadonlySet<string> }> = []
  /** What becomes of the next messages; none: it is kept. */
  onGiven: (message: Anchor) => void = () => {}
  #number = 0
  #waiting: Array<{ count: number, resolve: () => void }> = []

  constructor () {
    this.mine({ kind: 'opened', relationship: RELATIONSHIP, number: 1, ownerDelegate: hexOf(1, 20), providerDelegate: hexOf(2, 20) })
    this.mine()
  }

  mine (...events: ChainEvent[]): void {
    const number = ++this.#number
    this.#read(number, events)
  }

  /** The newest block is another, as the next reading says. */
  replace (...events: ChainEvent[]): void {
    this.#read(this.#number, events)
  }

  /** The contract takes a message if it is for the sequence that is next. Gives whether it did. */
  land (message: Anchor): boolean {
    const { atHead } = this.view.relationship(RELATIONSHIP)
    if (atHead?.sequence !== message.expectedSequence) return false
    this.mine({ kind: 'anchored', relationship: RELATIONSHIP, commitment: message.commitment, sequence: message.expectedSequence + 1 })
    return true
  }

  async countGiven (count: number): Promise<void> {
    if (this.given.length >= count) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ count, resolve })
    await promise
  }

  readonly chain: PeerChain = {
    view: this.view, file: () => undefined, isProven: () => true, falseAnswers: () => [], caughtUp: async () => {}, stop: async () => {},
    relay: async ({ message, avoid = new Set() }) => {
      assert.ok(message.kind === 'anchor')
      this.given.push({ message, avoid: new Set(avoid) })
      this.onGiven(message)
      for (const { count, resolve } of this.#waiting) if (this.given.length >= count) resolve()
      return `carrier-${this.given.length}`
    }
  }

  #read (number: number, events: ChainEvent[]): void {
    this.view.state.update({ from: number, events: events.map(event => ({ block: number, event })), head: { number, hash: hexOf(number % 256, 32), timestamp: 1_800_000_000 + number } })
  }
}

const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

describe('a change on its way to the chain', { timeout: 280_000 }, () => {
  let temporary: TemporaryStore
  let opened: PeerStore
  const seed = wordsToSeed({ words: generateWords() })
  let chain: CarriedChain
  let store: SealedStore
  let context: PeerContext
  let relationship: Relationship
  let ending: AbortController

  const start = async (): Promise<void> => {
    ending = new AbortController()
    relationship = await Relationship.open({ id: RELATIONSHIP, facts: FACTS, seed, network: NETWORK, store, profile: { version: '1', summarize: () => null, bundle: async function * () {} } })
    // As far as settling looks at a peer: a network whose provider is away.
    const network = { chain: chain.chain, file: undefined, providerLink: async () => { throw new MedrecError('NETWORK_UNREACHABLE') } }
    context = { account: { endOf: () => undefined }, network, store, signal: ending.signal, now: () => 1_800_000_000, randomBytes, emit: () => {}, report: () => {} } as unknown as PeerContext
  }
  beforeEach(async () => {
    chain = new CarriedChain()
    temporary = temporaryStore()
    opened = temporary.open()
    store = await openSealedStore({ store: opened, key, randomBytes })
    await start()
  })
  afterEach(async () => {
    ending.abort()
    await opened.close()
    temporary.remove()
  })

  const keep = async (): Promise<void> => { await store.put('state', [relationship.policyEntry()]) }
  /** A grant that the provider has already: only the chain is missing. */
  const widen = async (id: string): Promise<void> => {
    relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id }) })
    await keep()
    await relationship.note({ delivered: policyHeads(relationship.policy) })
  }
  const narrow = async (id: string): Promise<void> => {
    relationship.policy = endGrant({ doc: relationship.policy, id, at: 1 })
    await keep()
  }
  /** Blocks come by themselves, with what was given to carriers. */
  const carry = (message: Anchor): void => {
    queueMicrotask(() => {
      chain.land(message)
      chain.mine()
    })
  }
  const settle = async (): Promise<void> => { await settlePolicy({ context, relationship }) }
  const id = (n: number): string => n.toString(16).padStart(32, '0')

  it('is done when its commitment is settled, and not before, whatever a carrier says', async () => {
    await widen(id(1))
    const settling = settle()
    await chain.countGiven(1)
    assert.equal(relationship.isSettled, false)
    chain.land(chain.given[0]?.message as Anchor)
    await new Promise(resolve => { setImmediate(resolve) })
    assert.equal(relationship.isSettled, false, 'anchored is not settled')
    chain.mine()
    await settling
    assert.equal(relationship.isSettled, true)
  })

  it('is given to another when a carrier keeps it, with the same sequence', async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    await widen(id(1))
    const settling = settle()
    for (const count of [1, 2, 3]) {
      await chain.countGiven(count)
      if (count === 3) break
      // The message is out; nothing comes of it.
      await new Promise(resolve => { setImmediate(resolve) })
      t.mock.timers.tick(15_001)
    }
    assert.deepEqual(chain.given.map(({ avoid }) => [...avoid]), [[], ['carrier-1'], ['carrier-1', 'carrier-2']])
    assert.deepEqual(chain.given.map(({ message }) => message.expectedSequence), [0, 0, 0])
    chain.land(chain.given[2]?.message as Anchor)
    chain.mine()
    await settling
    assert.equal(relationship.isSettled, true)
  })

  it('goes at once when it takes back what is still with a carrier, and is signed again when that one comes first', async () => {
    await widen(id(1))
    const widening = settle()
    await chain.countGiven(1)
    const older = chain.given[0]?.message as Anchor
    // The app is closed, and opened again.
    ending.abort()
    await assert.rejects(widening, { code: 'CANCELLED' })
    await start()
    await narrow(id(1))
    const narrowing = settle()
    await chain.countGiven(2)
    const newer = chain.given[1]?.message as Anchor
    assert.equal(newer.expectedSequence, 0, 'the provider is away, and nobody waits for it')
    // The carrier keeps the newer one back and brings the older one, a moment before it is over.
    assert.ok(chain.land(older))
    await chain.countGiven(3)
    assert.ok(!chain.land(newer), 'the sequence is used up')
    assert.equal(relationship.isSettled, false)
    const last = chain.given[2]?.message as Anchor
    assert.deepEqual([last.expectedSequence, last.commitment], [1, newer.commitment])
    chain.land(last)
    chain.mine()
    await narrowing
    assert.equal(relationship.isSettled, true)
    assert.ok(!chain.land(older))
  })

  it('is no longer done when an older message comes after it, and is signed again', async () => {
    chain.onGiven = carry
    await widen(id(1))
    await settle()
    const older = chain.given[0]?.message as Anchor
    await narrow(id(1))
    await settle()
    assert.equal(relationship.isSettled, true)
    const { commitment } = relationship
    // What no honest chain does to one who signs for settled sequences only; a carrier who held a message for this one could.
    chain.land({ ...older, expectedSequence: 2 })
    chain.mine()
    await settle()
    const last = chain.given.at(-1)?.message
    assert.deepEqual([last?.commitment, last?.expectedSequence], [commitment, 3])
    assert.equal(relationship.isSettled, true)
  })

  describe('that ends something after an anchor of somebody else, while the provider is away', () => {
    /** Anchored, and settled, by somebody who took nothing away by it, as far as the provider can see. */
    const anchored = (...commitments: string[]): void => {
      for (const commitment of commitments) chain.mine({ kind: 'anchored', relationship: RELATIONSHIP, commitment, sequence: (chain.view.relationship(RELATIONSHIP).atHead?.sequence ?? 0) + 1 })
      chain.mine()
    }
    const ending = (): [isTakingAway: boolean, ending: string[]] => [isTakingAway({ context, relationship }), endingIn(context, relationship).map(grant => grant.id)]
    const isCarried = async (): Promise<void> => {
      const { length } = chain.given
      await settle()
      assert.deepEqual([chain.given.length, relationship.isSettled, ending()], [length + 1, true, [false, []]])
    }
    beforeEach(async () => {
      chain.onGiven = carry
      await widen(id(1))
      await settle()
    })

    for (const [what, others] of [
      ['of the 32 zero bytes', (): string[] => [NO_ANCHOR]],
      ['of an older state', (older: string) => [older]],
      ['of each of these, and of one that is held back', (older: string) => [hexOf(0x77, 32), older, NO_ANCHOR]]
    ] as Array<[string, (older: string) => string[]]>) {
      it(`goes to the chain at once: ${what}`, async () => {
        const older = relationship.commitment
        await widen(id(2))
        await settle()
        anchored(...others(older))
        await noteUndone({ context, relationship })
        assert.equal(relationship.isSettled, false)
        await narrow(id(2))
        assert.deepEqual(ending(), [true, [id(2)]])
        await isCarried()
      })
    }

    it('goes to the chain at once: of states that are held back', async () => {
      const woken = Promise.withResolvers<void>()
      const before = relationship.progress.settled
      let heard = 0
      // As far as what is done at an anchor looks at a peer that is open.
      const network = { ...context.network, chain: { ...chain.chain, caughtUp: async () => { await new Promise(() => {}) } } }
      new Background({ ...context, network, relationships: new Map([[RELATIONSHIP, relationship]]), shared: new Map(), wake: () => { if (++heard === 2) woken.resolve() } } as unknown as PeerContext).follow()
      for (const n of [0x77, 0x78]) chain.mine({ kind: 'anchored', relationship: RELATIONSHIP, commitment: hexOf(n, 32), sequence: n })
      await woken.promise
      assert.deepEqual([relationship.isSettled, relationship.progress.undone], [false, before])
      await narrow(id(1))
      assert.deepEqual(ending(), [true, [id(1)]])
      chain.mine()
      await isCarried()
    })

    it('is known as such where the app was closed meanwhile, before the chain is read', async () => {
      // Once and again: what was settled is none of it forgotten.
      for (let times = 0; times < 2; times++) {
        anchored(NO_ANCHOR)
        await relationship.undo()
      }
      await narrow(id(1))
      const before = chain
      chain = new CarriedChain()
      await start()
      assert.deepEqual(ending(), [true, [id(1)]])
      chain = before
      await start()
      await isCarried()
      assert.equal(relationship.progress.undone, undefined)
    })

    it('is known as such to a device that did not see it settled', async () => {
      anchored(NO_ANCHOR)
      await relationship.note({ settled: [] })
      await narrow(id(1))
      await start()
      assert.deepEqual(ending(), [true, [id(1)]])
      await isCarried()
    })

    it('is known as such of what somebody else anchored just before', async () => {
      relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id: id(2) }) })
      await keep()
      anchored(relationship.commitment, NO_ANCHOR)
      await narrow(id(2))
      assert.deepEqual(ending(), [true, [id(2)]])
      await isCarried()
    })

    it('is so once: what only adds waits for the provider again', async () => {
      await narrow(id(1))
      await settle()
      anchored(NO_ANCHOR)
      await noteUndone({ context, relationship })
      relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id: id(2) }) })
      await keep()
      const { length } = chain.given
      assert.deepEqual(ending(), [false, []])
      assert.deepEqual([await settlePolicy({ context, relationship }), chain.given.length], [{ done: false }, length])
    })
  })

  it('does not sign what widens for a sequence that one member alone tells of', async () => {
    await widen(id(1))
    chain.mine({ kind: 'anchored', relationship: RELATIONSHIP, commitment: hexOf(0x77, 32), sequence: 5 })
    const settling = settle()
    await new Promise(resolve => { setImmediate(resolve) })
    assert.equal(chain.given.length, 0)
    chain.replace()
    await chain.countGiven(1)
    assert.equal(chain.given[0]?.message.expectedSequence, 0)
    carry(chain.given[0]?.message as Anchor)
    await settling
    assert.equal(relationship.isSettled, true)
  })
})
