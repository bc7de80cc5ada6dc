import { SECOND_ACCOUNTS } from './accounts.ts'
import { SECOND_AGENTS } from './agents.ts'
import { SECOND_BATCHES } from './batches.ts'
import { SECOND_CHAIN } from './chain.ts'
import { SECOND_CLIQUE } from './clique.ts'
import { SECOND_CO_SIGN } from './co-sign.ts'
import { SECOND_DELEGATION } from './delegation.ts'
import { SECOND_DOCUMENTS } from './documents.ts'
import { SECOND_FIRST_CHANGES } from './first-changes.ts'
import { SECOND_IDENTITY } from './identity.ts'
import { SECOND_IN_FORCE } from './in-force.ts'
import { SECOND_NETWORK } from './network.ts'
import { SECOND_NODES } from './nodes.ts'
import { SECOND_REGISTRY } from './registry.ts'
import { SECOND_RELAY } from './relay.ts'
import { SECOND_SIGNED } from './signed.ts'
import { SECOND_STEPS } from './steps.ts'
import { SECOND_SYNC } from './sync.ts'
import { SECOND_TAKES } from './takes.ts'
import { SECOND_TRIES } from './tries.ts'

/** A vector's outcome by the second computation, with the steps on the way; of some operations only these, and of a few the code of what fails as well. */
export interface SecondAnswer { steps?: object, gives?: object, fails?: string }

/** Operations computed without the code that they test: from primitives of the platform and plain readings of the specs. */
export const SECOND: Record<string, (given: never) => SecondAnswer> = { ...SECOND_IDENTITY, ...SECOND_SIGNED, ...SECOND_NETWORK, ...SECOND_FIRST_CHANGES, ...SECOND_DOCUMENTS, ...SECOND_AGENTS, ...SECOND_REGISTRY, ...SECOND_RELAY, ...SECOND_BATCHES, ...SECOND_DELEGATION, ...SECOND_CO_SIGN, ...SECOND_CLIQUE, ...SECOND_CHAIN, ...SECOND_ACCOUNTS, ...SECOND_NODES, ...SECOND_TRIES, ...SECOND_SYNC, ...SECOND_STEPS, ...SECOND_IN_FORCE, ...SECOND_TAKES }
