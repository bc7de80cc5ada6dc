import type { ChainView } from '../../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import type { Report } from '../../../protocol/stream/serve-messages.ts'
import type { Rpc } from '../../chain/rpc.ts'
import type { Mesh } from '../../members/mesh.ts'
import type { Partners } from '../../members/partners.ts'
import { pause } from '../../pause.ts'
import { checkClock } from '../clique/check-clock.ts'
import type { EngineHead, SealingEngine } from '../sealing-engine.ts'
import { chooseVotes } from './choose-votes.ts'
import type { Vote } from './choose-votes.ts'
import { AHEAD_BLOCKS, CATCH_UP_PERIODS, READY_BLOCKS, READY_PERIODS, SPLIT_PERIODS } from './constants.ts'
import { SplitMender } from './mend-split.ts'
import { readSeats, seatedAt } from './read-seats.ts'

/** What {@link startGovernor} takes. */
export interface GovernorOptions {
  engine: SealingEngine
  rpc: Rpc
  network: NetworkFile
  view: ChainView
  mesh: Mesh
  partners: Partners
  /** The addresses of the own consensus keys, 0x and 40 lower-case hex digits: first that which the registry has. */
  own: () => string[]
  /** Sends `admitFounders`, when there are no members and it is this node's turn. */
  admitFounders: () => Promise<void>
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** Keeps the sealers of the own engine equal to what the registry has decided, until it is stopped. See specs/governor.md. */
export function startGovernor (options: GovernorOptions): { stop: () => Promise<void> } {
  const governor = new Governor(options)
  return { stop: async () => { await governor.stop() } }
}

class Governor {
  readonly #options: GovernorOptions
  readonly #ending = new AbortController()
  readonly #mender: SplitMender
  readonly #running: Promise<void>
  /** By consensus key, until when its proof counts, epoch seconds. */
  readonly #ready = new Map<string, number>()
  #wake: () => void = () => {}
  /** The head with which this node waits to seal. */
  #caughtUp = { hash: '', since: 0 }
  /** The key with which the engine seals and is counted. */
  #counted: string | undefined
  #failed = ''

  constructor (options: GovernorOptions) {
    const { engine, mesh, view, network, now, report } = options
    this.#options = options
    this.#mender = new SplitMender({ engine, mesh, now, report, period: network.blockPeriod, stillFor: SPLIT_PERIODS * network.blockPeriod, settledDepth: () => view.settledDepth(), signal: this.#ending.signal })
    this.#running = this.#run()
  }

  async stop (): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#running
  }

  /** Once a block period, and at each new head. */
  async #run (): Promise<void> {
    const { view, network, report } = this.#options
    const { signal } = this.#ending
    const stopListening = view.onChange(change => { if (change === 'head') this.#wake() })
    while (!signal.aborted) {
      const woken = new AbortController()
      this.#wake = () => { woken.abort() }
      try {
        await this.#step()
        this.#failed = ''
      } catch (error) {
        // The engine is away, or a partner: told once, and tried again.
        const { code = 'INTERNAL', message } = error instanceof MedrecError ? error : { message: error instanceof Error ? error.stack ?? error.message : String(error) }
        const reason = `${code}: ${message}`
        if (reason !== this.#failed && !signal.aborted) report({ event: 'governor-later', code, reason: message })
        this.#failed = reason
      }
      await pause(network.blockPeriod * 1_000, AbortSignal.any([woken.signal, signal]))
    }
    stopListening()
  }

  async #step (): Promise<void> {
    const { engine, rpc, network, view, mesh, partners } = this.#options
    const head = await engine.head()
    const sealers = await engine.sealers()
    partners.setSealers({ sealers, number: head.number })
    const seats = await readSeats({ rpc, registry: network.contracts.providerRegistry, at: Math.max(0, head.number - view.settledDepth()) })
    const wanted = seatedAt({ seats, number: head.number })
    // First, since a block is begun as soon as there is the one before: partners take their time to answer.
    await this.#vote({ wanted, sealers })
    await mesh.look()
    // Every member that the engine does not count, also before its seat or its new key counts: the vote need not wait for the proof.
    const newcomers = view.members().map(({ consensus }) => consensus).filter(one => !sealers.includes(one))
    await this.#proveNewcomers({ head, newcomers })
    if (newcomers.length > 0) await this.#vote({ wanted, sealers })
    const isSealing = await this.#seal({ head, sealers, wanted })
    await this.#mender.look({ head, sealers, seats: wanted, isSealing })
    // Who has not caught up only does not know the members yet.
    if (view.members().length === 0 && isSealing) await this.#options.admitFounders()
  }

  #isReady (consensus: string): boolean {
    // Who this node is for knows its own engine.
    return this.#options.own().includes(consensus) || this.#options.now() < (this.#ready.get(consensus) ?? 0)
  }

  /** Asks those who are to be let in to prove that they are there. */
  async #proveNewcomers ({ head, newcomers }: { head: EngineHead, newcomers: string[] }): Promise<void> {
    const { engine, mesh, network, now, report } = this.#options
    for (const one of this.#ready.keys()) if (!newcomers.includes(one)) this.#ready.delete(one)
    await Promise.all(mesh.partners().filter(({ partner }) => newcomers.includes(partner.consensus)).map(async ({ partner: { handle, consensus } }) => {
      try {
        const { number, hash, signer } = await mesh.prove(handle)
        const isSynced = number >= head.number - READY_BLOCKS && (await engine.hashes({ first: number, count: 1 }))[0] === hash
        if (signer !== consensus || !isSynced) return
        if (!this.#isReady(consensus)) report({ event: 'newcomer-ready', reason: handle })
        this.#ready.set(consensus, now() + READY_PERIODS * network.blockPeriod)
      } catch (error) {
        // It is not ready, whatever keeps it; it is asked again.
        if (!(error instanceof MedrecError)) throw error
      }
    }))
  }

  async #vote ({ wanted, sealers }: { wanted: ReadonlySet<string>, sealers: string[] }): Promise<void> {
    const { engine, own, report } = this.#options
    const votes = chooseVotes({ wanted, sealers, isReady: one => this.#isReady(one) })
    const [held, key] = [await engine.votes(), own().find(one => sealers.includes(one))]
    if (votes.length === 0 && held.size === 0) return
    const cast = key === undefined ? new Map<string, boolean>() : await engine.cast(key)
    const isCast = ({ sealer, isIn }: Vote): boolean => cast.get(sealer) === isIn
    // What stands in a block of its own goes last: the engine would draw it again by chance, in place of one that is not counted yet. When fewer seal than did, it
    // may be enough by now, which Clique sees only when somebody casts it again.
    const first = votes.some(vote => !isCast(vote)) ? votes.filter(vote => !isCast(vote)) : votes
    const has = (list: readonly Vote[], [sealer, isIn]: [string, boolean]): boolean => list.some(vote => vote.sealer === sealer && vote.isIn === isIn)
    for (const vote of held) {
      if (has(first, vote)) continue
      await engine.takeVoteBack(vote[0])
      if (!has(votes, vote)) report({ event: 'vote-taken-back', reason: `${vote[1] ? 'in' : 'out'}: ${vote[0]}` })
    }
    for (const vote of first) {
      const { sealer, isIn } = vote
      if (held.get(sealer) === isIn) continue
      await engine.vote({ sealer, isIn })
      if (!isCast(vote)) report({ event: 'vote-cast', reason: `${isIn ? 'in' : 'out'}: ${sealer}` })
    }
  }

  /**
   * Begins to seal when it may, and ends when it is dropped. An engine that is to be let in has begun by then: it seals nothing before it is counted, and
   * misses no turn after.
   *
   * @returns whether it seals
   */
  async #seal ({ head, sealers, wanted }: { head: EngineHead, sealers: string[], wanted: ReadonlySet<string> }): Promise<boolean> {
    const { engine, own, report } = this.#options
    const counted = own().find(one => sealers.includes(one))
    const key = counted ?? own().find(one => wanted.has(one))
    const sealsAs = await engine.sealsAs()
    if (sealsAs !== undefined && sealsAs !== key) {
      await engine.stopSealing()
      if (this.#counted !== undefined) report({ event: 'sealing-stopped', reason: key === undefined ? 'the engine does not count this node\'s key any more' : `the key before is not needed any more: ${sealsAs}` })
      this.#counted = undefined
    } else if (sealsAs !== undefined) {
      this.#tellSealing({ head, counted, isNew: this.#counted !== counted })
      return counted !== undefined
    }
    if (key === undefined || !await this.#isCaughtUp({ head, sealers })) return false
    this.#checkClock(sealers)
    await engine.startSealing(key)
    this.#tellSealing({ head, counted, isNew: true })
    return counted !== undefined
  }

  /** An engine that is not counted yet seals nothing, whatever it has begun. */
  #tellSealing ({ head, counted, isNew }: { head: EngineHead, counted: string | undefined, isNew: boolean }): void {
    this.#counted = counted
    if (counted !== undefined && isNew) this.#options.report({ event: 'sealing-started', reason: `at block ${head.number} with the key ${counted}` })
  }

  /** Blocks of a clock that is not the others' are out of turn, or refused. @throws MedrecError `CLOCK_OFF` */
  #checkClock (sealers: string[]): void {
    const { mesh, now } = this.#options
    checkClock({ now: now(), others: mesh.partners().flatMap(({ partner, state }) => state === undefined || !sealers.includes(partner.consensus) ? [] : [state.time + now() - state.at]) })
  }

  async #isCaughtUp ({ head, sealers }: { head: EngineHead, sealers: string[] }): Promise<boolean> {
    const { engine, mesh } = this.#options
    const known = mesh.partners().flatMap(({ partner, state }) => state !== undefined && sealers.includes(partner.consensus) ? [state] : [])
    const linked = new Set(await engine.peers())
    if (known.filter(({ nodeKey }) => linked.has(nodeKey)).length < Math.floor(sealers.length / 2)) return false
    const { now, network } = this.#options
    if (head.hash !== this.#caughtUp.hash) this.#caughtUp = { hash: head.hash, since: now() }
    // One that says it is ahead, and nothing comes of it, must not keep this node from sealing.
    if (now() - this.#caughtUp.since >= CATCH_UP_PERIODS * network.blockPeriod) return true
    // Who is really behind hears it from all that are honest: a lesser part of them keeps nobody from sealing while the chain moves.
    const ahead = known.filter(state => state.totalDifficulty > head.totalDifficulty && state.number > head.number + AHEAD_BLOCKS)
    return ahead.length * 2 <= known.length
  }
}
