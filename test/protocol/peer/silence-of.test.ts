import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder } from 'ethers/abi'
import type { AllContracts } from '../../../protocol/network/types.ts'
import { silenceOf } from '../../../protocol/peer/silence-of.ts'
import { joinCondition } from '../../../protocol/policy/condition.ts'

const address = (digits: string): string => `0x${digits.repeat(20)}`
const contracts = { deadmanSwitch: address('d1'), allOf: address('a1'), anyOf: address('a2'), coSigner: address('c1') } as unknown as AllContracts
const encode = (types: string[], values: unknown[]): string => AbiCoder.defaultAbiCoder().encode(types, values)
const silence = (seconds: number): string => joinCondition({ contract: contracts.deadmanSwitch, parameters: encode(['uint64'], [seconds]) })
const made = (contract: string, parts: string[]): string => joinCondition({ contract, parameters: encode(['tuple(address,bytes)[]'], [parts.map(part => [part.slice(0, 42), `0x${part.slice(42)}`])]) })

describe('the silence that a condition waits for', () => {
  it('is that of the switch, and of parts of others the shortest', () => {
    assert.equal(silenceOf({ condition: silence(600), contracts }), 600)
    const other = joinCondition({ contract: contracts.coSigner, parameters: encode(['address', 'bytes32'], [address('12'), `0x${'00'.repeat(32)}`]) })
    assert.equal(silenceOf({ condition: other, contracts }), undefined)
    assert.equal(silenceOf({ condition: made(contracts.anyOf, [other, silence(900), made(contracts.allOf, [silence(300)])]), contracts }), 300)
    assert.equal(silenceOf({ condition: made(contracts.allOf, [other]), contracts }), undefined)
  })

  it('is none where the parameters are not what the contract takes', () => {
    for (const contract of [contracts.deadmanSwitch, contracts.allOf]) {
      for (const parameters of ['0x', '0x01', `0x${'ff'.repeat(64)}`]) assert.equal(silenceOf({ condition: joinCondition({ contract, parameters }), contracts }), undefined)
    }
  })
})
