import { createSeededRandom } from '../../node/demo/random.ts'
import type { SeededRandom } from '../../node/demo/random.ts'
import { observeModel } from './observed-bytes.ts'
import { NOBODY, RegistryModel } from './registry-model.ts'
import type { Action, ModelCandidate, ModelRole } from './registry-model.ts'

/** A registry as it was founded; every history begins there. */
export interface Lane { founders: ModelCandidate[], funds: bigint, now: { block: number, time: number } }

/** What somebody does, and what the model makes of it. */
export interface DrawnStep {
  lane: number
  actor: string
  action: Action
  /** Every reason against it; none: it is done. */
  reasons: Set<string>
  /** What the registry holds afterwards, as `observeModel` writes it. */
  expected: Buffer
}

/** What happens in one block. */
export interface DrawnBlock { number: number, time: number, steps: DrawnStep[] }

/** One history for every lane, side by side. */
export interface DrawnBatch { blocks: DrawnBlock[], models: RegistryModel[] }

const BLOCKS = 4
const STEPS_A_BLOCK = 4
const ROLES: [ModelRole, ModelRole, ModelRole] = ['operator', 'consensus', 'signingKey']
const KINDS: Array<Action['kind']> = ['propose', 'propose-removal', 'propose-rotation', 'vote', 'settle', 'withdraw', 'leave', 'rotate', 'top-up', 'set-multiaddrs', 'donate', 'refuse-money']
const CHOICES = ['none', 'for', 'against']
const PAUSES: [number, ...number[]] = [1, 1, 1, 60, 86_400, 8 * 86_400, 15 * 86_400, 31 * 86_400]
/** Histories in which members come and go faster than seats change. */
const HURRIED_SHARE = 0.3
/** More blocks than these, and every seat has changed. */
const SKIPPED_BLOCKS: [number, ...number[]] = [1, 1, 2, 3, 5, 40]

/**
 * Random histories, always the same for the same seed and number: whoever acts, in which block and when, and what the model says that happens.
 *
 * @param options.actors - addresses of the accounts that act, in lower case
 */
export function drawBatch (options: { seed: string, batch: number, lanes: Lane[], actors: string[] }): DrawnBatch {
  const { seed, batch, lanes, actors } = options
  const random = createSeededRandom(`${seed}/${batch}`)
  const refusing = new Set<string>()
  const models = lanes.map(lane => new RegistryModel({ ...lane, refusing }))
  const isHurried = random.next() < HURRIED_SHARE
  let { block, time } = lanes.at(-1)?.now ?? { block: 0, time: 0 }
  const blocks = Array.from({ length: BLOCKS }, (): DrawnBlock => {
    block += isHurried ? random.whole(1, 2) : random.pick(SKIPPED_BLOCKS)
    time += isHurried ? 1 : random.pick(PAUSES)
    const steps = Array.from({ length: STEPS_A_BLOCK }, () => models.map((model, lane) => {
      model.now = { block, time }
      return takeStep({ model, lane, ...(isHurried ? drawHurriedStep(random, model, actors) : drawStep(random, model, actors)) })
    })).flat()
    return { number: block, time, steps }
  })
  return { blocks, models }
}

/** Does a step in the model. */
export function takeStep (options: { model: RegistryModel, lane: number, actor: string, action: Action }): DrawnStep {
  const { model, lane, actor, action } = options
  const reasons = model.act(actor, action)
  return { lane, actor, action, reasons, expected: observeModel(model) }
}

/** Seven bytes that say what a step is; see `Histories.callOf` of histories.sol. */
export function packStep (step: DrawnStep, actors: string[]): number[] {
  const { lane, actor, action } = step
  const key = (address: string): number => address === NOBODY ? 255 : actors.indexOf(address)
  const numbers = ((): [number, number?, number?, number?] => {
    switch (action.kind) {
      case 'propose': return [Number(action.candidate.handle.at(-1)), key(action.candidate.operator), key(action.candidate.consensus), key(action.candidate.signingKey)]
      case 'propose-rotation': return [action.member, ROLES.indexOf(action.role), key(action.next)]
      case 'rotate': return [0, ROLES.indexOf(action.role), key(action.next)]
      case 'propose-removal':
      case 'top-up': return [action.member]
      case 'vote': return [action.proposal, CHOICES.indexOf(action.choice)]
      case 'settle':
      case 'withdraw': return [action.proposal]
      case 'set-multiaddrs': return [action.count]
      case 'refuse-money': return [action.refuses ? 1 : 0]
      case 'leave':
      case 'donate': return [0]
    }
  })()
  const [a, b = 0, c = 0, d = 0] = numbers
  return [lane, key(actor), KINDS.indexOf(action.kind), a, b, c, d]
}

/** A provider with three of the accounts as its keys. */
export function candidateOf (actors: string[], i: number, handle: string): ModelCandidate {
  return { handle, operator: actors[3 * i] ?? '', consensus: actors[3 * i + 1] ?? '', signingKey: actors[3 * i + 2] ?? '' }
}

/** Somebody asks to be let in, who can still vote does, or one of the oldest goes. */
function drawHurriedStep (random: SeededRandom, model: RegistryModel, actors: string[]): { actor: string, action: Action } {
  const open = model.proposals.findIndex(proposal => model.stateOf(proposal) === 'open')
  const proposal = model.proposals[open]
  const voters = proposal === undefined ? [] : model.members.filter(({ id }) => proposal.votes.get(id) !== 'for')
  const voter = voters[random.whole(0, Math.max(0, voters.length - 1))]
  const draw = random.next()
  if (voter !== undefined && draw < 0.6) return { actor: voter.operator, action: { kind: 'vote', proposal: open + 1, choice: 'for' } }
  const leaving = model.members[random.whole(0, Math.min(1, model.members.length - 1))]
  if (leaving !== undefined && model.members.length > 1 && draw < 0.8) return { actor: leaving.operator, action: { kind: 'leave' } }
  const candidate = candidateOf(actors, random.whole(0, actors.length / 3 - 1), `handle-${random.whole(0, 9)}`)
  return { actor: candidate.operator, action: { kind: 'propose', candidate } }
}

function drawStep (random: SeededRandom, model: RegistryModel, actors: string[]): { actor: string, action: Action } {
  const anyActor = (): string => actors[random.whole(0, actors.length - 1)] ?? ''
  const anyKey = (): string => random.next() < 0.98 ? anyActor() : NOBODY
  const anyMember = (): { id: number, operator: string } => model.members[random.whole(0, model.members.length - 1)] ?? { id: 1, operator: anyActor() }
  const actor = random.next() < 0.9 ? anyMember().operator : anyActor()
  const draw = random.next()
  const action = ((): Action => {
    const member = random.next() < 0.95 ? anyMember().id : random.whole(1, 9)
    const role = random.pick(ROLES)
    // The newest ones are the ones in question.
    const newest = model.proposals.length
    const proposal = random.next() < 0.9 ? Math.max(1, newest - random.whole(0, 1)) : random.whole(1, newest + 1)
    // Without a proposal there is little to do.
    const kind = newest === 0 && random.next() < 0.9 ? draw * 0.25 : draw
    if (kind < 0.13) {
      const first = random.whole(0, actors.length / 3 - 1)
      const [operator = '', consensus = '', signingKey = ''] = random.next() < 0.85 ? actors.slice(3 * first, 3 * first + 3) : [anyKey(), anyKey(), anyKey()]
      return { kind: 'propose', candidate: { handle: `handle-${random.whole(0, 9)}`, operator, consensus, signingKey } }
    }
    if (kind < 0.19) return { kind: 'propose-removal', member }
    if (kind < 0.25) return { kind: 'propose-rotation', member, role, next: anyKey() }
    if (kind < 0.70) return { kind: 'vote', proposal, choice: random.pick(['for', 'for', 'for', 'for', 'against', 'none']) }
    if (kind < 0.75) return { kind: 'settle', proposal }
    if (kind < 0.77) return { kind: 'withdraw', proposal }
    if (kind < 0.82) return { kind: 'leave' }
    if (kind < 0.89) return { kind: 'rotate', role, next: anyKey() }
    if (kind < 0.93) return { kind: 'top-up', member }
    if (kind < 0.96) return { kind: 'set-multiaddrs', count: random.whole(0, 9) }
    if (kind < 0.98) return { kind: 'donate' }
    return { kind: 'refuse-money', refuses: random.next() < 0.7 }
  })()
  return { actor, action }
}
