/** The protocol IDs that a person's peer speaks, by short name. */
export const PROTOCOLS = {
  records: '/medrec/records/1.0.0',
  sync: '/medrec/sync/1.0.0',
  notices: '/medrec/notices/1.0.0',
  enrol: '/medrec/enrol/1.0.0',
  chain: '/medrec/chain/1.0.0'
} as const

/** One of them. */
export type ProtocolName = keyof typeof PROTOCOLS
