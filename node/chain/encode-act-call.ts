import { Interface } from 'ethers/abi'
import type { ActMessage, AgentAct } from '../../protocol/chain/act-message.ts'
import { AGENT_FACTORY_ABI } from '../../protocol/chain/abi/agent-factory.ts'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { CO_SIGNER_ABI } from '../../protocol/chain/abi/co-signer.ts'
import { DEADMAN_SWITCH_ABI } from '../../protocol/chain/abi/deadman-switch.ts'
import { VIEWER_GROUP_FACTORY_ABI } from '../../protocol/chain/abi/viewer-group-factory.ts'
import { VIEWER_GROUP_ABI } from '../../protocol/chain/abi/viewer-group.ts'
import type { AllContracts } from '../../protocol/network/types.ts'
import type { ContractCall } from './encode-call.ts'

const AGENTS = new Interface(AGENT_FACTORY_ABI)
const AGENT = new Interface(AGENT_ABI)
const GROUPS = new Interface(VIEWER_GROUP_FACTORY_ABI)
const GROUP = new Interface(VIEWER_GROUP_ABI)
const LIVES = new Interface(DEADMAN_SWITCH_ABI)
const COSIGNERS = new Interface(CO_SIGNER_ABI)

/** The call that carries an act. @param options.gas - what it may take */
export function encodeActCall (options: { message: ActMessage, contracts: AllContracts, gas: number }): ContractCall {
  return { ...callOf(options.message, options.contracts), gas: options.gas }
}

function callOf (message: ActMessage, contracts: AllContracts): { to: string, data: string } {
  const { deadline, signature } = message
  const agentCall = (act: AgentAct, method: string, ...args: unknown[]): { to: string, data: string } =>
    ({ to: act.agent, data: AGENT.encodeFunctionData(method, [...args, { ...act, condition: act.ownCondition }]) })
  switch (message.kind) {
    case 'create-group': return { to: contracts.viewerGroupFactory, data: GROUPS.encodeFunctionData('create', [message.keeper, message.salt, deadline, signature]) }
    case 'change-viewers': return { to: message.group, data: GROUP.encodeFunctionData('changeViewers', [message.added, message.removed, message]) }
    case 'change-keepers': return { to: message.group, data: GROUP.encodeFunctionData('changeKeepers', [message.added, message.removed, message]) }
    case 'sign-of-life': return { to: contracts.deadmanSwitch, data: LIVES.encodeFunctionData('show', [message.relationship, message.expectedSequence, deadline, signature]) }
    case 'co-sign': return { to: contracts.coSigner, data: COSIGNERS.encodeFunctionData('agree', [message.cosigner, message.subject, message.until, message.expectedSequence, deadline, signature]) }
    case 'create-agent': return { to: contracts.agentFactory, data: AGENTS.encodeFunctionData('create', [message.relationship, deadline, signature]) }
    case 'take-over': return { to: message.agent, data: AGENT.encodeFunctionData('takeOver', [message.owner, message.expectedSequence, deadline, signature]) }
    case 'add-custodian': return agentCall(message, 'addCustodian', message)
    case 'end-custodian': return agentCall(message, 'endCustodian', message.place, message.custodian)
    case 'nominate-owner': return agentCall(message, 'nominateOwner', message.nominee)
    case 'object': return agentCall(message, 'object')
    case 'set-recovery': return agentCall(message, 'setRecovery', message.threshold, message.delay)
    case 'set-owner': return agentCall(message, 'setOwner', message.owner)
  }
}
