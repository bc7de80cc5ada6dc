import { createSeededRandom } from '../../node/demo/random.ts'
import type { SeededRandom } from '../../node/demo/random.ts'
import { AgentModel, NO_END, OWNER, POWERS } from './agent-model.ts'
import type { ActForm, Actor, AgentAction } from './agent-model.ts'

/** What somebody does to the agent of a lane, what the model makes of it, and what the agent holds afterwards. */
export interface DrawnAct { lane: number, by: number, signer: Actor, form: ActForm, action: AgentAction, reasons: Set<string>, expected: Buffer }

/** What is done at one time. */
export interface DrawnTime { time: number, acts: DrawnAct[] }

/** Later than any clock that a test's chain begins with. */
const BEGINNING = 2_000_000_000
const ACTORS = 6
/** Of the places those that are filled here. */
const PLACES = 8
const FIRST_ADDRESS = 0x1000
const TIMES = 5
const ACTS_AT_A_TIME = 4
const DAY = 86_400
const PAUSES: [number, ...number[]] = [1, 60, DAY, 3 * DAY, 4 * DAY, 45 * DAY, 100 * DAY]
/** As `AgentHistories.timeAt` numbers them: quarters, no end, and two that are none. */
const WINDOW_TIMES = [0, 1_995_926_400, 2_003_788_800, 2_011_737_600, 2_027_462_400, NO_END, 2_003_788_801, 4_102_444_800]
const KINDS: Array<AgentAction['kind']> = ['add', 'end', 'nominate', 'object', 'set-recovery', 'set-owner', 'take-over', 'switch']
const PLAIN: ActForm = { sequenceOff: 0, late: 'no', names: 'none' }

/** Random histories, one for each lane, always the same for the same seed and number. */
export function drawAgentBatch (options: { seed: string, batch: number, lanes: number }): DrawnTime[] {
  const { seed, batch, lanes } = options
  const random = createSeededRandom(`${seed}/${batch}`)
  const models = Array.from({ length: lanes }, () => new AgentModel({ now: BEGINNING }))
  let time = BEGINNING
  const begun = { time, acts: models.flatMap((model, lane) => beginningOf(lane).map(action => takeAct({ model, lane, by: OWNER, signer: 0, form: PLAIN, action }))) }
  return [begun, ...Array.from({ length: TIMES }, (): DrawnTime => {
    time += random.pick(PAUSES)
    const acts = Array.from({ length: ACTS_AT_A_TIME }, () => models.map((model, lane) => {
      model.now = time
      return takeAct({ model, lane, ...drawAct(random, model) })
    })).flat()
    return { time, acts }
  })]
}

/** Twelve bytes that say what is done; see `AgentHistories` of agent-histories.sol. */
export function packAct ({ lane, by, signer, form, action }: DrawnAct): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = ((): number[] => {
    switch (action.kind) {
      case 'add': return [action.place, numberOf(action.custodian), action.powers, WINDOW_TIMES.indexOf(action.notBefore) << 4 | WINDOW_TIMES.indexOf(action.notAfter), ['none', 'switch', 'short'].indexOf(action.condition)]
      case 'end': return [action.place, numberOf(action.custodian)]
      case 'nominate': return [0, numberOf(action.nominee)]
      case 'set-recovery': return [action.threshold, action.days]
      case 'set-owner': case 'take-over': return [0, numberOf(action.next)]
      case 'switch': return [action.isOn ? 1 : 0]
      case 'object': return []
    }
  })()
  return [lane, KINDS.indexOf(action.kind), by, numberOf(signer), form.sequenceOff, ['no', 'expired', 'too-far'].indexOf(form.late), form.names === 'switch' ? 1 : 0, a, b, c, d, e]
}

function takeAct (options: { model: AgentModel, lane: number, by: number, signer: Actor, form: ActForm, action: AgentAction }): DrawnAct {
  const { model, ...act } = options
  const reasons = model.act(act)
  return { ...act, reasons, expected: observe(model, options) }
}

/** Every second agent begins with three guardians and a recovery, half of them with two guardians who do not stay, every third with somebody who may add others. */
function beginningOf (lane: number): AgentAction[] {
  const window = { notBefore: 0, notAfter: NO_END, condition: 'none' } as const
  const guardians = lane % 2 === 0 ? [] : [1, 2, 3].map((place): AgentAction => ({ kind: 'add', place, custodian: place, powers: POWERS.guard, ...window, notAfter: lane % 4 === 1 && place > 1 ? 2_003_788_800 : NO_END }))
  return [
    ...guardians,
    ...guardians.length === 0 ? [] : [{ kind: 'set-recovery', threshold: 2, days: 3 } as const],
    ...lane % 3 === 0 ? [{ kind: 'add', place: 4, custodian: 4, powers: 15, ...window, notAfter: 2_003_788_800 } as const] : []
  ]
}

function drawAct (random: SeededRandom, model: AgentModel): { by: number, signer: Actor, form: ActForm, action: AgentAction } {
  const anyActor = (): Actor => random.next() < 0.03 ? random.pick(['nobody', 'contract']) : random.whole(0, ACTORS - 1)
  const places = [...model.places.keys()]
  const anyPlace = (): number => places.length > 0 && random.next() < 0.85 ? places[random.whole(0, places.length - 1)] ?? 0 : random.pick([0, 1, 2, 3, 4, 5, 7, 16, 200])
  const nominees = [...model.places.values()].map(({ nominee }) => nominee).filter(nominee => nominee !== 'nobody')
  const together = nominees.find((nominee, i) => nominees.indexOf(nominee) !== i)
  const kind = together !== undefined && random.next() < 0.3 ? 'take-over' : random.pick(['add', 'add', 'add', 'add', 'end', 'end', 'nominate', 'nominate', 'nominate', 'nominate', 'object', 'set-recovery', 'set-owner', 'take-over', 'take-over', 'switch'] as const)
  const action = ((): AgentAction => {
    switch (kind) {
      case 'add': {
        const place = random.next() < 0.85 ? [0, 1, 2, 3, 4, 5].find(free => !model.places.has(free)) ?? 6 : anyPlace()
        const [notBefore, notAfter] = [random.pick([0, 0, 0, 1_995_926_400, 2_003_788_800, 2_003_788_801]), random.pick([NO_END, NO_END, 2_003_788_800, 2_011_737_600, 2_027_462_400, 1_995_926_400, 4_102_444_800, 2_003_788_801])]
        return { kind, place, custodian: random.next() < 0.98 ? random.whole(0, ACTORS - 1) : 'nobody', powers: random.pick([1, 2, 4, 7, 8, 9, 15, 16, 16, 31, 0, 32]), notBefore, notAfter, condition: random.pick(['none', 'none', 'none', 'switch', 'switch', 'short']) }
      }
      case 'end': {
        const place = anyPlace()
        return { kind, place, custodian: random.next() < 0.9 ? model.places.get(place)?.custodian ?? anyActor() : anyActor() }
      }
      // Few are named, so that some are named together.
      case 'nominate': return { kind, nominee: random.pick<Actor>([5, 5, 5, 5, 4, 'nobody']) }
      case 'object': return { kind }
      case 'set-recovery': return { kind, threshold: random.pick([2, 2, 3, 0, 1, 16, 17]), days: random.pick([3, 3, 3, 7, 90, 0, 2, 91]) }
      case 'set-owner': return { kind, next: anyActor() }
      case 'take-over': return { kind, next: together ?? random.pick<Actor>([5, 5, 5, 4, 'nobody']) }
      case 'switch': return { kind, isOn: random.next() < 0.7 }
    }
  })()
  const guardians = places.filter(place => (model.powersOf(place, 'none') & POWERS.guard) !== 0)
  const by = kind === 'nominate' && guardians.length > 0 && random.next() < 0.9
    ? guardians[random.whole(0, guardians.length - 1)] ?? 0
    : ['add', 'end', 'nominate'].includes(kind) && random.next() < 0.5 ? anyPlace() : random.next() < 0.9 ? OWNER : anyPlace()
  const expected = action.kind === 'take-over' ? action.next : by === OWNER ? model.owner : model.places.get(by)?.custodian ?? anyActor()
  const form: ActForm = {
    sequenceOff: random.next() < 0.02 ? 1 : 0,
    late: random.next() < 0.97 ? 'no' : random.pick(['expired', 'too-far']),
    names: model.places.get(by)?.isConditional === true && random.next() < 0.9 ? 'switch' : 'none'
  }
  return { by, signer: random.next() < 0.95 ? expected : anyActor(), form, action }
}

const scratch = Buffer.alloc(2_048)

/** What the contract `AgentHistories` shows of an agent that holds what the model holds. */
function observe (model: AgentModel, { by, action }: { by: number, action: AgentAction }): Buffer {
  let at = 0
  const byte = (value: number): void => { at = scratch.writeUInt8(value, at) }
  const seconds = (value: number): void => { at = scratch.writeUInt32BE(value, at) }
  const sequence = (by: number): void => { at = scratch.writeBigUInt64BE(BigInt(model.sequences.get(by) ?? 0), at) }
  const address = (actor: Actor): void => {
    scratch.fill(0, at, at + 20)
    if (actor === 'contract') throw new TypeError('Its address is not known here.')
    scratch.writeUInt16BE(actor === 'nobody' ? 0 : FIRST_ADDRESS + actor, at + 18)
    at += 20
  }
  address(model.owner)
  sequence(OWNER)
  byte(model.threshold)
  seconds(model.delay)
  seconds(model.objectedAt)
  const used = Array.from({ length: PLACES }, (_, place) => place).filter(place => model.places.has(place) || (model.sequences.get(place) ?? 0) > 0)
  byte(used.length)
  for (const place of used) {
    const { custodian = 'nobody', powers = 0, addedBy = 0, notBefore = 0, notAfter = 0, isConditional = false, nominee = 'nobody', nominatedAt = 0 } = model.places.get(place) ?? {}
    byte(place)
    address(custodian)
    byte(powers)
    byte(addedBy)
    seconds(notBefore)
    seconds(notAfter)
    byte(isConditional ? 1 : 0)
    address(nominee)
    seconds(nominatedAt)
    sequence(place)
    byte(model.powersOf(place, isConditional ? 'switch' : 'none'))
  }
  const asked = (by < 16 ? by : 'place' in action ? action.place : action.kind === 'set-recovery' ? action.threshold : action.kind === 'switch' && action.isOn ? 1 : 0) % PLACES
  const has = model.powersOf(asked, model.places.get(asked)?.isConditional === true ? 'switch' : 'none')
  byte(((has & (POWERS.grant | POWERS.revoke)) !== 0 ? 1 : 0) | ((has & POWERS.read) !== 0 ? 2 : 0))
  return Buffer.from(scratch.subarray(0, at))
}

function numberOf (actor: Actor): number {
  return actor === 'nobody' ? 255 : actor === 'contract' ? 254 : actor
}
