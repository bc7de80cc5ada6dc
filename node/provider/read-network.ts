import { readFile } from 'node:fs/promises'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'

/**
 * Reads the network.json that a node's configuration names.
 *
 * @throws MedrecError `NETWORK_INVALID` when it is not there, or says what cannot be used
 */
export async function readNetwork (file: string): Promise<NetworkFile> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new MedrecError('NETWORK_INVALID', `${file} cannot be read. Get network.json from a member, and name where it is as "network" in the configuration. Nothing was changed.`, { cause })
  }
  return parseNetworkFile(text)
}
