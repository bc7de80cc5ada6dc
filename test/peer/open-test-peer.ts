import { createNode } from '../../node/peer/create-node.ts'
import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'
import { temporaryStore } from '../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../peer-store/temporary-store.ts'

/** The password of every test peer. */
export const PASSWORD = 'correct horse battery'

/** The real clock, epoch seconds: the chain's blocks have it too. */
export const realNow = (): number => Math.floor(Date.now() / 1_000)

/** A real peer over a real store, which outlives it. */
export interface TestPeer { peer: Peer, temporary: TemporaryStore, problems: unknown[] }

/** Opens a peer; `temporary` of an earlier one opens that one's store again, as after a restart. */
export async function openTestPeer (options: { background?: boolean, temporary?: TemporaryStore, now?: () => number } = {}): Promise<TestPeer> {
  const { background = true, temporary = temporaryStore(), now = realNow } = options
  const problems: unknown[] = []
  const peer = await createPeer({
    store: temporary.open(), createNode, profile: fhirProfile, now, appUrl: 'https://app.example', scrypt: { N: 2, r: 1, p: 1 }, background,
    onProblem: error => { problems.push(error) }
  })
  return { peer, temporary, problems }
}

/** Waits until `condition` holds, looking at every event of the peer. */
export async function eventually (peer: Peer, what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 90_000): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (): void => {
    Promise.resolve(condition()).then(holds => { if (holds) resolve() }, reject)
  }
  const off = peer.on(look)
  // Time passes without an event, too: what depends on it is looked at every second.
  const ticking = setInterval(look, 1_000)
  const timer = setTimeout(() => { reject(new RangeError(`In ${timeoutMs} ms it did not come to pass: ${what}`)) }, timeoutMs)
  look()
  try {
    await promise
  } finally {
    off()
    clearInterval(ticking)
    clearTimeout(timer)
  }
}
