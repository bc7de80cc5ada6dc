import type { Report } from '../../protocol/stream/serve-messages.ts'
import { COMMIT_MS } from './constants.ts'
import { rootOfLinks } from './log-root.ts'

/**
 * Binds the node on the chain to its access logs (specs/receipts.md, "Roots"): each time that so long has passed, and when it ends, if it is not bound to them yet.
 *
 * @param options.links - the last link of each log
 * @param options.isCommitted - whether the node is bound to this root, or that is on its way: also since before it started
 * @param options.commit - what brings a root to the chain; one that fails is tried again the next time
 * @returns what ends it, with a last look at the logs: after whatever still writes to them, and before what brings it
 */
export function commitLogs (options: { links: () => Uint8Array[], isCommitted: (root: Uint8Array) => boolean, commit: (root: Uint8Array) => Promise<unknown>, report: Report }): () => Promise<void> {
  const { links, isCommitted, commit, report } = options
  const look = async (): Promise<void> => {
    const root = rootOfLinks(links())
    if (root === undefined || isCommitted(root)) return
    try {
      await commit(root)
    } catch (error) {
      report({ event: 'commit-later', reason: String(error) })
    }
  }
  const timer = setInterval(() => { void look() }, COMMIT_MS)
  return async () => {
    clearInterval(timer)
    await look()
  }
}
