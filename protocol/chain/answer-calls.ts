import type { ChainView } from '../chain-view/chain-view.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { createByteBudget } from '../limits/byte-budget.ts'
import type { NetworkContracts } from '../network/types.ts'
import { checkRpc } from './check-rpc.ts'
import { MAX_EVENTS_RESULT, MAX_HELD_ANSWERS, MAX_HELD_ANSWERS_PER_PEER, MAX_PLAIN_RESULT, ROOM_WAIT_MS, RPC_PART, TAKE_ANSWER_MS } from './constants.ts'
import { readEngineLogs } from './read-engine-logs.ts'

/** What one server holds of answers, in characters and milliseconds. See specs/chain.md, "Limits". */
export interface AnswerLimits { events: number, plain: number, perPeer: number, total: number, waitMs: number, takeMs: number }

const LIMITS: AnswerLimits = {
  events: MAX_EVENTS_RESULT, plain: MAX_PLAIN_RESULT, perPeer: MAX_HELD_ANSWERS_PER_PEER, total: MAX_HELD_ANSWERS, waitMs: ROOM_WAIT_MS, takeMs: TAKE_ANSWER_MS
}

/** A call as a peer makes it. */
export interface PeerCall {
  peer: string
  method: string
  params: string
  signal: AbortSignal
  /** Ends the answer, wherever it is. */
  cut: (error: MedrecError) => void
}

/** What {@link createCallAnswers} takes. */
export interface CallAnswersOptions {
  contracts: NetworkContracts
  view: ChainView
  /** Asks the own engine. What it throws with an `error` is the engine's own answer. */
  rpc: (method: string, params: unknown[], signal: AbortSignal) => Promise<unknown>
  limits?: Partial<AnswerLimits> | undefined
}

/** Part of an answer, or the error that the engine gave. */
export type CallPart = { part: string } | { error: string }

/**
 * Answers calls of peers from the own engine. An answer stays in memory until it is taken: room for the longest is set aside before the engine is asked, and
 * what is not needed of it is given back.
 *
 * @throws MedrecError `RPC_REFUSED`, also for an answer that is too large; `TOO_MANY_REQUESTS`, `DEADLINE`, `CHAIN_UNAVAILABLE`
 */
export function createCallAnswers (options: CallAnswersOptions): (call: PeerCall) => AsyncGenerator<CallPart> {
  const { contracts, view, rpc } = options
  const limits = { ...LIMITS, ...options.limits }
  const budget = createByteBudget({ perKey: limits.perPeer, total: limits.total, waitMs: limits.waitMs })

  async function read (method: string, params: unknown[], signal: AbortSignal): Promise<string> {
    if (method === 'eth_getLogs') return await readEvents({ rpc, filter: params[0] as LogFilter, max: limits.events, signal })
    const text = JSON.stringify(await rpc(method, params, signal) ?? null)
    if (text.length > limits.plain) throw tooLarge()
    return text
  }

  return async function * ({ peer, method, params, signal, cut }) {
    const checked = checkRpc({ method, params, contracts, head: view.head()?.number ?? 0 })
    const room = await budget.reserve({ key: peer, bytes: method === 'eth_getLogs' ? limits.events : limits.plain, signal })
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      const text = await read(method, checked, signal)
      room.shrink(text.length)
      // Who takes a little now and then would keep it for ever.
      timer = setTimeout(() => { cut(new MedrecError('DEADLINE', 'The answer was not taken in time.')) }, limits.takeMs)
      for (let from = 0; from < text.length; from += RPC_PART) yield { part: text.slice(from, from + RPC_PART) }
    } catch (error) {
      if (isMedrecError(error, 'TOO_LARGE')) throw tooLarge(error)
      if (!(error instanceof MedrecError) || !('error' in error)) throw error
      yield { error: JSON.stringify(error.error) }
    } finally {
      clearTimeout(timer)
      room.shrink(0)
    }
  }
}

interface LogFilter { fromBlock: string, toBlock: string, address: string[] }

/** All that is asked for as one list; what is too much is known before all of it is read. */
async function readEvents (options: { rpc: CallAnswersOptions['rpc'], filter: LogFilter, max: number, signal: AbortSignal }): Promise<string> {
  const { rpc, filter, max, signal } = options
  const pages: string[] = []
  let length = 2
  const ask: Parameters<typeof readEngineLogs>[0]['rpc'] = async (method, params) => await rpc(method, params, signal)
  for await (const { page } of readEngineLogs({ rpc: ask, addresses: filter.address, from: Number(filter.fromBlock), to: Number(filter.toBlock), signal })) {
    if (page.length === 0) continue
    const text = JSON.stringify(page).slice(1, -1)
    length += text.length + 1
    if (length > max) throw tooLarge()
    pages.push(text)
  }
  return `[${pages.join(',')}]`
}

function tooLarge (cause?: MedrecError): MedrecError {
  return new MedrecError('RPC_REFUSED', 'The answer is larger than the limit. Ask for fewer blocks.', cause === undefined ? undefined : { cause })
}
