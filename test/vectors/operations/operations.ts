import { ACCOUNT } from './account.ts'
import { AGENTS } from './agents.ts'
import { CHAIN } from './chain.ts'
import { CO_SIGN } from './co-sign.ts'
import { DECISIONS } from './decisions.ts'
import { DELEGATION } from './delegation.ts'
import { ENROL } from './enrol.ts'
import { IDENTITY } from './identity.ts'
import { NODES } from './nodes.ts'
import { POLICY } from './policy.ts'
import { PROVIDERS } from './providers.ts'
import { RECEIPTS } from './receipts.ts'
import { RELAY } from './relay.ts'
import { SESSIONS } from './sessions.ts'
import { SIGNED } from './signed.ts'
import { STALE } from './stale.ts'
import { STREAMS } from './streams.ts'
import { SYNC } from './sync.ts'

/** What specs/vectors.md lists, as this project does it. */
export const OPERATIONS = {
  ...IDENTITY, ...POLICY, ...PROVIDERS, ...DECISIONS, ...DELEGATION, ...SIGNED, ...SESSIONS, ...RECEIPTS, ...STREAMS, ...SYNC, ...AGENTS, ...RELAY, ...CO_SIGN, ...CHAIN, ...ACCOUNT, ...ENROL, ...NODES, ...STALE
}
