import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProviderConfig } from '../provider/config.ts'
import { readPeerId } from '../provider/keys.ts'
import { ADDRESSES_FILE } from '../provider/constants.ts'

/** Where others reach this provider's node, each with `/p2p/`: what its configuration announces, what it said when it last ran, or where it is to listen. */
export async function readOwnAddresses (config: ProviderConfig): Promise<string[]> {
  if (config.announce !== undefined) return config.announce
  const told = await readFile(join(config.dataDir, ADDRESSES_FILE), 'utf8').then(text => JSON.parse(text) as string[], () => undefined)
  if (told !== undefined) return told
  const peerId = await readPeerId(config.keys)
  return config.listen.map(address => `${address}/p2p/${peerId}`)
}
