import { hex } from '../second/bytes.ts'
import { SECOND_BATCHES } from '../second/batches.ts'
import { plainAddress } from '../second/sign.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const [low, middle, high] = [repeated('01', 32), repeated('7f', 32), repeated('ff', 32)]
const [owner, other] = [plainAddress(KEYS.owner), plainAddress(KEYS.other)]
const changes = [low, high]
const { gives: { signature } } = SECOND_BATCHES['policy/batch']({ network, relationship, changes, privateKey: KEYS.owner })
const sign = (name: string, change: object, fails?: string): VectorCase => ({ name, does: 'policy/batch', given: { network, relationship, changes, privateKey: KEYS.owner, ...change }, ...fails === undefined ? {} : { fails } })
const holds = (name: string, is: boolean, change: object = {}, more: object = {}): VectorCase => ({ name, does: 'policy/batch-holds', given: { network, relationship, batch: { changes, signer: owner, signature, ...change }, ...more }, gives: { holds: is } })
const keep = (name: string, batches: object[]): VectorCase => ({ name, does: 'policy/batches', given: { batches } })

/** specs/policy.md, "Signed changes". */
export const BATCH_CASES: VectorCase[] = [
  sign('one change', { changes: [low] }),
  sign('three changes, in whatever order', { changes: [high, low, middle] }),
  sign('by another', { privateKey: KEYS.other }),
  sign('of another relationship', { relationship: repeated('ac', 32) }),
  sign('a change of 31 bytes', { changes: [repeated('01', 31)] }, 'POLICY_INVALID'),

  holds('a batch', true),
  holds('another signer', false, { signer: other }),
  holds('a change less', false, { changes: [low] }),
  holds('a change more', false, { changes: [low, middle, high] }),
  holds('not sorted', false, { changes: [high, low] }),
  holds('a change twice', false, { changes: [low, low, high] }),
  holds('no change', false, { changes: [] }),
  holds('a signature that is none', false, { signature: repeated('00', 65) }),
  holds('a signature of 64 bytes', false, { signature: signature.slice(0, -2) }),
  holds('a signer in capitals', false, { signer: hex(Buffer.from(owner.slice(2), 'hex')).toUpperCase().replace('0X', '0x') }),
  holds('another relationship', false, {}, { relationship: repeated('ac', 32) }),
  holds('another network', false, {}, { network: { ...network, chainId: 778 } }),

  keep('no batches', []),
  keep('two batches', [{ changes, signer: owner }, { changes: [middle], signer: other }]),
  keep('the same in another order', [{ changes: [middle], signer: other }, { changes, signer: owner }])
]
