import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { ContractFactory, getCreateAddress, SigningKey, Transaction } from 'ethers'
import type { Carrier } from '../../../node/chain/carrier.ts'
import { CARRY_GAS, KEPT_GAS, MAX_ACCOUNTS, MAX_ACCOUNTS_PER_RELATIONSHIP, MAX_FAILED_RIDES } from '../../../node/chain/constants.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { MAX_SIGNATURE_BYTES } from '../../../protocol/chain/constants.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { compileContracts } from '../../contracts/compile-helpers.ts'
import type { Compiled } from '../../contracts/compile-helpers.ts'
import { until } from '../../until.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

/** What a message signed by accounts takes at most, whatever they do: specs/chain.md, "Security". */
const ACCOUNT_GAS = 500_000
/** Nobody's. */
const SIGNATURE = new Uint8Array(65)

describe('a provider that carries what account contracts sign', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  let compiled: Compiled
  before(async () => { [chain, compiled] = await Promise.all([startChain(), compileContracts()]) })
  after(async () => { await chain.stop() })

  const countOf = async (key: Uint8Array): Promise<number> => Number(await chain.rpc('eth_getTransactionCount', [addressOfKey(key), 'latest']))
  /** By another member, that has gas. */
  const deploy = async (name: string, args: unknown[] = []): Promise<string> => {
    const { abi, bytecode } = compiled.get(name) ?? {}
    if (abi === undefined || bytecode === undefined) throw new RangeError(`There is no contract ${name}.`)
    const [{ data }, nonce] = [await new ContractFactory(abi, bytecode).getDeployTransaction(...args), await countOf(chain.otherKey)]
    const transaction = Transaction.from({ type: 0, chainId: chain.network.chainId, nonce, gasPrice: 1n, gasLimit: 1_000_000, data, value: 0n })
    transaction.signature = new SigningKey(chain.otherKey).sign(transaction.unsignedHash)
    await chain.rpc('eth_sendRawTransaction', [transaction.serialized])
    while (await countOf(chain.otherKey) === nonce) await new Promise(resolve => { setImmediate(resolve) })
    return getCreateAddress({ from: addressOfKey(chain.otherKey), nonce }).toLowerCase()
  }
  /** Relationships whose controller is `account`, or the owner where it is none. */
  const controlled = async (...accounts: Array<string | undefined>): Promise<Parties[]> => {
    const all = accounts.map(() => new Parties(chain.network))
    const carrier = chain.carrier({ name: `controlled ${all[0]?.relationship ?? ''}` })
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view) !== undefined))
    for (const [n, parties] of all.entries()) if (accounts[n] !== undefined) await carrier.carry({ message: parties.setController(accounts[n]), peer: `peer ${n}` })
    await whenView(chain.view, () => all.every((parties, n) => accounts[n] === undefined || parties.state(chain.view)?.controller === accounts[n]))
    await carrier.close()
    return all
  }
  /** Signed by nobody. */
  const anchorOf = ({ relationship }: Parties, deadline = nowSeconds() + 600): RelationshipMessage => ({ kind: 'anchor', relationship, commitment: `0x${'ab'.repeat(32)}`, expectedSequence: 1, deadline, signature: SIGNATURE })
  /** To whose questions every contract agrees, whatever it does in a block; and the transactions that came. */
  const agreeable = (): { rpc: Rpc, sent: string[] } => {
    const sent: string[] = []
    const rpc: Rpc = async (method, params, signal) => {
      if (method === 'eth_estimateGas') return '0x15f90'
      if (method === 'eth_sendRawTransaction') sent.push(Transaction.from(String(params[0])).hash ?? '')
      return await chain.rpc(method, params, signal)
    }
    return { rpc, sent }
  }
  const gasOf = async (hash: string): Promise<number> => Number((await chain.rpc('eth_getTransactionReceipt', [hash]) as { gasUsed: string }).gasUsed)
  const refuse = async (carrier: Carrier, message: RelationshipMessage, code: string): Promise<void> => { await assert.rejects(carrier.carry({ message, peer: 'somebody' }), { code }) }
  const headsToCome = async (count: number): Promise<void> => {
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) >= head + count)
  }

  it('lets each ride by itself beside those of others that ride together, and takes no more than their part', async () => {
    const { view } = chain
    const keys = Array.from({ length: MAX_ACCOUNTS + 1 }, () => randomBytes(32))
    const accounts: string[] = []
    for (const key of keys) accounts.push(await deploy('KeyAccount', [addressOfKey(key)]))
    const all = await controlled(...accounts, undefined, undefined)
    const now = nowSeconds()
    const { rpc, sent } = ((seen: string[]) => ({ sent: seen, rpc: (async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') seen.push(Transaction.from(String(params[0])).data)
      return await chain.rpc(method, params, signal)
    }) satisfies Rpc }))([])
    const carrier = chain.carrier({ name: 'by itself', rpc, now: () => now })
    const taken = all.map((parties, n) => parties.anchor({ expectedSequence: n <= MAX_ACCOUNTS ? 1 : 0, key: keys[n] ?? parties.ownerKey }))
    const [last] = taken.splice(MAX_ACCOUNTS, 1)
    await Promise.all(taken.map(async (message, n) => await carrier.carry({ message, peer: `peer ${n}` })))
    await refuse(carrier, last as RelationshipMessage, 'TOO_MANY_REQUESTS')
    await whenView(view, () => all.every((parties, n) => n === MAX_ACCOUNTS || parties.state(view)?.sequence === (n < MAX_ACCOUNTS ? 2 : 1)))
    assert.equal(sent.length, MAX_ACCOUNTS + 1)
    await carrier.close()
    const again = chain.carrier({ name: 'of one', rpc: agreeable().rpc, now: () => now })
    const [one] = all as [Parties]
    for (let i = 0; i < MAX_ACCOUNTS_PER_RELATIONSHIP; i++) await again.carry({ message: one.anchor({ expectedSequence: 2, key: keys[0] ?? SIGNATURE, deadline: now + 600 + i }), peer: `peer ${i}` })
    await refuse(again, one.anchor({ expectedSequence: 2, key: keys[0] ?? SIGNATURE }), 'TOO_MANY_REQUESTS')
    await again.close()
  })

  it('is not told by the gas price that it only tries out', async () => {
    const [parties] = await controlled(await deploy('PricedAccount')) as [Parties]
    const carrier = chain.carrier({ name: 'priced' })
    await refuse(carrier, anchorOf(parties), 'RELAY_REFUSED')
    await carrier.close()
  })

  it('gives up what an account agreed to beforehand and not in two blocks, also after a restart', async () => {
    const [parties] = await controlled(await deploy('BurningAccount')) as [Parties]
    const { rpc, sent } = agreeable()
    const isGivenUp = (): boolean => chain.reported.some(({ event, reason = '' }) => event === 'carry-ended' && reason.endsWith('could not do it'))
    chain.reported.length = 0
    const first = chain.carrier({ name: 'burning', rpc })
    const message = anchorOf(parties)
    await first.carry({ message, peer: 'somebody' })
    await until(() => chain.reported.some(({ event }) => event === 'carry-skipped'))
    await first.close()
    const second = chain.carrier({ name: 'burning', rpc })
    await until(isGivenUp)
    assert.equal(new Set(sent).size, MAX_FAILED_RIDES)
    await refuse(second, message, 'RELAY_REFUSED')
    await second.close()
    const third = chain.carrier({ name: 'burning', rpc })
    await refuse(third, message, 'RELAY_REFUSED')
    await headsToCome(4)
    await third.close()
    assert.equal(new Set(sent).size, MAX_FAILED_RIDES)
    assert.equal(parties.state(chain.view)?.sequence, 1)
    for (const hash of sent) assert.ok(await gasOf(hash) <= ACCOUNT_GAS)
  })

  it('sends nothing again that its own part, or the money that the member needs itself, does not allow', async () => {
    const { rpc: line, operatorKey } = chain
    const [parties, other] = await controlled(await deploy('BurningAccount'), await deploy('BurningAccount')) as [Parties, Parties]
    const leave = async (wei: number): Promise<void> => {
      await line('anvil_setBalance', [addressOfKey(operatorKey), `0x${wei.toString(16)}`])
      await headsToCome(1)
    }
    const { rpc, sent } = agreeable()
    let now = nowSeconds()
    const carrier = chain.carrier({ name: 'again', rpc, now: () => now })
    const failed = (): number => chain.reported.filter(({ event }) => event === 'carry-skipped').length
    chain.reported.length = 0
    await leave(KEPT_GAS + CARRY_GAS)
    await carrier.carry({ message: anchorOf(parties), peer: 'somebody' })
    // It took some: what is left is the member's own.
    await until(() => failed() === 1)
    await until(() => chain.reported.some(({ event }) => event === 'carry-unpaid'))
    await headsToCome(2)
    assert.equal(sent.length, 1)
    await leave(KEPT_GAS + 10 * CARRY_GAS)
    await until(() => failed() === 2)
    assert.equal(sent.length, 2)
    // As many as one relationship may have in a minute, and what goes again counts.
    for (let i = 0; i < MAX_ACCOUNTS_PER_RELATIONSHIP; i++) await carrier.carry({ message: anchorOf(other, now + 600 + i), peer: `peer ${i}` })
    await until(() => failed() === 3)
    await headsToCome(2)
    const before = sent.length
    await headsToCome(2)
    assert.equal(sent.length, before)
    now += 60
    await until(() => sent.length > before)
    await carrier.close()
  })

  it('pays no more for the dearest: two accounts that agree when they have burnt what they get, with the longest signatures', async () => {
    const [ownerDelegate, providerDelegate] = [await deploy('SlowAccount'), await deploy('SlowAccount')]
    const { rpc, sent } = agreeable()
    const carrier = chain.carrier({ name: 'dearest', rpc })
    const signature = new Uint8Array(MAX_SIGNATURE_BYTES).fill(255)
    const deadline = nowSeconds() + 600
    await carrier.carry({ message: { kind: 'open', ownerDelegate, providerDelegate, deadline, ownerSignature: signature, providerSignature: signature }, peer: 'somebody' })
    await whenView(chain.view, () => chain.view.relationship(relationshipId({ ownerDelegate, providerDelegate })).atHead !== undefined)
    await carrier.close()
    for (const hash of sent) {
      const gas = await gasOf(hash)
      assert.ok(gas <= ACCOUNT_GAS, String(gas))
    }
  })
})
