import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ParamType } from 'ethers/abi'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { parseEvent } from '../../../protocol/chain/parse-event.ts'

/** Something of that type. */
function valueOf ({ baseType, type, components, arrayChildren }: ParamType): unknown {
  if (baseType === 'tuple') return (components ?? []).map(valueOf)
  if (baseType === 'array') return arrayChildren === null ? [] : [valueOf(arrayChildren)]
  if (type === 'string') return 'something'
  if (type === 'bool') return true
  if (type === 'bytes') return '0x1234'
  const bytes = /^bytes(\d+)$/.exec(type)?.[1]
  if (bytes !== undefined) return `0x${'5a'.repeat(Number(bytes))}`
  return type === 'address' ? `0x${'7b'.repeat(20)}` : 1n
}

const text = (args: unknown): string => JSON.stringify(args, (_key, value: unknown) => typeof value === 'bigint' ? `${value}n` : value)

describe('reading an event of a contract', () => {
  it('says of every event of every contract what ethers says', () => {
    let count = 0
    for (const contract of [...Object.values(INTERFACES), AGENT_INTERFACE]) {
      contract.forEachEvent(event => {
        const log = contract.encodeEventLog(event, event.inputs.map(valueOf))
        const [read, expected] = [parseEvent({ contract, log }), contract.parseLog(log)]
        assert.deepEqual([read?.name, read?.topic, read?.fragment === event, text(read?.args)], [expected?.name, expected?.topic, true, text(expected?.args)])
        count++
      })
    }
    assert.ok(count > 20, String(count))
  })

  it('knows none of another contract, and none without a topic', () => {
    const log = INTERFACES.relationships.encodeEventLog('Terminated', INTERFACES.relationships.getEvent('Terminated')?.inputs.map(valueOf) ?? [])
    assert.equal(parseEvent({ contract: INTERFACES.accessLogs, log }), null)
    assert.equal(parseEvent({ contract: INTERFACES.relationships, log: { ...log, topics: [] } }), null)
  })

  it('refuses one that is not of its form', () => {
    const log = INTERFACES.providerRegistry.encodeEventLog('MultiaddrsChanged', INTERFACES.providerRegistry.getEvent('MultiaddrsChanged')?.inputs.map(valueOf) ?? [])
    assert.throws(() => { parseEvent({ contract: INTERFACES.providerRegistry, log: { ...log, data: '0x12' } }) })
  })
})
