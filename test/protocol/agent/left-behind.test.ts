import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { leftBehind } from '../../../protocol/agent/left-behind.ts'

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const [OLD, NEW, MUM, ANA] = [address(1), address(2), address(3), address(4)]

/** What an agent tells, a block each. */
function logsOf (...told: Array<[name: string, args: unknown[]]>): AgentLog[] {
  return told.map(([name, args], i) => {
    const { topics, data } = AGENT_INTERFACE.encodeEventLog(name, args)
    return { block: 10 + i, timestamp: 1_000 + 5 * i, topics: topics as string[], data }
  })
}

const made = ['OwnerSet', [address(0), OLD, 0]] as [string, unknown[]]
const added = (place: number, who: string, actor: string, sequence: number): [string, unknown[]] => ['CustodianAdded', [place, who, POWERS.read, 0, NO_END, '0x', OWNER_PLACE, actor, sequence]]
const ended = (place: number, who: string, actor: string, sequence: number): [string, unknown[]] => ['CustodianEnded', [place, who, OWNER_PLACE, actor, sequence]]
const found = (logs: AgentLog[]): [string[], boolean] => {
  const { custodians, recovery } = leftBehind(logs)
  return [custodians.map(({ address: each }) => each), recovery]
}

describe('what an owner found in an agent', () => {
  it('is nothing for who made it, whoever was let in since', () => {
    assert.deepEqual(found(logsOf(made)), [[], false])
    assert.deepEqual(found(logsOf(made, added(0, MUM, OLD, 1), ['RecoverySet', [2, 259_200, 2]])), [[], false])
  })

  it('is who was in a place before, and the recovery that was set before, until they are ended', () => {
    for (const became of [['OwnerSet', [OLD, NEW, 4]], ['OwnerRecovered', [OLD, NEW, 4]]] as Array<[string, unknown[]]>) {
      const before = [made, added(0, MUM, OLD, 1), added(1, ANA, OLD, 2), ['RecoverySet', [2, 259_200, 3]] as [string, unknown[]], became]
      assert.deepEqual(found(logsOf(...before)), [[MUM, ANA], true])
      assert.deepEqual(found(logsOf(...before, ended(0, MUM, NEW, 5))), [[ANA], true])
      // The same again, by who is the owner now, are its own.
      assert.deepEqual(found(logsOf(...before, ended(0, MUM, NEW, 5), added(0, MUM, NEW, 6), ['RecoverySet', [2, 259_200, 7]])), [[ANA], false])
    }
  })
})
