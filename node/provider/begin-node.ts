import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { LOCK_FILE } from '../control/constants.ts'
import { openControl } from '../control/open-control.ts'
import type { ControlledNode } from '../control/open-control.ts'

/** A node whose commands are heard, and which has nothing to answer them yet. */
export interface BegunNode {
  node: ControlledNode
  /** Its data folder was not there before. */
  isNew: boolean
  stop: () => Promise<void>
}

/**
 * Begins a node: before all that takes seconds, or somebody to type a password, commands are to hear that there is one (`NODE_STARTING`).
 *
 * @throws MedrecError `STORE_IN_USE` when a node runs with the same data folder; `DISK_FULL`, of which nothing is left
 */
export async function beginNode (options: { dataDir: string, report: Report }): Promise<BegunNode> {
  const { dataDir, report } = options
  const isNew = await mkdir(dataDir, { recursive: true, mode: 0o700 }) !== undefined
  const node: ControlledNode = { starting: 'loads what it runs on' }
  const { stop } = await openControl({ dataDir, node, report }).catch(async (error: unknown) => {
    if (isNew && isMedrecError(error, 'DISK_FULL')) await removeBegun(dataDir).catch(() => {})
    throw error
  })
  return { node, isNew, stop }
}

/** Takes away the new data folder of a node that came no further and has stopped. @throws what the system does when there is more in it */
export async function removeBegun (dataDir: string): Promise<void> {
  await rm(join(dataDir, LOCK_FILE), { force: true })
  await rmdir(dataDir)
}
