import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { replayAgent, isWithin } from '../../../protocol/agent/agent-state.ts'
import type { AgentState } from '../../../protocol/agent/agent-state.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import { openAppointment } from '../../../protocol/agent/appointment.ts'
import { createCustodianSigner, readEnvelope } from '../../../protocol/agent/envelope.ts'
import { quarterFrom } from '../../../protocol/agent/quarters.ts'
import { findAnchors } from '../../../protocol/chain/find-anchors.ts'
import { groupAddress } from '../../../protocol/chain/group-address.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import type { KeyNetwork } from '../../../protocol/identity/path.ts'
import { helperKeyIndex } from '../../../protocol/peer/acting/helper-keys.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

interface EnvelopeGiven { network: TypedDataNetwork, type: TypedDataName, message: TypedDataMessage<TypedDataName>, privateKey: string, place: number, condition: string }

/** specs/agent.md and specs/viewer-group.md. */
export const AGENTS = {
  'agent/address': (given: { contracts: { agentFactory: string }, relationship: string }) => ({ address: agentAddress(given) }),

  'group/address': (given: { contracts: { viewerGroupFactory: string }, keeper: string, salt: string }) => ({ address: groupAddress(given) }),

  'agent/envelope': async ({ network, type, message, privateKey, place, condition }: EnvelopeGiven) => {
    const key = fromHex(privateKey)
    const signer = createCustodianSigner({ signer: createSigner({ network, key: { address: addressOfKey(key), privateKey: key } }), place, condition })
    return { envelope: toHex(await signer.sign(type, message)) }
  },

  'agent/card-key': ({ seed, ...given }: { seed: string, network: KeyNetwork, card: number, address: string }) => ({ index: helperKeyIndex({ ...given, seed: fromHex(seed) }) }),

  'agent/quarter': ({ time }: { time: number }) => ({ quarter: quarterFrom(time) }),

  'agent/replay': ({ logs }: { logs: AgentLog[] }) => ({ after: logs.map((log, i) => stateOf(replayAgent(logs.slice(0, i + 1)), log.timestamp)) }),

  'agent/appointment': async ({ sealed, privateKey }: { sealed: string, privateKey: string }) => {
    const bytes = fromHex(sealed)
    const { appointment } = await openAppointment({ sealed: { address: '', encapsulatedKey: bytes.slice(0, 32), ciphertext: bytes.slice(32) }, privateKey: fromHex(privateKey) })
    return appointment
  },

  'chain/anchors': ({ data }: { data: string }) => ({
    anchors: findAnchors(data).map(({ signature, commitment, number, sequenceByte }) => ({ commitment, number, sequenceByte, signature: toHex(signature), place: readEnvelope(signature)?.place ?? null }))
  })
}

/** What an agent holds, with whose time it is at `time`. */
function stateOf ({ owner, custodians, sequences, recovery, objectedAt }: AgentState, time: number): object {
  return {
    owner, objectedAt, recovery: recovery ?? null,
    custodians: [...custodians.values()].sort((a, b) => a.place - b.place).map(({ nominee, ...custodian }) => ({ ...custodian, nominee: nominee ?? null, within: isWithin({ ...custodian }, time) })),
    sequences: Object.fromEntries([...sequences].filter(([, sequence]) => sequence !== 0))
  }
}
