import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { Interface } from 'ethers/abi'
import { NO_END } from '../../../protocol/agent/constants.ts'
import { CO_SIGNER_ABI } from '../../../protocol/chain/abi/co-signer.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import type { NetworkAddress } from '../../../protocol/network/types.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import { coSignSubject } from '../../../protocol/peer/agreement.ts'
import { coSignMethods } from '../../../protocol/peer/co-sign.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import type { SealedStore } from '../../../protocol/peer/sealed-store.ts'
import { encodeCoSignRequest } from '../../../protocol/share/co-sign-request.ts'
import { hexOf } from '../../node/store/store-fixture.ts'

const CO_SIGNER = new Interface(CO_SIGNER_ABI)
const contracts = { providerRegistry: hexOf(0xc0, 20), relationships: hexOf(0xc1, 20), accessLogs: hexOf(0xc2, 20), coSigner: hexOf(0xc3, 20) }
const network: NetworkAddress = { name: 'Test', chainId: 4711, genesisHash: hexOf(1, 32), multiaddrs: [], contracts }
const keys = { chainId: network.chainId, registry: contracts.providerRegistry, contracts }
const seed = new Uint8Array(64).fill(7)
const card = await deriveDelegate({ seed, network: keys, role: 'card', index: 0 })
const id = '0123456789abcdef0123456789abcdef'
const viewer = hexOf(5, 20)
const sources = ['mercy', 'northside'].map((provider, i) => ({ relationship: hexOf(0x10 + i, 32), provider, providerName: provider, salt: hexOf(0x20 + i, 32) }))
const request = encodeCoSignRequest({ id, from: 'Maren', purpose: 'Care', network, viewer, actions: ['read'], sources })

interface Said { subject: string, until: number, expectedSequence: number }

describe('an agreement that is given, or taken back', () => {
  let context: PeerContext
  /** As the chain has it, by subject. */
  let agreed: Map<string, { until: number, sequence: number }>
  let relayed: Said[]
  let away: string[]
  /** What is met with who is away, and who answers a number that is none. */
  let failure: Error
  let liar: string | undefined
  /** Members take what is given to them, and keep it. */
  let isHeld: boolean
  const subjects = sources.map(({ relationship, salt }) => coSignSubject({ relationship, viewer, action: 'read', salt }))
  const untils = (): Array<number | undefined> => subjects.map(subject => agreed.get(subject)?.until)
  const carry = ({ subject, until, expectedSequence }: Said): void => {
    if ((agreed.get(subject)?.sequence ?? 0) === expectedSequence) agreed.set(subject, { until, sequence: expectedSequence + 1 })
  }

  beforeEach(async () => {
    ;[agreed, relayed, away, isHeld, failure, liar] = [new Map(), [], [], false, new MedrecError('NETWORK_UNREACHABLE'), undefined]
    const kept = new Map<string, Uint8Array>()
    const store = {
      get: async (_: string, name: string) => kept.get(name), delete: async () => {},
      put: async (_: string, entries: Array<[string, Uint8Array]>) => { for (const [name, value] of entries) kept.set(name, value) }
    } as unknown as SealedStore
    const mux = {
      request: async function * ({ body }: { body: Uint8Array }) {
        const { body: asked } = fromBinary(RequestSchema, body)
        assert.ok(asked.case === 'rpc')
        const [{ data }] = JSON.parse(asked.value.params) as [{ data: string }]
        const { until = 0, sequence = 0 } = agreed.get(String(CO_SIGNER.decodeFunctionData('agreementOf', data)[1])) ?? {}
        yield toBinary(ItemSchema, create(ItemSchema, { body: { case: 'rpc', value: { part: JSON.stringify(CO_SIGNER.encodeFunctionResult('agreementOf', [until, sequence])) } } }))
      }
    }
    let head = 1
    // As far as agreeing looks at a peer.
    context = {
      store, seed, account: await AccountKeeper.open(store), relationships: new Map(), now: () => 1_000, signal: new AbortController().signal, emit: () => {},
      network: {
        keys, address: network, file: { contracts, blockPeriod: 1 }, member: () => undefined,
        providerLink: async ({ handle }: { handle: string }) => {
          if (away.includes(handle)) throw failure
          if (handle === liar) return { mux: async () => ({ request: async function * () { yield toBinary(ItemSchema, create(ItemSchema, { body: { case: 'rpc', value: { part: JSON.stringify(`0x${'f'.repeat(128)}`) } } })) } }) }
          return { mux: async () => mux }
        },
        chain: {
          caughtUp: async () => {}, view: { head: () => ({ number: head, hash: hexOf(head++, 32), timestamp: 1_000 }), settledDepth: () => 1, onChange: () => () => {}, relationship: () => ({}) },
          relay: async ({ message }: { message: Said }) => {
            relayed.push(message)
            if (isHeld) throw new MedrecError('STREAM_CUT')
            carry(message)
          }
        }
      }
    } as unknown as PeerContext
    context.account.put('cards', card.address, { index: 0, createdAt: 1 })
    context.account.put('coSigns', id, { from: 'Maren', card: card.address, request: Buffer.from(request).toString('base64'), addedAt: 1 })
  })
  const say = async (until: number | null): Promise<{ done: number, left: unknown[] }> => {
    const { done, left } = await coSignMethods(() => context).coSign({ id, until })
    return { done, left: left.map(({ provider }) => provider) }
  }

  it('is so at every provider, also while another is away, and who agrees is told of which that is not known', async () => {
    assert.deepEqual([await say(null), untils()], [{ done: 2, left: [] }, [NO_END, NO_END]])
    for (const [i, provider] of ['mercy', 'northside'].entries()) {
      away = [provider]
      assert.deepEqual(await say(0), { done: 1, left: [provider] })
      assert.deepEqual(untils(), i === 0 ? [NO_END, 0] : [0, 0])
    }
  })

  it('is so at every provider that does not answer something else', async () => {
    for (const code of ['DENIED', 'CANCELLED', 'POLICY_INVALID', 'BAD_FRAME'] as const) {
      await say(null)
      ;[away, failure] = [['mercy'], new MedrecError(code)]
      assert.deepEqual([await say(0), untils()], [{ done: 1, left: ['mercy'] }, [NO_END, 0]], code)
      away = []
    }
    liar = 'mercy'
    assert.deepEqual([await say(0), untils()], [{ done: 1, left: ['mercy'] }, [NO_END, 0]], 'a number that none can be')
  })

  it('comes no more by what a member kept, after it was taken back', async () => {
    isHeld = true
    assert.deepEqual(await say(null), { done: 0, left: ['mercy', 'northside'] })
    isHeld = false
    assert.deepEqual(await say(0), { done: 2, left: [] })
    for (const message of relayed.slice(0, 2)) carry(message)
    assert.deepEqual(untils(), [0, 0])
  })

  it('is not said again where it is so', async () => {
    await say(2_000)
    assert.deepEqual([await say(2_000), relayed.length], [{ done: 2, left: [] }, 2])
  })
})
