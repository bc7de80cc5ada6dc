import { mkdir } from 'node:fs/promises'
import type { Report } from '../../protocol/stream/serve-messages.ts'
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
 * @throws MedrecError `STORE_IN_USE` when a node runs with the same data folder
 */
export async function beginNode (options: { dataDir: string, report: Report }): Promise<BegunNode> {
  const { dataDir, report } = options
  const isNew = await mkdir(dataDir, { recursive: true, mode: 0o700 }) !== undefined
  const node: ControlledNode = { starting: 'loads what it runs on' }
  const { stop } = await openControl({ dataDir, node, report })
  return { node, isNew, stop }
}
