import { MedrecError } from '../errors/medrec-error.ts'
import { carryOut, isDue, isGrantDue } from './carry-out.ts'
import { ASK_PATIENCE_MS, FIRST_RETRY_MS, LETTERS_MS } from './constants.ts'
import { coalesce } from './coalesce.ts'
import type { PeerContext } from './context.ts'
import { endOnChain, isEnded, isEndPending } from './ended.ts'
import { extendHelpers, isHelperDue } from './acting/extend-helpers.ts'
import { isMoving, settleMove } from './acting/move-key.ts'
import { isWriter } from './acting/read-agent.ts'
import { isAgentPending, isEndDue, settleAgent } from './acting/settle-agent.ts'
import { tryLastLog } from './last-log.ts'
import { pullAccount, pushAccount } from './push-account.ts'
import type { Relationship } from './relationship.ts'
import { Retries } from './retries.ts'
import { lettersDue, sendLetters } from './send-letters.ts'
import { hearOfEnd, settleEnd } from './settle-end.ts'
import { isTakingAway, settlePolicy } from './settle-policy.ts'
import type { Settling } from './settle-policy.ts'
import { isUnknownPending } from './settle-unknown.ts'
import { pause, waitAtMost } from './wait.ts'

/**
 * Whether anything of mine has still to reach this provider, or the chain.
 *
 * @param options.isHeld - what only adds is held up, and does not count
 */
export function isPending (options: { context: PeerContext, relationship: Relationship, isHeld?: boolean }): boolean {
  const { context, relationship, isHeld = false } = options
  if (isEndPending(context, relationship)) return true
  if (isEnded(context, relationship.id)) return false
  // Nothing that is left here is this key's to bring.
  if (relationship.progress.moveTo !== undefined) return isMoving(context, relationship)
  if (isAgentPending(options)) return true
  // Who may change nothing in a policy is let bring nothing.
  if (!isWriter(relationship)) return lettersDue(options).length > 0
  const isOwed = (): boolean => context.account.shares.some(share => isDue({ context, share, relationship: relationship.id }))
  if (!relationship.isDelivered || (!relationship.isSettled && !isHeld) || relationship.isGoingOn || lettersDue(options).length > 0 || isOwed() || isGrantDue(options)) return true
  // What concerns the account, and what nobody knows, is the owner's own.
  return relationship.role === 'owner' && (isUnknownPending(options) || relationship.progress.account !== context.account.heads || isHelperDue(context, relationship.id) || isMoving(context, relationship))
}

/** Of one relationship: all that is to be done; and of that what may not wait while a provider keeps the rest waiting. */
interface Runs { all: () => Promise<void>, agent: () => Promise<{ retryAt?: number }>, narrowing: () => Promise<Settling> }

/** Sends what waits, for each relationship one run at a time, and beside it what takes away; again later where something is left. */
export class Work {
  readonly #context: PeerContext
  readonly #runs = new Map<string, Runs>()
  /** Of which a run is under way. */
  readonly #busy = new Set<string>()
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #retries = new Map<string, Retries>()
  readonly #idle = new Set<() => void>()
  #running = 0

  constructor (context: PeerContext) {
    this.#context = context
    context.signal.addEventListener('abort', () => { for (const timer of this.#timers.values()) clearTimeout(timer) }, { once: true })
  }

  /** Begins, or begins once more after the run that is under way; what takes away does not wait for that one, which a provider may hold up. */
  wake (relationship: Relationship): void {
    if (this.#busy.has(relationship.id)) this.#begin(this.#hurry(relationship))
    this.#begin(this.#runsOf(relationship).all())
  }

  async #hurry (relationship: Relationship): Promise<void> {
    const context = this.#context
    const { agent, narrowing } = this.#runsOf(relationship)
    await Promise.all([
      isEndDue({ context, relationship }) ? agent() : undefined,
      isWriter(relationship) && isTakingAway({ context, relationship }) ? narrowing() : undefined
    ])
  }

  #runsOf (relationship: Relationship): Runs {
    const context = this.#context
    const held = this.#runs.get(relationship.id)
    if (held !== undefined) return held
    const runs = {
      all: coalesce(async () => {
        this.#busy.add(relationship.id)
        await this.#run(relationship).finally(() => { this.#busy.delete(relationship.id) })
      }),
      agent: coalesce(async () => await settleAgent({ context, relationship })),
      narrowing: coalesce(async () => await settlePolicy({ context, relationship }))
    }
    this.#runs.set(relationship.id, runs)
    return runs
  }

  #begin (run: Promise<unknown>): void {
    this.#running++
    run.catch(this.#context.report).finally(() => {
      this.#running--
      for (const listener of [...this.#idle]) listener()
    })
  }

  /** Resolves when nothing waits any more. @throws MedrecError `CANCELLED` */
  async settled (signal: AbortSignal): Promise<void> {
    const context = this.#context
    const isDone = (): boolean => this.#running === 0 && ![...context.relationships.values()].some(relationship => isPending({ context, relationship }))
    while (!isDone()) {
      if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
      if (this.#running === 0) {
        for (const relationship of context.relationships.values()) if (isPending({ context, relationship })) this.wake(relationship)
      }
      await this.#nextIdle(signal)
      if (this.#running === 0 && !isDone()) await pause(FIRST_RETRY_MS, signal)
    }
  }

  async #run (relationship: Relationship): Promise<void> {
    const context = this.#context
    clearTimeout(this.#timers.get(relationship.id))
    let settling: Settling | undefined
    let agent: Promise<{ retryAt?: number }> | undefined
    let agentAt: number | undefined
    let moveAt: number | undefined
    let failed = false
    await this.#hearOfEnd(relationship)
    const runs = this.#runsOf(relationship)
    const carry = async (): Promise<void> => { for (const each of await carryOut({ context })) this.wake(each) }
    const steps = isEnded(context, relationship.id) ? [async () => { await settleEnd({ context, relationship }) }, carry, async () => { await tryLastLog({ context, relationship }) }] : [
      async () => { await sendLetters({ context, relationship, onlyEnds: true, signal: AbortSignal.timeout(ASK_PATIENCE_MS) }) },
      async () => {
        agent = runs.agent()
        const isHurried = isTakingAway({ context, relationship })
        // What becomes of it is looked at below.
        const over = Promise.allSettled([agent])
        await (isHurried ? waitAtMost(over, ASK_PATIENCE_MS) : over)
      },
      async () => { if (isWriter(relationship)) settling = await (isTakingAway({ context, relationship }) ? runs.narrowing() : settlePolicy({ context, relationship })) },
      async () => { agentAt = (await agent)?.retryAt },
      // After what narrows, which waits for nothing.
      async () => { if (relationship.role === 'owner' && relationship.isAccountDue) await pullAccount({ context, relationship }) },
      carry,
      async () => { if (relationship.role === 'owner') for (const id of await extendHelpers(context)) this.#wakeById(id) },
      async () => { await sendLetters({ context, relationship, signal: AbortSignal.timeout(LETTERS_MS) }) },
      async () => { if (relationship.role === 'owner') await pushAccount({ context, relationship }) },
      // Last: with the key goes the right to do anything of the above.
      async () => { if (relationship.role === 'owner') moveAt = (await settleMove({ context, relationship })).retryAt }
    ]
    for (const step of steps) {
      if (context.signal.aborted) return
      try {
        await step()
      } catch (error) {
        // What cannot go out now is still in the state, and goes out later: the screen shows it as pending.
        context.report(error)
        failed = true
      }
    }
    context.emit('providers')
    const retries = this.#retries.get(relationship.id) ?? new Retries()
    this.#retries.set(relationship.id, retries)
    const heldBy = settling?.heldBy
    // What holds it up goes by what is told, or found when it is looked again: asking for it each second brings nothing.
    const backoff = retries.next({ failed, heldBy: isPending({ context, relationship, isHeld: heldBy !== undefined }) ? undefined : heldBy })
    if (context.options.background === false || !isPending({ context, relationship })) return
    const next = Math.min(settling?.retryAt ?? Infinity, agentAt ?? Infinity, moveAt ?? Infinity)
    const delay = Number.isFinite(next) ? Math.max(0, next - context.now()) * 1_000 : backoff
    this.#timers.set(relationship.id, setTimeout(() => { this.wake(relationship) }, delay))
  }

  /** Also from others' ends something follows here: viewers are to be told. */
  async #hearOfEnd (relationship: Relationship): Promise<void> {
    const context = this.#context
    if (!endOnChain(context, relationship.id).atHead || isEnded(context, relationship.id)) return
    try {
      await hearOfEnd({ context, relationship })
      for (const each of context.relationships.values()) if (each !== relationship) this.wake(each)
    } catch (error) {
      context.report(error)
    }
  }

  #wakeById (id: string): void {
    const relationship = this.#context.relationships.get(id)
    if (relationship !== undefined) this.wake(relationship)
  }

  async #nextIdle (signal: AbortSignal): Promise<void> {
    if (this.#running === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idle.add(resolve)
    signal.addEventListener('abort', () => { resolve() }, { once: true })
    await promise
    this.#idle.delete(resolve)
  }
}
