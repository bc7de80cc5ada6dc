import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import {
  MAX_CONTROLLER_PROOFS, MAX_CONTROLLER_PROOFS_PER_ADDRESS, MAX_PROVED_ADDRESSES, MAX_PROVED_PEERS, MAX_PROVED_PROOFS, MAX_PROVED_PROOFS_PER_ADDRESS, MAX_STRANGER_PROOFS,
  MAX_STRANGER_PROOFS_PER_PEER, MAX_PROVED_VIEWERS, MAX_VIEWER_PROOFS, MAX_VIEWER_PROOFS_PER_PEER
} from '../../../protocol/session/constants.ts'
import { createContractProofLimits } from '../../../protocol/session/contract-proof-limits.ts'
import type { ContractProofLimits } from '../../../protocol/session/contract-proof-limits.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Sessions } from '../../../protocol/session/sessions.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, PROVIDER_PEER } from './known-chain.ts'
import { NO_AGENTS } from './no-agents.ts'

type Proof = Parameters<ContractProofLimits['take']>[0]

describe('for how many proofs a minute contracts are asked', () => {
  let time: number
  let limits: ContractProofLimits
  beforeEach(() => {
    time = 0
    limits = createContractProofLimits({ now: () => time })
  })

  /** How many of so many are asked for. */
  const asked = (tries: number, proofOf: (i: number) => Partial<Proof>): number => {
    let count = 0
    for (let i = 0; i < tries; i++) {
      try {
        limits.take({ peer: 'p', address: 'a', isController: false, ...proofOf(i) })
        count++
      } catch (error) {
        assert.ok(isMedrecError(error, 'TOO_MANY_REQUESTS'))
      }
    }
    return count
  }
  const useUpStrangers = (): number => asked(1_000, i => ({ peer: `stranger ${i % 50}`, address: `contract ${i}` }))
  const useUpControllers = (): number => asked(1_000, i => ({ peer: `stranger ${i}`, address: `controller ${i % 50}`, isController: true }))

  it('is a small part for strangers, whatever they name, and anew each minute', () => {
    assert.equal(asked(100, i => ({ address: `contract ${i}` })), MAX_STRANGER_PROOFS_PER_PEER)
    assert.equal(useUpStrangers(), MAX_STRANGER_PROOFS - MAX_STRANGER_PROOFS_PER_PEER)
    time += 60
    assert.equal(useUpStrangers(), MAX_STRANGER_PROOFS)
  })

  it('is a part of their own for those who name a controller, with a fair one of it for each address', () => {
    useUpStrangers()
    assert.equal(asked(100, i => ({ peer: `peer ${i}`, isController: true })), MAX_CONTROLLER_PROOFS_PER_ADDRESS)
    assert.equal(useUpControllers(), MAX_CONTROLLER_PROOFS - MAX_CONTROLLER_PROOFS_PER_ADDRESS)
  })

  it('is a part that nobody else uses up for a peer that has proved the address', () => {
    for (const address of ['a', 'b']) limits.remember({ peer: 'p', address })
    useUpStrangers()
    useUpControllers()
    assert.equal(asked(100, i => ({ peer: `peer ${i}`, isController: true })), 0)
    assert.equal(asked(100, () => ({ isController: true })), MAX_PROVED_PROOFS_PER_ADDRESS)
    assert.equal(asked(100, () => ({ address: 'b' })), MAX_PROVED_PROOFS_PER_ADDRESS)
  })

  it('is a part of their own for those who have proved to be viewers, larger for each, which strangers do not use up', () => {
    for (let i = 0; i < MAX_PROVED_VIEWERS; i++) limits.rememberViewer(`viewer ${i}`)
    limits.rememberViewer('viewer 0')
    limits.rememberViewer('one more')
    useUpStrangers()
    useUpControllers()
    const by = (peer: string): number => asked(200, i => ({ peer, address: `contract ${i}` }))
    assert.deepEqual(['viewer 0', 'viewer 1', 'one more', 'viewer 2'].map(by), [MAX_VIEWER_PROOFS_PER_PEER, 0, MAX_VIEWER_PROOFS - MAX_VIEWER_PROOFS_PER_PEER, 0])
  })

  it('is so many for all who have proved', () => {
    for (let i = 0; i < 50; i++) limits.remember({ peer: 'p', address: `proved ${i}` })
    assert.equal(asked(1_000, i => ({ address: `proved ${i % 50}` })), MAX_PROVED_PROOFS)
  })

  it('remembers the addresses that were proved last, and of each the last peers', () => {
    for (let i = 0; i < MAX_PROVED_ADDRESSES; i++) limits.remember({ peer: 'p', address: `proved ${i}` })
    limits.remember({ peer: 'p', address: 'proved 0' })
    limits.remember({ peer: 'p', address: 'one more' })
    for (let i = 0; i < MAX_PROVED_PEERS; i++) limits.remember({ peer: `peer ${i}`, address: 'one more' })
    useUpStrangers()
    assert.equal(asked(1, () => ({ address: 'proved 0' })), 1)
    assert.equal(asked(1, () => ({ address: 'proved 1' })), 0)
    assert.equal(asked(1, () => ({ address: 'one more' })), 0)
    assert.equal(asked(1, () => ({ peer: 'peer 0', address: 'one more' })), 1)
  })
})

describe('a person whose relationship a contract controls', () => {
  const CONTRACT = hexOf(0xcc, 20)
  const isContracts = (signature: Uint8Array): boolean => signature[0] === 1

  it('begins sessions while strangers ask for contracts, name its own and have proved to be viewers, and kept or not is nothing that they learn', async () => {
    const chain = new KnownChain()
    const [kept, other] = [chain.open().relationship, chain.open().relationship]
    for (const relationship of [kept, other]) chain.setController(relationship, CONTRACT)
    const sessions: Sessions = createSessions({
      view: chain.view, agents: NO_AGENTS, network: NETWORK, providerPeerId: PROVIDER_PEER, handle: HANDLE, now: chain.now, randomBytes, askSignature: async ({ signature }) => isContracts(signature),
      relationships: { get: id => id === kept ? { relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 } : undefined }
    })
    const prove = async (connection: Connection, { relationship = kept, delegate = CONTRACT, role = 'owner', by = 1 }: { relationship?: string, delegate?: string, role?: 'owner' | 'viewer', by?: number } = {}): Promise<string> => {
      const { nonce } = sessions.challenge(connection)
      const proof = { role, relationship: fromHex(relationship, 32), delegate: fromHex(delegate, 20), nonce, expiresAt: BigInt(chain.now() + 60), signature: new Uint8Array(65).fill(by) } as Parameters<typeof sessions.prove>[1]
      return await sessions.prove(connection, proof).then(() => 'let in', (error: unknown) => (error as { code: string }).code)
    }
    const person = connectionOf(await newPeerId())
    const strangers = await Promise.all(Array.from({ length: 8 }, async () => connectionOf(await newPeerId())))
    const answers = async (options: Parameters<typeof prove>[1], times: number): Promise<string[]> => {
      const given = []
      for (const stranger of strangers) for (let i = 0; i < times; i++) given.push(await prove(stranger, options))
      return given
    }
    assert.equal((await answers({ role: 'viewer', delegate: hexOf(0xdd, 20) }, 70)).at(-1), 'TOO_MANY_REQUESTS')
    // It controls what it names: this is not what strangers ask for.
    assert.equal(await prove(person), 'let in')
    const [ofKept, ofOther] = [await answers({ by: 2 }, 1), await answers({ relationship: other, by: 2 }, 1)]
    assert.deepEqual([new Set(ofKept), new Set(ofOther)], [new Set(['DENIED', 'TOO_MANY_REQUESTS']), new Set(['TOO_MANY_REQUESTS'])])
    assert.equal(await prove(person), 'let in')
    chain.later(60)
    const again = [await answers({ relationship: other, by: 2 }, 1), await answers({ by: 2 }, 1)]
    assert.deepEqual(again, [ofKept.map((_, i) => i < MAX_CONTROLLER_PROOFS_PER_ADDRESS ? 'DENIED' : 'TOO_MANY_REQUESTS'), ofOther])
    assert.equal(await prove(person), 'let in')
    // A system of an organisation looks for more people than strangers may in a minute.
    chain.later(60)
    const looks = []
    for (let i = 0; i < 2 * MAX_STRANGER_PROOFS_PER_PEER; i++) looks.push(await prove(strangers[0] as Connection, { role: 'viewer', delegate: hexOf(0xdd, 20) }))
    assert.deepEqual(new Set(looks), new Set(['let in']))
  })
})
