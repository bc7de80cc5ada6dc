import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { MAX_POLICY_CHANGES, MAX_TURN_BATCHES, MAX_TURN_CHANGES, NO_ANCHOR } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { changesSince, policyHeads } from '../../../protocol/policy/history.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import { policyStatus, syncPolicy } from '../../../protocol/sync/client.ts'
import { MAX_SYNC_TURNS } from '../../../protocol/sync/constants.ts'
import type { SyncSide } from '../../../protocol/sync/client.ts'
import { BATCH_WORK, MAX_SYNC_WORK } from '../../../protocol/sync/constants.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { longPolicy } from '../policy/long-policy.ts'
import { NETWORK } from '../session/known-chain.ts'
import { PolicyProvider } from './devices-fixture.ts'

type Spoken = Awaited<ReturnType<PolicyProvider['owner']>>

/** Two full turns. */
const CHANGES = 2 * MAX_TURN_CHANGES

describe('a policy with a long history', { timeout: 500_000 }, () => {
  let provider: PolicyProvider
  let doc: PolicyDocument

  beforeEach(async () => {
    provider = new PolicyProvider()
    // Before anything is open: it takes its time.
    doc = longPolicy({ relationship: provider.known.relationship, changes: CHANGES })
    await provider.start()
  })

  afterEach(async () => { await provider.stop() })

  const side = (): SyncSide => ({ turn: other => nextTurn({ ...other, doc, proofs: NO_PROOFS }), receive: () => false })

  it('comes to a provider that answers others between its pieces', async () => {
    const [owner, other] = [await provider.owner(), await provider.owner()]
    let isBrought = false
    let answered = 0
    const asking = (async () => {
      for (; !isBrought; answered++) await policyStatus(other)
    })()
    await syncPolicy({ ...owner, side: side() })
    isBrought = true
    await asking
    assert.deepEqual(provider.policies.heads(provider.known.relationship), policyHeads(doc))
    // In four turns, the first and the last of which bring nothing: between whole turns it would be as many.
    assert.ok(answered > 10, `${answered}`)
  })

  it('is gone on from in pieces between which others are answered, and once, however often that is asked', async () => {
    const [owner, other] = [await provider.owner(), await provider.owner()]
    const { relationship } = provider.known
    await syncPolicy({ ...owner, side: side() })
    provider.chain.mine({ kind: 'anchored', relationship, commitment: commitmentOf(doc), sequence: 1 })
    const answeredWhile = async (work: () => Promise<unknown>): Promise<number> => {
      let isDone = false
      let answered = 0
      const asking = (async () => {
        for (; !isDone; answered++) await policyStatus(other)
      })()
      await work()
      isDone = true
      await asking
      return answered
    }
    const apart = createPolicy({ relationship, salt: randomBytes(32) })
    const ask = async (): Promise<void> => {
      assert.equal(await syncPolicy({ ...owner, side: { turn: of => nextTurn({ ...of, doc: apart, proofs: NO_PROOFS }), receive: () => false } }), 'apart')
    }
    const first = await answeredWhile(ask)
    assert.ok(first > 10, `${first}`)
    const again = await answeredWhile(ask)
    assert.ok(again < first / 2, `${again}`)
    const fresh = beginAnew({ doc })
    const taken = await answeredWhile(async () => { await syncPolicy({ ...owner, side: { turn: of => nextTurn({ ...of, doc: fresh, proofs: NO_PROOFS }), receive: () => false } }) })
    assert.deepEqual([taken < first / 2, provider.policies.heads(relationship)], [true, policyHeads(fresh)])
  })

  it('is made ready for decisions once, for as long as nothing changes it', async () => {
    const owner = await provider.owner()
    const { policies, chain, known: { relationship } } = provider
    await syncPolicy({ ...owner, side: side() })
    chain.mine({ kind: 'anchored', relationship, commitment: commitmentOf(doc), sequence: 1 })
    const { status, index, lastKnown } = policies.get(relationship)
    assert.deepEqual([status, lastKnown === index, index.byId.size > 0], ['current', true, true])
    chain.later(60)
    assert.equal(policies.get(relationship).index, index, 'neither for a decision nor for a block')
    chain.mine({ kind: 'anchored', relationship, commitment: NO_ANCHOR, sequence: 2 })
    assert.equal(policies.get(relationship).index.byId.size, 0)
  })

  it('is exchanged as often as its work allows, and again in the next minute', async () => {
    const owner = await provider.owner()
    await syncPolicy({ ...owner, side: side() })
    const again = async (): Promise<void> => { await syncPolicy({ ...owner, side: side(), known: policyHeads(doc) }) }
    let times = 0
    await assert.rejects(async () => {
      for (; times <= MAX_SYNC_WORK / CHANGES; times++) await again()
    }, { code: 'TOO_MANY_REQUESTS' })
    assert.ok(times > MAX_SYNC_WORK / CHANGES - 5, `${times}`)
    provider.chain.later(60)
    await again()
  })

  it('costs those who act for its owner what is theirs, and its owner nothing of it', async () => {
    const owner = await provider.owner()
    await syncPolicy({ ...owner, side: side() })
    const helpers = [0, 1].map(() => {
      const privateKey = randomBytes(32)
      return { privateKey, address: addressOfKey(privateKey) }
    })
    for (const { address } of helpers) provider.custodians.set(address, POWERS.read | POWERS.revoke)
    const again = async (who: Spoken): Promise<void> => { await syncPolicy({ ...who, side: side(), known: policyHeads(doc) }) }
    const [one, other] = await Promise.all(helpers.map(async helper => await provider.custodian(helper))) as [Spoken, Spoken]
    await assert.rejects(async () => {
      for (let times = 0; times <= MAX_SYNC_WORK / CHANGES; times++) await again(one)
    }, { code: 'TOO_MANY_REQUESTS' })
    await assert.rejects(again(other), { code: 'TOO_MANY_REQUESTS' })
    await again(owner)
  })

  it('costs nothing where a turn has more batches than it may', async () => {
    const owner = await provider.owner()
    const empty = { changes: [], signer: `0x${'00'.repeat(20)}`, signature: new Uint8Array() }
    const over = Math.ceil(MAX_SYNC_WORK / BATCH_WORK) - 1
    const turn = { ...nextTurn({ doc, proofs: NO_PROOFS, known: undefined }), batches: Array.from({ length: over }, () => empty) }
    await assert.rejects(syncPolicy({ ...owner, side: { turn: () => turn, receive: () => false } }), { code: 'POLICY_LIMIT' })
    await syncPolicy({ ...owner, side: side() })
  })

  it('is exchanged within a minute by its turns and its work, also where each change was signed by itself', () => {
    const turns = Math.ceil(MAX_POLICY_CHANGES / MAX_TURN_BATCHES)
    assert.ok(turns < MAX_SYNC_TURNS / 2)
    // To a provider that has nothing yet, and from one that has all of it.
    const there = MAX_POLICY_CHANGES * (2 + BATCH_WORK + turns / 2)
    const back = MAX_POLICY_CHANGES * (turns + 2)
    for (const work of [there, back]) assert.ok(work < MAX_SYNC_WORK, `${work}`)
  })

  it('brings who made its changes in turns as large, while others are answered', async () => {
    const { relationship, ownerKey: privateKey } = provider.known
    doc = longPolicy({ relationship, changes: MAX_TURN_BATCHES + 2 })
    const proofs = ChangeProofs.of(changesSince({ doc, heads: [] }).slice(1).flatMap(hash => signChanges({ network: NETWORK, relationship, changes: [hash], privateKey })))
    const [owner, other] = [await provider.owner(), await provider.owner()]
    let turns = 0
    let isBrought = false
    let answered = 0
    const asking = (async () => {
      for (; !isBrought; answered++) await policyStatus(other)
    })()
    await syncPolicy({
      ...owner,
      side: {
        turn: of => {
          turns++
          return nextTurn({ ...of, doc, proofs })
        },
        receive: () => false
      }
    })
    isBrought = true
    await asking
    assert.ok(turns <= 5, `${turns}`)
    assert.ok(answered > 10, `${answered}`)
    let kept = NO_PROOFS
    await syncPolicy({ ...other, side: { turn: of => nextTurn({ ...of, doc, proofs: kept }), receive: turn => {
      kept = kept.with(turn.batches)
      return turn.batches.length > 0
    } } })
    assert.equal(kept.digest, proofs.digest)
  })
})
