import { AGENTS } from './agents.ts'
import { CO_SIGN } from './co-sign.ts'
import { DECISIONS } from './decisions.ts'
import { DELEGATION } from './delegation.ts'
import { IDENTITY } from './identity.ts'
import { POLICY } from './policy.ts'
import { PROVIDERS } from './providers.ts'
import { RECEIPTS } from './receipts.ts'
import { RELAY } from './relay.ts'
import { SESSIONS } from './sessions.ts'
import { SIGNED } from './signed.ts'
import { STREAMS } from './streams.ts'
import { SYNC } from './sync.ts'

/** What specs/vectors.md lists, as this project does it. */
export const OPERATIONS = { ...IDENTITY, ...POLICY, ...PROVIDERS, ...DECISIONS, ...DELEGATION, ...SIGNED, ...SESSIONS, ...RECEIPTS, ...STREAMS, ...SYNC, ...AGENTS, ...RELAY, ...CO_SIGN }
