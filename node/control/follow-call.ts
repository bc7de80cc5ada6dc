import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { parseEvent } from '../../protocol/chain/parse-event.ts'
import type { ParsedEvent } from '../../protocol/chain/parse-event.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Carrier } from '../chain/carrier.ts'
import type { ContractCall } from '../chain/encode-call.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import type { Receipt } from '../chain/read-receipt.ts'
import type { Rpc } from '../chain/rpc.ts'
import { explainRefusal } from './explain-refusal.ts'
import { REGISTRY } from './registry.ts'

/** What became of a transaction, so far. */
export type CallFate =
  /** On this node's disk, and given to its engine. */
  | { state: 'sent', transaction: string }
  | { state: 'included' | 'settled', transaction: string, block: number, events: RegistryEvent[] }

/** An event of the registry: its name, and its arguments as JSON has them, numbers as decimal text. */
export interface RegistryEvent { name: string, args: Record<string, unknown> }

/** What {@link followCall} takes. */
export interface FollowCallOptions {
  /** One for each command: the same one again is the same transaction. */
  id: string
  call: ContractCall
  /** Address that the carrier sends from. */
  operator: string
  carrier: Pick<Carrier, 'callOwn'>
  rpc: Rpc
  view: ChainView
  /** Told of each step. */
  onFate: (fate: CallFate) => Promise<void>
  signal: AbortSignal
}

/**
 * Sends a call of this member and follows it until it is settled, also when the chain comes back shorter meanwhile. When the signal aborts only the following ends.
 *
 * @throws MedrecError `REGISTRY_REFUSED` saying why the contract does not take it; `CANCELLED`; `CHAIN_UNAVAILABLE`, `TOO_MANY_REQUESTS` before it is sent
 */
export async function followCall (options: FollowCallOptions): Promise<CallFate> {
  const { view, onFate, signal } = options
  await checkFunds(options)
  let fate: CallFate = { state: 'sent', transaction: await send(options) }
  await onFate(fate)
  while (fate.state !== 'settled') {
    await nextHead(view, signal)
    const next = await look(options, fate)
    const isNews = next.state !== fate.state || next.transaction !== fate.transaction
    fate = next
    if (isNews) await onFate(fate)
  }
  return fate
}

/** An engine does not take what cannot be paid, and the call would only wait. */
async function checkFunds ({ rpc, operator, call }: FollowCallOptions): Promise<void> {
  const balance = BigInt(String(await rpc('eth_getBalance', [operator, 'latest'])))
  if (balance < BigInt(call.gas)) throw new MedrecError('REGISTRY_REFUSED', `The operator ${operator} has gas for ${balance} units, and this may take ${call.gas}. A member can top it up: medrec govern top-up HANDLE. Who is no member yet has none.`)
}

async function send ({ id, call, carrier }: FollowCallOptions): Promise<string> {
  try {
    return toHex(await carrier.callOwn({ id, call }))
  } catch (error) {
    throw explainRefusal(error)
  }
}

async function look (options: FollowCallOptions, before: CallFate): Promise<CallFate> {
  const { rpc, view, signal } = options
  try {
    // After a change of the chain it may be another transaction, or be refused by now.
    const transaction = await send(options)
    const receipt = await readReceipt({ rpc, hash: transaction, signal })
    // The next head asks again.
    if (receipt === 'not-known-yet') return before
    const head = view.head()
    if (receipt === 'none' || typeof receipt.blockNumber !== 'string' || head === undefined) return { state: 'sent', transaction }
    const block = Number(receipt.blockNumber)
    if (receipt.status !== '0x1') throw await whyReverted(options, block)
    return { state: head.number - block >= view.settledDepth() ? 'settled' : 'included', transaction, block, events: eventsOf(receipt) }
  } catch (error) {
    // The engine may be away for a while: what was sent is in the journal.
    if (isMedrecError(error, 'CHAIN_UNAVAILABLE')) return before
    throw error
  }
}

/** What had come before it in its block made it fail. */
async function whyReverted ({ rpc, call, operator }: FollowCallOptions, block: number): Promise<MedrecError> {
  try {
    await rpc('eth_call', [{ from: operator, to: call.to, data: call.data, gas: `0x${call.gas.toString(16)}` }, `0x${block.toString(16)}`])
  } catch (error) {
    const explained = explainRefusal(error)
    if (isMedrecError(explained, 'REGISTRY_REFUSED')) return explained
  }
  return new MedrecError('REGISTRY_REFUSED', `The registry refused it in block ${block}. Look at "medrec govern list", and give the command again.`)
}

function eventsOf ({ logs }: Receipt): RegistryEvent[] {
  return logs.flatMap(({ topics, data }) => {
    const parsed = parseEvent({ contract: REGISTRY, log: { topics, data } })
    return parsed === null ? [] : [{ name: parsed.name, args: argsOf(parsed) }]
  })
}

function argsOf ({ fragment, args }: ParsedEvent): Record<string, unknown> {
  return Object.fromEntries(fragment.inputs.flatMap(({ name, baseType }) => {
    const value: unknown = args[name]
    if (baseType === 'tuple') return []
    return [[name, Array.isArray(value) ? [...value].map(String) : typeof value === 'string' ? value.toLowerCase() : String(value)]]
  }))
}

/** Resolves at the next head. @throws MedrecError `CANCELLED` */
async function nextHead (view: ChainView, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = (then: () => void): void => {
      stop()
      signal.removeEventListener('abort', abort)
      then()
    }
    const abort = (): void => { end(() => { reject(new MedrecError('CANCELLED')) }) }
    const stop = view.onChange(change => { if (change === 'head') end(resolve) })
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}
