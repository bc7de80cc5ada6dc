import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSeededRandom } from '../../../node/demo/random.ts'
import { AGENT_INTERFACE, decodeAgentLog } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import { replayAgent } from '../../../protocol/agent/agent-state.ts'
import { MAX_PLACES, NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { forgetEvents } from '../../../protocol/agent/forget-events.ts'

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const MAX = 100

/** What an agent tells while anything is done in it that the contract lets do, in any order. */
function drawLogs (seed: string, count: number): AgentLog[] {
  const random = createSeededRandom(seed)
  const sequences = new Map<number, number>()
  const filled = new Map<number, { who: string, by: number }>()
  let owner = address(1)
  const logs: AgentLog[] = []
  const tell = (name: string, args: unknown[]): void => {
    const { topics, data } = AGENT_INTERFACE.encodeEventLog(name, args)
    logs.push({ block: 10 + logs.length, timestamp: 1_000 + 5 * logs.length, topics: topics as string[], data })
  }
  const next = (by: number): number => {
    sequences.set(by, (sequences.get(by) ?? 0) + 1)
    return sequences.get(by) ?? 0
  }
  const end = (place: number, by: number, sequence: number): void => {
    tell('CustodianEnded', [place, filled.get(place)?.who, by, address(9), sequence])
    filled.delete(place)
    for (const [child, held] of filled) if (held.by === place) end(child, by, sequence)
  }
  tell('OwnerSet', [address(0), owner, 0])
  while (logs.length < count) {
    const place = random.whole(0, MAX_PLACES - 1)
    const by = [...filled.keys(), OWNER_PLACE][random.whole(0, filled.size)] ?? OWNER_PLACE
    switch (random.pick(['add', 'add', 'end', 'nominate', 'nominate', 'nominate', 'object', 'recovery', 'set', 'recovered'] as const)) {
      case 'add':
        if (filled.has(place)) break
        filled.set(place, { who: address(random.whole(10, 30)), by })
        tell('CustodianAdded', [place, filled.get(place)?.who, random.pick([POWERS.guard, POWERS.read | POWERS.add]), 0, NO_END, random.pick(['0x', `0x${'11'.repeat(52)}`]), by, address(9), next(by)])
        break
      case 'end':
        if (filled.has(place) && random.next() < 0.4) end(place, by, next(by))
        break
      case 'nominate':
        if (filled.has(place)) tell('OwnerNominated', [place, filled.get(place)?.who, address(random.whole(0, 3)), next(place)])
        break
      case 'object':
        if (random.next() < 0.2) tell('Objected', [owner, next(OWNER_PLACE)])
        break
      case 'recovery':
        if (random.next() < 0.2) tell('RecoverySet', [random.pick([0, 2, 3]), 259_200, next(OWNER_PLACE)])
        break
      case 'set': case 'recovered':
        if (random.next() < 0.1) {
          const previous = owner
          owner = address(random.whole(40, 50))
          tell(random.pick(['OwnerSet', 'OwnerRecovered']), [previous, owner, next(OWNER_PLACE)])
        }
    }
  }
  return logs
}

describe('the events of an agent that are kept', () => {
  it('come to the same as all of them, also when they are forgotten piece by piece', () => {
    for (let n = 0; n < 6; n++) {
      const logs = drawLogs(`forgotten ${n}`, 150 + 60 * n)
      const kept = forgetEvents(logs, MAX)
      assert.equal(kept.length, MAX)
      assert.deepEqual(replayAgent(kept), replayAgent(logs))
      assert.deepEqual(kept.at(-1), logs.at(-1))
      let some: AgentLog[] = []
      for (let from = 0; from < logs.length; from += 90) some = forgetEvents([...some, ...logs.slice(from, from + 90)], MAX)
      assert.deepEqual(replayAgent(some), replayAgent(logs))
    }
  })

  it('say of as many as there is room for that somebody named them, however often somebody is added and ended since', () => {
    const log = (block: number, name: string, args: unknown[]): AgentLog => ({ block, timestamp: block, ...AGENT_INTERFACE.encodeEventLog(name, args) as { topics: string[], data: string } })
    let logs = [log(1, 'OwnerSet', [address(0), address(1), 0]), log(2, 'CustodianAdded', [0, address(10), POWERS.guard, 0, NO_END, '0x', OWNER_PLACE, address(1), 1])]
    for (let n = 0; n < 8; n++) logs.push(log(10 + n, 'OwnerNominated', [0, address(10), address(60 + n), n + 1]))
    for (let n = 0; n < 3; n++) {
      for (let i = 0; i < MAX; i++) logs.push(log(100 + i, 'CustodianAdded', [2, address(20), POWERS.read, 0, NO_END, '0x', 1, address(11), 2 * i + 1]), log(100 + i, 'CustodianEnded', [2, address(20), 1, address(11), 2 * i + 2]))
      logs = forgetEvents(logs, MAX)
    }
    const named = logs.map(decodeAgentLog).flatMap(event => event.kind === 'owner-nominated' ? [event.nominee] : [])
    assert.deepEqual([named, logs.length], [Array.from({ length: 8 }, (_, n) => address(60 + n)), MAX])
  })

  it('are all of them where there are no more than asked for', () => {
    const logs = drawLogs('few', MAX)
    assert.deepEqual(forgetEvents(logs, MAX), logs)
  })

  it('hold who owns it whatever a guardian says, and however often somebody is added and ended', () => {
    const log = (block: number, name: string, args: unknown[]): AgentLog => ({ block, timestamp: block, ...AGENT_INTERFACE.encodeEventLog(name, args) as { topics: string[], data: string } })
    const custodian = (block: number, place: number, powers: number): AgentLog => log(block, 'CustodianAdded', [place, address(10 + place), powers, 0, NO_END, '0x', OWNER_PLACE, address(1), 1])
    const logs = [log(1, 'OwnerSet', [address(0), address(1), 0]), custodian(2, 0, POWERS.guard), custodian(3, 1, POWERS.read | POWERS.add)]
    for (let i = 0; i < 300; i++) {
      logs.push(log(4 + i, 'OwnerNominated', [0, address(10), address(3), i + 1]))
      logs.push(log(4 + i, 'CustodianAdded', [2, address(20), POWERS.read, 0, NO_END, '0x', 1, address(11), 2 * i + 1]), log(4 + i, 'CustodianEnded', [2, address(20), 1, address(11), 2 * i + 2]))
    }
    const state = replayAgent(forgetEvents(logs, MAX))
    assert.deepEqual([state.owner, [...state.custodians.keys()], state.sequences.get(1)], [address(1), [0, 1], 600])
  })
})
