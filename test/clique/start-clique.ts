import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { createRpc } from '../../node/chain/rpc.ts'
import type { Rpc } from '../../node/chain/rpc.ts'
import { foundNetwork } from '../../node/engine/genesis.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { freePort } from '../free-port.ts'
import { provideGeth } from '../node/engine/clique/provide-geth.ts'

/** A founder with its keys and, unless it is not to seal, its engine. */
export interface CliqueNode { founder: Candidate, operatorKey: Uint8Array, consensusKey: Uint8Array, rpc: Rpc, stop: () => Promise<void> }

/** A chain that real engines seal. Everything is in a folder that goes with it. */
export interface CliqueChain {
  network: NetworkFile
  nodes: CliqueNode[]
  rpc: Rpc
  /** Sends a call of a founder's operator, or of another key; gives the number of the block that has it. */
  send: (options: { from?: Uint8Array, to: string, data: string, gas?: bigint }) => Promise<number>
  /** Resolves when the first engine has this block. */
  reach: (number: number) => Promise<void>
  stop: () => Promise<void>
}

/** What engines print is for nobody here; what ends a wait in vain is. */
const PATIENCE_MS = 60_000
const LOOK_MS = 50

/** Times that a chain is begun before the test fails. */
const MAX_STARTS = 3

/**
 * Founds a network of `validators` and starts an engine for each, linked with each other; the founders are members when it resolves.
 *
 * @param options.multiaddrs - where each founder's node is said to listen
 * @param options.prepare - what the test begins with; when its blocks do not come, all is begun anew
 */
export async function startClique (options: { validators: number, multiaddrs?: string[], period?: number, prepare?: (chain: CliqueChain) => Promise<void> }): Promise<CliqueChain> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryStart(options)
    } catch (error) {
      // Engines that all seal a first block may stand still for ever (EIP-3436); nothing here mends that, as a node's governor does.
      if (attempt === MAX_STARTS) throw error
    }
  }
}

async function tryStart (options: Parameters<typeof startClique>[0]): Promise<CliqueChain> {
  const { validators, multiaddrs = [], period = 1, prepare = async () => {} } = options
  const folder = mkdtempSync(join(tmpdir(), 'medrec-clique-'))
  const keys = Array.from({ length: validators }, () => ({ operatorKey: randomBytes(32), consensusKey: randomBytes(32), signingKey: randomBytes(32) }))
  const founders = keys.map(({ operatorKey, consensusKey, signingKey }, i) => ({
    handle: `provider-${i}`, name: `Provider ${i}`, operator: addressOfKey(operatorKey), consensus: addressOfKey(consensusKey), signingKey: addressOfKey(signingKey),
    multiaddrs: multiaddrs[i] === undefined ? [] : [multiaddrs[i]], statement: `0x${'00'.repeat(32)}`
  }))
  const { genesis, network } = await foundNetwork({ terms: { name: 'Test network', engine: 'clique', blockPeriod: period, spreadWindow: 0 }, founders })
  const genesisFile = join(folder, 'genesis.json')
  writeFileSync(genesisFile, JSON.stringify(genesis))
  const engines = await Promise.all(keys.map(async ({ consensusKey }, i) => await startEngine({ dir: join(folder, String(i)), genesisFile, chainId: network.chainId, consensusKey })))
  const nodes = engines.map((engine, i) => ({ ...engine, ...keys[i] as typeof keys[number], founder: founders[i] as Candidate }))
  for (const { rpc } of nodes) for (const other of nodes) if (other.rpc !== rpc) await rpc('admin_addPeer', [((await other.rpc('admin_nodeInfo', [])) as { enode: string }).enode])
  // Nobody seals before all are linked: each would begin a chain of its own.
  for (const { rpc } of nodes) await until('an engine that has found the others', async () => Number(await rpc('net_peerCount', [])) === validators - 1)
  for (const { rpc } of nodes) await rpc('miner_start', [])
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(async node => { await node.stop() }))
    rmSync(folder, { recursive: true, force: true })
  }
  const rpc = nodes[0]?.rpc as Rpc
  const height = async (): Promise<number> => Number(await rpc('eth_blockNumber', []))
  const reach = async (number: number): Promise<void> => { await until(`block ${number}`, async () => await height() >= number) }
  const send: CliqueChain['send'] = async ({ from = keys[0]?.operatorKey as Uint8Array, to, data, gas = 8_000_000n }) => {
    const nonce = Number(await rpc('eth_getTransactionCount', [addressOfKey(from), 'pending']))
    const transaction = Transaction.from({ type: 0, chainId: network.chainId, nonce, gasPrice: 1n, gasLimit: gas, to, data, value: 0n })
    transaction.signature = new SigningKey(toHex(from)).sign(transaction.unsignedHash)
    const hash = await rpc('eth_sendRawTransaction', [transaction.serialized])
    let receipt: { status: string, blockNumber: string } | null = null
    // An engine that has just started answers with an error as long as it has not looked through its transactions.
    await until(`transaction ${String(hash)}`, async () => (receipt = await rpc('eth_getTransactionReceipt', [hash]).catch(() => null) as typeof receipt) !== null)
    assert.equal((receipt as { status: string } | null)?.status, '0x1')
    return Number((receipt as { blockNumber: string } | null)?.blockNumber)
  }
  const admit = INTERFACES.providerRegistry.encodeFunctionData('admitFounders', [network.founders])
  const chain = { network, nodes, rpc, send, reach, stop }
  try {
    await send({ to: network.contracts.providerRegistry, data: admit, gas: 29_000_000n })
    await prepare(chain)
  } catch (error) {
    await stop()
    throw error
  }
  return chain
}

async function startEngine (options: { dir: string, genesisFile: string, chainId: number, consensusKey: Uint8Array }): Promise<Pick<CliqueNode, 'rpc' | 'stop'>> {
  const { dir, genesisFile, chainId, consensusKey } = options
  const geth = await provideGeth() ?? ''
  mkdirSync(dir)
  writeFileSync(join(dir, 'key'), toHex(consensusKey).slice(2), { mode: 0o600 })
  writeFileSync(join(dir, 'password'), 'a test password', { mode: 0o600 })
  run(geth, ['init', '--datadir', dir, genesisFile])
  run(geth, ['account', 'import', '--datadir', dir, '--lightkdf', '--password', join(dir, 'password'), join(dir, 'key')])
  const [http, p2p, authrpc] = [await freePort(), await freePort(), await freePort()]
  const address = addressOfKey(consensusKey)
  const child = spawn(geth, [
    '--datadir', dir, '--networkid', String(chainId), '--nodiscover', '--netrestrict', '127.0.0.0/8', '--nat', 'none', '--port', String(p2p), '--authrpc.port', String(authrpc), '--ipcdisable',
    '--http', '--http.addr', '127.0.0.1', '--http.port', String(http), '--http.api', 'eth,net,admin,clique,miner', '--allow-insecure-unlock', '--syncmode', 'full', '--gcmode', 'archive',
    '--miner.etherbase', address, '--unlock', address, '--password', join(dir, 'password'), '--miner.gasprice', '1', '--txpool.pricelimit', '1', '--cache', '64', '--verbosity', '1'
  ], { stdio: 'ignore' })
  const ended = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })
  endWithTests(child)
  const rpc = createRpc({ url: `http://127.0.0.1:${http}` })
  await until('an engine that answers', async () => await rpc('eth_chainId', []).then(() => true, () => false))
  return {
    rpc,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    }
  }
}

/** An engine whose test ended before it stopped it ends all the same. */
function endWithTests (child: ChildProcess): void {
  const kill = (): void => { child.kill('SIGKILL') }
  process.once('exit', kill)
  child.once('exit', () => { process.off('exit', kill) })
}

function run (command: string, args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

async function until (what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!await holds()) {
    assert.ok(Date.now() < end, `In ${PATIENCE_MS} ms there was not: ${what}`)
    await new Promise(resolve => { setTimeout(resolve, LOOK_MS) })
  }
}
