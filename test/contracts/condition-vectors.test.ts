import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { id } from 'ethers'
import { GRANT_CONDITION } from './grant-condition.ts'
import { startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'
import { INSTANCES } from '../vectors/cases/conditions.ts'
import { runVectors } from '../vectors/run-vectors.ts'
import type { VectorFile } from '../vectors/run-vectors.ts'

/** What who asks has to say, and where. */
interface Question { contract: string, relationship: string, viewer: string, action: string, time: number, parameters: string }

const WORD_ONE = `0x${'1'.padStart(64, '0')}`
const FILES = { WeekHours: 'week-hours', CustodyUntil: 'custody-until', AllOf: 'all-of', AnyOf: 'any-of' }
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'))

describe('the vectors of conditions', () => {
  let chain: TestChain
  before(async () => {
    chain = await startTestChain()
    for (const [name, address] of Object.entries(INSTANCES)) {
      const { bytecode } = await read(`node/engine/bytecode/${FILES[name as keyof typeof FILES]}.json`) as { bytecode: string }
      // What creating it gives, at the address that the vectors name.
      await chain.provider.send('anvil_setCode', [address, await chain.provider.call({ data: bytecode })])
    }
  })
  after(async () => { await chain.stop() })

  it('are what the contracts say', async () => {
    const holds = async ({ contract, action, ...asked }: Question): Promise<object> => {
      const data = GRANT_CONDITION.encodeFunctionData('holds', [asked.relationship, asked.viewer, id(action), asked.time, asked.parameters])
      // Everything but one word that is 1 is a no.
      const answer = await chain.provider.call({ to: contract, data }).catch(() => '0x')
      return { holds: answer === WORD_ONE }
    }
    assert.deepEqual(await runVectors(await read('specs/vectors/conditions.json') as VectorFile, { 'condition/holds': holds }), [])
  })
})
