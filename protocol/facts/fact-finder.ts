import type { WholeView } from '../chain-view/chain-view.ts'
import type { Requester } from '../kernel/candidates.ts'
import { NO_FACTS } from '../kernel/facts.ts'
import type { Facts } from '../kernel/facts.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import type { Grant } from '../policy/grant.ts'
import type { PolicyInForce } from '../sync/policies.ts'
import { groupOfViewer, MEMBERS } from '../policy/viewer.ts'
import type { ShownChain } from '../delegation/shown-chains.ts'
import { needsOfChain } from './chain-memberships.ts'
import type { ChainNeeds, Membership } from './chain-memberships.ts'
import { encodeHolds, encodeIsViewer } from './questions.ts'
import type { Question } from './questions.ts'
import { MAX_ANSWERS_HELD, MAX_CONDITIONS_ASKED, MAX_FACTS_HELD, MAX_GROUPS_ASKED, MAX_LOOKS } from './constants.ts'

/**
 * Asks a contract at a block, for who is to be let in to a relationship: whether it says yes; `undefined`: it is not known; `no-room`: too much is asked just now to ask this, too.
 * Never throws.
 */
export type AskContract = (question: Question & { block: number, relationship: string }) => Promise<boolean | undefined | 'no-room'>

/** Finds out what a decision needs to know besides the policy. */
export interface FactFinder {
  /**
   * As of the head when it resolves. The same object as before while nothing of it is otherwise, so that what was decided by it still holds.
   *
   * @param options.action - what is asked for; a condition may depend on it
   * @param options.chains - verified, that the requester shows; absent: none. Those that may be the requester's are among what is given
   * @param options.before - what was found for the same request before. What is found with chains is remembered nowhere else
   */
  find: (options: { relationship: string, requester: Requester, action: string, policy: PolicyInForce, chains?: readonly ShownChain[] | undefined, before?: Facts | undefined }) => Promise<Facts>
}

/** What {@link createFactFinder} takes. `now`: epoch seconds. */
export interface FactFinderOptions { view: WholeView, ask: AskContract, now: () => number }

/** A finder with a memory of one block's answers. See specs/decision.md, "Finding out". */
export function createFactFinder (options: FactFinderOptions): FactFinder {
  return new BlockFactFinder(options)
}

type Asked = Parameters<FactFinder['find']>[0]

class BlockFactFinder implements FactFinder {
  readonly #options: FactFinderOptions
  /** Hash of the block that the answers are of. */
  #block: string | undefined
  readonly #answers = new Map<string, ReturnType<AskContract>>()
  /** Without chains: those are as large as who shows them likes. */
  readonly #held = new Map<string, Facts>()

  constructor (options: FactFinderOptions) {
    this.#options = options
  }

  async find (asked: Asked): Promise<Facts> {
    const { view } = this.#options
    if (asked.requester.role === 'owner') return NO_FACTS
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      const head = view.head()?.hash
      const facts = await this.#findNow(asked)
      if (view.head()?.hash === head) return this.#remember(asked, facts)
    }
    return NO_FACTS
  }

  async #findNow (asked: Asked): Promise<Facts> {
    const { policy, requester: { address } } = asked
    const index = policy.status === 'stale' ? policy.lastKnown : policy.index
    const chains: ShownChain[] = []
    const needs: ChainNeeds[] = []
    for (const links of asked.chains ?? []) {
      const needed = needsOfChain({ index, address, links })
      if (needed === undefined) continue
      chains.push(links)
      needs.push(needed)
    }
    const viewers = new Map<string, Map<string, boolean>>()
    const look = async (membership: Membership): Promise<boolean> => {
      const isIn = await this.#isViewer(asked, membership)
      if (isIn === undefined) return false
      const answers = viewers.get(membership.viewer) ?? new Map<string, boolean>()
      viewers.set(membership.viewer, answers.set(membership.address, isIn))
      return isIn
    }
    // A chain is followed step by step: who makes up groups for its links has no more asked than the first.
    const follow = async (needed: ChainNeeds): Promise<ChainNeeds[]> => {
      for (const membership of needed.memberships) if (!await look(membership)) return []
      return [needed]
    }
    const collectives = [...index.byCollective.keys()].slice(0, MAX_GROUPS_ASKED).map(viewer => ({ viewer, address }))
    const [followed] = await Promise.all([Promise.all(needs.map(follow)), Promise.all(collectives.map(look))])
    const conditions = new Map<string, boolean>()
    await Promise.all(conditionsOf({ index, address, viewers, needs: followed.flat(), ...this.#when(asked) }).map(async condition => {
      const holds = await this.#holds(asked, condition)
      if (holds !== undefined) conditions.set(condition, holds)
    }))
    return viewers.size === 0 && conditions.size === 0 && chains.length === 0 ? NO_FACTS : { viewers, conditions, chains }
  }

  async #isViewer (asked: Asked, { viewer, address }: Membership): Promise<boolean | undefined> {
    return viewer === MEMBERS ? this.#options.view.memberBySigningKey(address) !== undefined : await this.#isIn(asked, groupOfViewer(viewer), address)
  }

  #when ({ action }: Asked): { action: string, now: number } {
    return { action, now: this.#options.now() }
  }

  /** In a group is who is in it at the head, and was when that was settled: taking away counts at once, adding when settled. */
  async #isIn ({ relationship }: Asked, group: string, address: string): Promise<boolean | undefined> {
    const { view } = this.#options
    const question = { to: group, data: encodeIsViewer(address), relationship }
    const [atHead, settled] = await Promise.all([this.#answer(`${group}/${address}`, question, view.head()?.number), this.#answer(`${group}/${address}/settled`, question, view.settled().number)])
    return atHead === false || settled === false ? false : atHead === undefined || settled === undefined ? undefined : true
  }

  async #holds ({ relationship, requester, action }: Asked, condition: string): Promise<boolean | undefined> {
    const question = { ...encodeHolds({ condition, relationship, viewer: requester.address, action, time: this.#options.now() }), relationship }
    // Once for a block, whatever the second.
    return await this.#answer(`${condition}/${relationship}/${requester.address}/${action}`, question, this.#options.view.head()?.number)
  }

  async #answer (name: string, question: Question & { relationship: string }, block: number | undefined): Promise<boolean | undefined> {
    const head = this.#options.view.head()?.hash
    if (block === undefined || block < 0) return undefined
    if (head !== this.#block) {
      this.#block = head
      this.#answers.clear()
    }
    let answer = this.#answers.get(name)
    if (answer === undefined) {
      this.#answers.set(name, answer = this.#options.ask({ ...question, block }))
      trim(this.#answers, MAX_ANSWERS_HELD)
    }
    const given = await answer
    if (given !== 'no-room') return given
    // It says nothing of the contract: it is asked when there is room again, also in this block.
    if (this.#answers.get(name) === answer) this.#answers.delete(name)
    return undefined
  }

  #remember ({ relationship, requester: { address }, action, before }: Asked, facts: Facts): Facts {
    if (facts === NO_FACTS) return facts
    if (facts.chains.length > 0) return before !== undefined && isSame(before, facts) ? before : facts
    const name = `${relationship}/${address}/${action}`
    const held = this.#held.get(name)
    const kept = held !== undefined && isSame(held, facts) ? held : facts
    this.#held.delete(name)
    this.#held.set(name, kept)
    trim(this.#held, MAX_FACTS_HELD)
    return kept
  }
}

function isSame (a: Facts, b: Facts): boolean {
  return a.chains.length === b.chains.length && a.chains.every((chain, i) => chain === b.chains[i]) &&
    hasSame(a.conditions, b.conditions) && a.viewers.size === b.viewers.size && [...a.viewers].every(([viewer, answers]) => hasSame(answers, b.viewers.get(viewer)))
}

function hasSame (a: ReadonlyMap<string, boolean>, b: ReadonlyMap<string, boolean> | undefined): boolean {
  return a.size === b?.size && [...a].every(([name, answer]) => b.get(name) === answer)
}

/** The conditions that matter: of grants that are the requester's, and of the parts of chains that are, that name the action, and have begun and not ended. */
function conditionsOf ({ index, address, viewers, needs, action, now }: { index: PolicyIndex, address: string, viewers: Facts['viewers'], needs: readonly ChainNeeds[], action: string, now: number }): string[] {
  const groups = [...viewers].flatMap(([viewer, answers]) => answers.get(address) === true ? index.byCollective.get(viewer) ?? [] : [])
  const own = [...index.byAddress.get(address) ?? [], ...groups]
  const all = [...own.map(({ grant }) => grant), ...needs.flatMap(({ grants }) => grants)]
  const matters = ({ actions, notBefore, notAfter }: Grant): boolean => actions.includes(action) && notBefore <= now && (notAfter === null || now < notAfter)
  return [...new Set(all.filter(matters).flatMap(({ condition }) => condition ?? []))].slice(0, MAX_CONDITIONS_ASKED)
}

function trim (map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
