/** A signed message for viewer groups, as specs/viewer-group.md says. Addresses and hashes are 0x and lower-case hex digits, times epoch seconds. */
export type GroupMessage =
  | { kind: 'create-group', keeper: string, salt: string, deadline: number, signature: Uint8Array }
  | { kind: 'change-viewers' | 'change-keepers', group: string, added: readonly string[], removed: readonly string[], by: string, expectedSequence: number, deadline: number, signature: Uint8Array }

/** A signed message for a condition, as specs/conditions.md says. */
export type ConditionMessage =
  | { kind: 'sign-of-life', relationship: string, expectedSequence: number, deadline: number, signature: Uint8Array }
  | { kind: 'co-sign', cosigner: string, subject: string, until: number, expectedSequence: number, deadline: number, signature: Uint8Array }

/** Who acts in an agent, and as what: what every act of one ends with. */
export interface AgentAct {
  agent: string
  /** Place of the custodian, or {@link AGENT_OWNER}. */
  by: number
  expectedSequence: number
  deadline: number
  signature: Uint8Array
  /** The condition of the custodian that acts, 0x and hex digits; `0x`: it has none. It is not signed. */
  ownCondition: string
}

/** A signed message for an agent, as specs/agent.md says. */
export type AgentMessage =
  | { kind: 'create-agent', relationship: string, deadline: number, signature: Uint8Array }
  | { kind: 'take-over', agent: string, owner: string, expectedSequence: number, deadline: number, signature: Uint8Array }
  | AgentAct & { kind: 'add-custodian', place: number, custodian: string, powers: number, notBefore: number, notAfter: number, condition: string }
  | AgentAct & { kind: 'end-custodian', place: number, custodian: string }
  | AgentAct & { kind: 'nominate-owner', nominee: string }
  | AgentAct & { kind: 'object' }
  | AgentAct & { kind: 'set-recovery', threshold: number, delay: number }
  | AgentAct & { kind: 'set-owner', owner: string }

/** What is signed for contracts beside the three, and goes to the chain in a call of its own. */
export type ActMessage = GroupMessage | ConditionMessage | AgentMessage

/** The owner, where a custodian has a place. */
export const AGENT_OWNER = 255

/** The name of what is signed. See specs/typed-data.md. */
export const ACT_TYPES = {
  'create-group': 'CreateGroup', 'change-viewers': 'ChangeViewers', 'change-keepers': 'ChangeKeepers', 'sign-of-life': 'SignOfLife', 'co-sign': 'CoSign', 'create-agent': 'CreateAgent', 'take-over': 'TakeOver',
  'add-custodian': 'AddCustodian', 'end-custodian': 'EndCustodian', 'nominate-owner': 'NominateOwner', 'object': 'Object', 'set-recovery': 'SetRecovery', 'set-owner': 'SetOwner'
} as const satisfies Record<ActMessage['kind'], string>

/** Whether a message is for another contract than `Relationships` and the registry. */
export function isAct (message: { kind: string }): message is ActMessage {
  return Object.hasOwn(ACT_TYPES, message.kind)
}

/** The group, agent or relationship that an act is for, or the key that signs it. 0x and hex digits. */
export function subjectOfAct (message: ActMessage): string {
  switch (message.kind) {
    case 'create-group': return message.keeper
    case 'change-viewers': case 'change-keepers': return message.group
    case 'co-sign': return message.cosigner
    case 'sign-of-life': case 'create-agent': return message.relationship
    default: return message.agent
  }
}
