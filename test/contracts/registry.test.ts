import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { ZeroAddress, ZeroHash } from 'ethers'
import type { Contract, TransactionResponse, Wallet } from 'ethers'
import { checkHistory } from './check-history.ts'
import { eventsOf, startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const PAY = { type: 0, gasPrice: 1, gasLimit: 5_000_000 }

describe('the registry of providers, and their logs', { timeout: 280_000 }, () => {
  let chain: TestChain
  let operators: [Wallet, Wallet, Wallet]
  let outsider: Wallet
  let registry: Contract
  let logs: Contract
  const founder = (operator: Wallet, handle: string, other: Record<string, unknown> = {}): Record<string, unknown> =>
    ({ handle, name: handle.toUpperCase(), operator: operator.address, consensus: chain.address(), signingKey: chain.address(), multiaddrs: ['/ip4/127.0.0.1/tcp/1'], statement: ZeroHash, ...other })
  const send = async (contract: Contract, from: Wallet, method: string, ...args: unknown[]): Promise<Array<[string, ...unknown[]]>> => {
    const connected = contract.connect(from) as Contract
    await connected.getFunction(method).staticCall(...args)
    const sent = await connected.getFunction(method).send(...args, PAY) as TransactionResponse
    return eventsOf(await sent.wait(), contract)
  }
  const refusal = async (contract: Contract, from: Wallet, method: string, ...args: unknown[]): Promise<string> => await chain.revertOf(send(contract, from, method, ...args), contract)
  const refusalOf = async (founders: unknown[]): Promise<string> => {
    const found = chain.compiled.get('ProviderRegistry')
    const data = `${found?.bytecode ?? ''}${registry.interface.encodeDeploy([founders]).slice(2)}`
    return await chain.revertOf(chain.provider.call({ data }), registry)
  }

  before(async () => {
    chain = await startTestChain()
    operators = [await chain.wallet(), await chain.wallet(), await chain.wallet()]
    outsider = await chain.wallet()
    registry = await chain.deploy('ProviderRegistry', [operators.map((operator, i) => founder(operator, `provider-${i}`))])
    logs = await chain.deploy('AccessLogs', [await registry.getAddress()])
  })
  afterEach(async () => {
    await checkHistory(chain, registry, 'providerRegistry')
    await checkHistory(chain, logs, 'accessLogs')
  })
  after(async () => { await chain.stop() })

  it('has the founders as members, and names them page by page', async () => {
    assert.equal(await registry['memberCount']?.(), 3n)
    const handles = async (offset: number, limit: number): Promise<string[]> => (await registry['members']?.(offset, limit) as Array<{ handle: string }>).map(({ handle }) => handle)
    assert.deepEqual(await handles(0, 100), ['provider-0', 'provider-1', 'provider-2'])
    assert.deepEqual(await handles(2, 1), ['provider-2'])
    assert.deepEqual(await handles(3, 5), [])
    assert.equal((await registry['memberById']?.(await registry['idByHandle']?.('provider-1')) as { operator: string }).operator, operators[1].address)
    assert.equal(await registry['isMember']?.(outsider.address), false)
    assert.equal(await registry['idByHandle']?.('nobody'), 0n)
  })

  it('refuses to be founded by nobody, twice by the same, or by who cannot be named', async () => {
    const [a, b] = operators
    assert.equal(await refusalOf([]), 'NoMembers')
    assert.equal(await refusalOf(Array.from({ length: 65 }, () => founder(a, 'provider'))), 'TooManyMembers')
    assert.equal(await refusalOf([founder(a, 'same'), founder(b, 'same')]), 'HandleTaken')
    assert.equal(await refusalOf([founder(a, 'one'), founder(a, 'two')]), 'Taken')
    assert.equal(await refusalOf([founder(a, 'one', { signingKey: outsider.address }), founder(b, 'two', { signingKey: outsider.address })]), 'Taken')
    assert.equal(await refusalOf([founder(a, 'one', { signingKey: b.address }), founder(b, 'two')]), 'Taken')
    assert.equal(await refusalOf([founder(a, 'one', { signingKey: a.address })]), 'BadKey')
    for (const handle of ['ab', 'a'.repeat(41), 'Upper', 'a b', 'ä-klinik']) assert.equal(await refusalOf([founder(a, handle)]), 'BadHandle', handle)
    for (const name of ['', 'x'.repeat(81)]) assert.equal(await refusalOf([founder(a, 'one', { name })]), 'BadName')
    for (const key of ['operator', 'consensus', 'signingKey']) assert.equal(await refusalOf([founder(a, 'one', { [key]: ZeroAddress })]), 'BadKey')
    for (const multiaddrs of [Array.from({ length: 9 }, () => '/x'), [''], ['x'.repeat(257)]]) assert.equal(await refusalOf([founder(a, 'one', { multiaddrs })]), 'BadMultiaddrs')
  })

  it('lets a member, and nobody else, say where it listens', async () => {
    assert.deepEqual(await send(registry, operators[0], 'setMultiaddrs', ['/dns4/a/tcp/1']), [['MultiaddrsChanged', 1n, ['/dns4/a/tcp/1']]])
    assert.deepEqual((await registry['memberById']?.(await registry['idByHandle']?.('provider-0')) as { multiaddrs: string[] }).multiaddrs.join(), '/dns4/a/tcp/1')
    assert.equal(await refusal(registry, outsider, 'setMultiaddrs', ['/dns4/a/tcp/1']), 'NotAMember')
    assert.equal(await refusal(registry, operators[0], 'setMultiaddrs', ['']), 'BadMultiaddrs')
  })

  it('takes roots of members alone, and counts them', async () => {
    const root = `0x${'11'.repeat(32)}`
    assert.deepEqual(await send(logs, operators[0], 'commit', root), [['Committed', operators[0].address, 0n, root]])
    assert.deepEqual(await send(logs, operators[0], 'commit', root), [['Committed', operators[0].address, 1n, root]])
    assert.equal(await logs['commitCount']?.(operators[0].address), 2n)
    assert.equal(await refusal(logs, outsider, 'commit', root), 'NotAMember')
    assert.equal(await refusal(logs, operators[0], 'commit', ZeroHash), 'EmptyRoot')
  })

  it('lets members leave, all but the last one', async () => {
    const [first, second, third] = operators
    assert.equal(await refusal(registry, outsider, 'leave'), 'NotAMember')
    assert.deepEqual((await send(registry, first, 'leave')).find(([name]) => name === 'MemberLeft'), ['MemberLeft', 1n, first.address])
    assert.equal(await registry['isMember']?.(first.address), false)
    assert.equal((await registry['memberById']?.(await registry['idByHandle']?.('provider-2')) as { operator: string }).operator, third.address)
    assert.equal(await refusal(registry, first, 'leave'), 'NotAMember')
    assert.equal(await refusal(logs, first, 'commit', `0x${'11'.repeat(32)}`), 'NotAMember')
    await send(registry, second, 'leave')
    assert.equal(await refusal(registry, third, 'leave'), 'LastMember')
    assert.equal(await registry['memberCount']?.(), 1n)
  })
})
