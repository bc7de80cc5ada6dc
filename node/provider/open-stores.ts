import { join } from 'node:path'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { ProviderRelationship } from '../../protocol/enrol/relationships.ts'
import { openAccessLogStore } from '../store/access-log.ts'
import { openBlobStore } from '../store/blobs.ts'
import { openInvitationStore } from '../store/invitations.ts'
import type { ProviderInvitations } from '../store/invitations.ts'
import { openLetterStore } from '../store/letters.ts'
import { openListStore } from '../store/lists.ts'
import { openDatabase } from '../store/open-database.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import { openPolicyStore } from '../store/policies.ts'
import { openRelationshipStore } from '../store/relationships.ts'
import type { ProviderRelationships } from '../store/relationships.ts'

/** The node's database, as the commands beside it open it as well. */
export function openProviderDatabase ({ dataDir }: { dataDir: string }): ProviderDatabase {
  return openDatabase({ path: join(dataDir, 'provider.sqlite') })
}

/** The invitations alone: what `medrec invite` needs while the node runs. */
export function openInvitations (options: { dataDir: string, now: () => number }): { invitations: ProviderInvitations, close: () => Promise<void> } {
  const database = openProviderDatabase(options)
  return { invitations: openInvitationStore({ database, randomBytes, now: options.now }), close: database.close }
}

/** The relationships of this provider that go on: what commands beside the node look up. In the order in which they began. */
export async function findRelationships (options: { dataDir: string }): Promise<ProviderRelationship[]> {
  return await readRelationships(options, store => store.live())
}

/** Those with a person that are over, as far as the node has seen, and who ended each. In the order in which they began. */
export async function findEnded (options: { dataDir: string, person: string }): Promise<Array<ProviderRelationship & { by: 'provider' | 'person' }>> {
  return await readRelationships(options, store => store.all().flatMap(each => {
    const by = each.person === options.person ? store.endedBy(each.relationship) : undefined
    return by === undefined ? [] : { ...each, by }
  }))
}

async function readRelationships<T extends ProviderRelationship> (options: { dataDir: string }, choose: (store: ProviderRelationships) => T[]): Promise<T[]> {
  const database = openProviderDatabase(options)
  try {
    return choose(openRelationshipStore({ database })).sort((a, b) => a.index - b.index)
  } finally {
    await database.close()
  }
}

/** Everything a node keeps. */
export async function openStores ({ database, now }: { database: ProviderDatabase, now: () => number }) {
  return {
    relationships: openRelationshipStore({ database }),
    invitations: openInvitationStore({ database, randomBytes, now }),
    policies: openPolicyStore({ database }),
    blobs: openBlobStore({ database }),
    letters: openLetterStore({ database, randomBytes, now }),
    lists: openListStore({ database }),
    accessLog: await openAccessLogStore({ database, randomBytes, now })
  }
}
