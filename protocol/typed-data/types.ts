/**
 * Every typed message that is signed in MedRec, on and off the chain, as EIP-712 types. See specs/typed-data.md.
 * The order of the fields is part of what is signed.
 */
export const TYPED_DATA_TYPES = {
  Open: [
    { name: 'ownerDelegate', type: 'address' },
    { name: 'providerDelegate', type: 'address' },
    { name: 'deadline', type: 'uint64' }
  ],
  Anchor: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'commitment', type: 'bytes32' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  SetController: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'controller', type: 'address' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  Terminate: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  SessionProof: [
    { name: 'role', type: 'string' },
    { name: 'relationship', type: 'bytes32' },
    { name: 'delegate', type: 'address' },
    { name: 'clientPeerId', type: 'string' },
    { name: 'providerPeerId', type: 'string' },
    { name: 'nonce', type: 'bytes32' },
    { name: 'expiresAt', type: 'uint64' }
  ],
  Enrolment: [
    { name: 'invitation', type: 'bytes32' },
    { name: 'ownerDelegate', type: 'address' },
    { name: 'ownerEncryptionKey', type: 'bytes32' },
    { name: 'clientPeerId', type: 'string' },
    { name: 'providerPeerId', type: 'string' }
  ],
  Attestation: [
    { name: 'provider', type: 'string' },
    { name: 'ownerDelegate', type: 'address' },
    { name: 'providerDelegate', type: 'address' },
    { name: 'providerEncryptionKey', type: 'bytes32' }
  ],
  ReceiptBatch: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'root', type: 'bytes32' },
    { name: 'batch', type: 'uint32' }
  ],
  Blob: [
    { name: 'id', type: 'bytes32' },
    { name: 'version', type: 'uint64' },
    { name: 'contentHash', type: 'bytes32' }
  ],
  ShareSource: [
    { name: 'share', type: 'bytes16' },
    { name: 'revision', type: 'uint64' },
    { name: 'relationship', type: 'bytes32' },
    { name: 'viewer', type: 'address' },
    { name: 'notBefore', type: 'uint64' },
    { name: 'notAfter', type: 'uint64' },
    { name: 'detailsHash', type: 'bytes32' }
  ],
  Delegation: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'parent', type: 'string' },
    { name: 'grant', type: 'string' }
  ],
  PolicyChanges: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'changes', type: 'bytes32' }
  ],
  EngineProof: [
    { name: 'nonce', type: 'bytes32' },
    { name: 'number', type: 'uint64' },
    { name: 'hash', type: 'bytes32' }
  ],
  EngineNodeKey: [
    { name: 'nonce', type: 'bytes32' },
    { name: 'handle', type: 'string' },
    { name: 'askingPeerId', type: 'string' },
    { name: 'askedPeerId', type: 'string' }
  ],
  CreateGroup: [
    { name: 'keeper', type: 'address' },
    { name: 'salt', type: 'bytes32' },
    { name: 'deadline', type: 'uint64' }
  ],
  ChangeViewers: [
    { name: 'group', type: 'address' },
    { name: 'added', type: 'address[]' },
    { name: 'removed', type: 'address[]' },
    { name: 'by', type: 'address' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  ChangeKeepers: [
    { name: 'group', type: 'address' },
    { name: 'added', type: 'address[]' },
    { name: 'removed', type: 'address[]' },
    { name: 'by', type: 'address' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  SignOfLife: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  CoSign: [
    { name: 'subject', type: 'bytes32' },
    { name: 'until', type: 'uint64' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  CreateAgent: [
    { name: 'relationship', type: 'bytes32' },
    { name: 'deadline', type: 'uint64' }
  ],
  AddCustodian: [
    { name: 'agent', type: 'address' },
    { name: 'place', type: 'uint8' },
    { name: 'custodian', type: 'address' },
    { name: 'powers', type: 'uint8' },
    { name: 'notBefore', type: 'uint64' },
    { name: 'notAfter', type: 'uint64' },
    { name: 'condition', type: 'bytes' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  EndCustodian: [
    { name: 'agent', type: 'address' },
    { name: 'place', type: 'uint8' },
    { name: 'custodian', type: 'address' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  NominateOwner: [
    { name: 'agent', type: 'address' },
    { name: 'nominee', type: 'address' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  Object: [
    { name: 'agent', type: 'address' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  SetRecovery: [
    { name: 'agent', type: 'address' },
    { name: 'threshold', type: 'uint8' },
    { name: 'delay', type: 'uint64' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  SetOwner: [
    { name: 'agent', type: 'address' },
    { name: 'owner', type: 'address' },
    { name: 'by', type: 'uint8' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  TakeOver: [
    { name: 'agent', type: 'address' },
    { name: 'owner', type: 'address' },
    { name: 'expectedSequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ]
} as const satisfies Record<string, ReadonlyArray<{ name: string, type: string }>>

/** The name of a typed message. */
export type TypedDataName = keyof typeof TYPED_DATA_TYPES

/** What a field's value may be: bytes as themselves or as 0x hex, addresses as 0x hex, numbers as whole numbers from 0. */
type FieldValue<T> = T extends `${string}[]` ? readonly string[] : T extends `bytes${string}` ? Uint8Array | string
  : T extends `uint${string}` ? number | bigint
    : string

/** The message of a type. */
export type TypedDataMessage<N extends TypedDataName> = {
  [F in typeof TYPED_DATA_TYPES[N][number] as F['name']]: FieldValue<F['type']>
}

/** What of a network is signed with every message; a NetworkFile or NetworkAddress has it. */
export interface TypedDataNetwork { chainId: number, contracts: { relationships: string } }
