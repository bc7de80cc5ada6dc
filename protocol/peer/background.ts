import { isMedrecError } from '../errors/medrec-error.ts'
import { whoWaits } from './acting/life.ts'
import { readAgent } from './acting/read-agent.ts'
import { stateAt } from './acting/state-of-acting.ts'
import { LOOK_AGAIN_MS, REFRESH_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { endOnChain, isEnded } from './ended.ts'
import { refreshLog } from './access-log.ts'
import { fetchMine } from './fetch-mine.ts'
import { owesLog, readLastLog } from './last-log.ts'
import { nextMoment } from './next-moment.ts'
import { refreshView, watchLetters } from './refresh-shared.ts'
import type { SharedView } from './shared-view.ts'
import { dropEnded } from './shared-with-me.ts'
import type { Relationship } from './relationship.ts'
import { noteUndone } from './settle-policy.ts'
import { knowsAnchor } from './unknown-anchors.ts'
import { waitForLooks } from './wait-for-looks.ts'
import { isPending } from './work.ts'

/** What an open peer does by itself: it follows the chain, looks for providers that were away, and waits for letters. */
export class Background {
  readonly #context: PeerContext
  readonly #timers: Array<ReturnType<typeof setInterval>> = []
  readonly #watching = new Set<string>()
  /** Providers of a share that are asked now: one that does not come to an end keeps nobody from what the others give. */
  readonly #refreshing = new Set<string>()
  /** Whether looks are waited for in a relationship; false: that is of no use before all is read anew. */
  readonly #waiting = new Map<string, boolean>()
  #unsubscribe: (() => void) | undefined
  #following: unknown
  #moment: ReturnType<typeof setTimeout> | undefined
  /** The next moment when it was looked last, epoch seconds. */
  #awaited: number | undefined

  constructor (context: PeerContext) {
    this.#context = context
  }

  start (): void {
    const { signal } = this.#context
    this.#timers.push(setInterval(() => { this.#look() }, LOOK_AGAIN_MS))
    this.#timers.push(setInterval(() => { this.#refreshAll() }, REFRESH_MS))
    signal.addEventListener('abort', () => {
      for (const timer of this.#timers) clearInterval(timer)
      clearTimeout(this.#moment)
      this.#unsubscribe?.()
    }, { once: true })
    this.follow()
    this.awaitMoment()
  }

  /** Begins to follow the chain when there is a network now, and looks at once. */
  follow (): void {
    const { network, signal } = this.#context
    if (network === undefined || this.#following === network || signal.aborted) return
    this.#following = network
    this.#unsubscribe?.()
    this.#unsubscribe = network.chain.view.onChange(change => { if (change instanceof Set) this.#onAnchors(change) })
    this.#begin(network.chain.caughtUp({ signal }).then(() => { this.#refreshAll() }))
  }

  /** Begins to wait for letters about a share, and looks for what it has. */
  watch (view: SharedView): void {
    for (const source of view.share.sources) {
      const name = `${view.id} ${source.relationship}`
      const copy = view.copies.get(source.relationship)
      if (this.#watching.has(name) || copy === undefined || source.categories.length === 0) continue
      this.#watching.add(name)
      const task = { context: this.#context, view, source, signal: this.#context.signal }
      this.#begin(watchLetters(task).finally(() => { this.#watching.delete(name) }))
    }
    this.awaitMoment()
  }

  /** Does at its very second what a time says; times further away than the next look are left to it. */
  awaitMoment (): void {
    const context = this.#context
    clearTimeout(this.#moment)
    if (context.signal.aborted) return
    // Also where something else looked in the second in which it came, before its timer did.
    if (this.#awaited !== undefined && context.now() >= this.#awaited) this.#come(this.#awaited)
    this.#awaited = nextMoment(context)
    const wait = 1_000 * ((this.#awaited ?? Infinity) - context.now())
    if (wait <= LOOK_AGAIN_MS) this.#moment = setTimeout(() => { this.awaitMoment() }, wait)
  }

  /** Does what is to be done when the time from `moment` until now comes. */
  #come (moment: number): void {
    const context = this.#context
    for (const view of context.shared.values()) {
      this.#begin(dropEnded({ context, view }))
      if (view.share.sources.some(({ notBefore }) => notBefore >= moment && notBefore <= context.now())) this.#refresh(view)
    }
    context.emit('shares')
    context.emit('shared')
  }

  /** What was away may be back; what is pending may go; what is over is deleted. */
  #look (): void {
    const context = this.#context
    for (const relationship of context.relationships.values()) {
      // Who was away may have been set back meanwhile.
      if (relationship.isOutOfReach) relationship.isLookDue = true
      if (isPending({ context, relationship })) context.wake(relationship)
      if (isEnded(context, relationship.id)) {
        if (relationship.isOutOfReach) this.#readLastLog(relationship)
        continue
      }
      // Whoever acts for somebody may be let in a little later than is known here.
      const isDue = relationship.reach === 'refused' && relationship.role === 'custodian' && stateAt(context, relationship) === 'active'
      if (relationship.isOutOfReach || relationship.isStale || isDue) this.#begin(fetchMine({ context, relationship }))
      else if (relationship.reach === 'connected') this.#waitForLooks(relationship)
    }
    for (const view of context.shared.values()) {
      this.#begin(dropEnded({ context, view }))
      const isWaiting = view.share.sources.some(({ relationship, categories, notBefore }) => {
        const copy = view.copies.get(relationship)
        return copy !== undefined && categories.length > 0 && copy.progress.endedAt === undefined && notBefore <= context.now() && (copy.reach !== 'connected' || !copy.progress.worked)
      })
      if (isWaiting) this.#refresh(view)
      this.watch(view)
    }
    this.awaitMoment()
  }

  #refreshAll (): void {
    const context = this.#context
    for (const relationship of context.relationships.values()) {
      if (isEnded(context, relationship.id)) {
        if (isPending({ context, relationship })) context.wake(relationship)
        this.#readLastLog(relationship)
        continue
      }
      this.#begin(fetchMine({ context, relationship }))
      // Who looked because of an emergency is told without being asked for.
      if (this.#waiting.get(relationship.id) === false) this.#waiting.delete(relationship.id)
      this.#begin(refreshLog({ context, relationship }).then(() => { this.#waitForLooks(relationship) }))
      // Whom guardians name, and how long I was silent, nobody should have to look for.
      if (mayHaveAgent(context, relationship)) this.#begin(readAgent({ context, relationship }).then(() => { context.emit('helpers') }))
      relationship.isAccountDue = true
      relationship.isLookDue = true
      context.wake(relationship)
    }
    for (const view of context.shared.values()) {
      this.#refresh(view)
      this.watch(view)
    }
  }

  /** Who looked just before the end is told as well. */
  #readLastLog (relationship: Relationship): void {
    const context = this.#context
    if (owesLog(context, relationship)) this.#begin(readLastLog({ context, relationship }))
  }

  #waitForLooks (relationship: Relationship): void {
    const { id } = relationship
    if (this.#waiting.has(id)) return
    this.#waiting.set(id, true)
    this.#begin(waitForLooks({ context: this.#context, relationship }).catch((error: unknown) => {
      // Whoever went away is waited for again when it is looked next; whoever refuses, when all is read anew.
      if (isMedrecError(error, 'STREAM_CUT') || isMedrecError(error, 'NETWORK_UNREACHABLE')) this.#waiting.delete(id)
      throw error
    }).finally(() => { if (this.#waiting.has(id)) this.#waiting.set(id, false) }))
  }

  #onAnchors (ids: Set<string>): void {
    const context = this.#context
    for (const relationship of context.relationships.values()) {
      if (!ids.has(relationship.id)) continue
      if (isEnded(context, relationship.id) || endOnChain(context, relationship.id).atHead) {
        if (isPending({ context, relationship })) context.wake(relationship)
        context.emit('providers')
        continue
      }
      const state = context.network?.chain.view.relationship(relationship.id).atHead
      // Another device of mine anchored something that is not here yet: it has to be merged.
      if (state !== undefined && !knowsAnchor(relationship, state)) {
        relationship.isAccountDue = true
        this.#begin(relationship.undo({ delivered: [] }).then(() => { context.wake(relationship) }))
      } else this.#begin(noteUndone({ context, relationship }).then(() => { if (isPending({ context, relationship })) context.wake(relationship) }))
    }
    // What somebody shares with me may have changed: widened, narrowed or ended.
    for (const view of context.shared.values()) {
      if (view.share.sources.some(({ relationship }) => ids.has(relationship) && view.copies.get(relationship)?.progress.endedAt === undefined)) this.#refresh(view)
    }
  }

  #refresh (view: SharedView): void {
    const name = (relationship: string): string => `${view.id} ${relationship}`
    if (view.share.sources.every(({ relationship }) => this.#refreshing.has(name(relationship)))) return
    const claimed = new Set<string>()
    const claim = (relationship: string): boolean => {
      if (this.#refreshing.has(name(relationship))) return false
      this.#refreshing.add(name(relationship))
      claimed.add(relationship)
      return true
    }
    const onDone = (relationship: string): void => { if (claimed.delete(relationship)) this.#refreshing.delete(name(relationship)) }
    this.#begin(refreshView({ context: this.#context, view, claim, onDone }).finally(() => { for (const relationship of claimed) onDone(relationship) }))
  }

  /** Nobody waits for it: what is away stays away, and shows as such. */
  #begin (work: Promise<unknown>): void {
    work.catch(this.#context.report)
  }
}

/** Whether others were given anything to do with a relationship of mine, from here or from another device, or wait for my silence. */
function mayHaveAgent (context: PeerContext, relationship: Relationship): boolean {
  const [{ account, network }, { id, role, delegate, progress }] = [context, relationship]
  if (role !== 'owner') return false
  if (whoWaits(context, relationship).length > 0) return true
  const controller = network?.chain.view.relationship(id).atHead?.controller
  return progress.agent !== undefined || account.helpers.length > 0 || (controller !== undefined && controller !== delegate.address)
}
