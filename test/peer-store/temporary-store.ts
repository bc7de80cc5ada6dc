import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPeerStore } from '../../node/peer-store/open-peer-store.ts'
import type { PeerStore } from '../../protocol/peer/store.ts'

/** A real store in a file of its own, which can be opened again. */
export interface TemporaryStore { file: string, open: () => PeerStore, remove: () => void }

/** Makes a {@link TemporaryStore}. */
export function temporaryStore (): TemporaryStore {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-peer-'))
  const file = join(folder, 'peer.sqlite')
  return { file, open: () => openPeerStore({ file }), remove: () => { rmSync(folder, { recursive: true, force: true }) } }
}
