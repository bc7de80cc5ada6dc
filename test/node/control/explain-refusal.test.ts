import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Interface } from 'ethers/abi'
import { explainRefusal } from '../../../node/control/explain-refusal.ts'
import { REGISTRY } from '../../../node/control/registry.ts'
import { VIEWER_GROUP_ABI } from '../../../protocol/chain/abi/viewer-group.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

const SAID = `0x${'ab'.repeat(20)}`

/** What an operator reads when a contract refuses so. */
function sentenceOf (contract: Interface, name: string, ...args: unknown[]): string {
  const told = explainRefusal({ error: { code: 3, message: 'execution reverted', data: contract.encodeErrorResult(name, args) } })
  assert.ok(told instanceof MedrecError && told.code === 'REGISTRY_REFUSED')
  return told.message
}

describe('a refusal of the registry, in words', () => {
  it('says what was wrong: which key, which address, which deadline, whose signature', () => {
    assert.match(sentenceOf(REGISTRY, 'BadKey', SAID), new RegExp(`three different ones, and none of them zero: ${SAID} cannot be`))
    assert.match(sentenceOf(REGISTRY, 'BadMultiaddrs', 1), /at most 8 addresses, of 1 to 256 visible ASCII characters each; number 2 is none\.$/)
    assert.match(sentenceOf(REGISTRY, 'BadMultiaddrs', 8), /at most 8 addresses, of 1 to 256 visible ASCII characters each\.$/)
    assert.match(sentenceOf(REGISTRY, 'BadSignature', SAID), new RegExp(`^The signature does not fit, which ${SAID} was to make: `))
    assert.match(sentenceOf(REGISTRY, 'Expired', 1_700_000_000), /^The time of what was signed is over: 2023-11-14T22:13:20\.000Z\. /)
    assert.match(sentenceOf(REGISTRY, 'DeadlineTooFar', 1_700_000_000), /longer than the chain's time allows: 2023-11-14T22:13:20\.000Z\. /)
    assert.match(sentenceOf(REGISTRY, 'SameVote', 2), /^"against" is how this member votes already\. /)
  })

  it('says of a proposal that is over that it can be made anew, but for one that was accepted', () => {
    const [accepted, withdrawn] = [2, 4].map(state => sentenceOf(REGISTRY, 'NotOpen', 7, state))
    assert.equal(accepted, 'Proposal 7 cannot be voted on any more: it is accepted.')
    assert.equal(withdrawn, 'Proposal 7 cannot be voted on any more: it is withdrawn. It can be made anew.')
  })

  it('says less where a group does', () => {
    const group = new Interface(VIEWER_GROUP_ABI)
    assert.match(sentenceOf(group, 'Expired'), /^The time of what was signed is over\. Give/)
    assert.match(sentenceOf(group, 'BadSignature'), /^The signature does not fit: the key/)
  })
})
