import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { foundFrom, writeFounding } from '../engine/found-from-files.ts'
import type { Founding } from '../engine/found-from-files.ts'
import type { NetworkTerms } from '../../protocol/network/hash-terms.ts'
import { RANDOM_PASSWORD_SCRYPT } from '../provider/constants.ts'
import { createSealedKeys } from '../provider/keys.ts'
import { candidateOf, engineConfigFor, reachedAt, writeConfig } from '../provider/write-provider.ts'
import { choosePort } from '../start/choose-port.ts'
import { PROVIDER_PORT } from '../start/constants.ts'

/**
 * Makes a whole founding group on this machine: a folder for each with its keys, their password and its configuration, for this user's eyes only, and
 * the network that all of them have the same of. The folder appears when it is whole.
 *
 * @param options.dir - must not be there, or be empty
 * @throws MedrecError `CANCELLED`
 */
export async function makeFoundingGroup (options: { dir: string, terms: NetworkTerms, providers: number, say: (line: string) => void, signal: AbortSignal }): Promise<{ founding: Founding, nodes: Array<{ handle: string, config: string }> }> {
  const { dir, terms, providers, say, signal } = options
  const part = `${dir}.part`
  const taken = new Set<number>()
  try {
    await rm(part, { recursive: true, force: true })
    const founders = []
    const configs = []
    for (let i = 1; i <= providers; i++) {
      if (signal.aborted) throw new MedrecError('CANCELLED')
      const [handle, name] = [`provider-${i}`, `Provider ${i}`]
      const own = join(part, handle)
      await mkdir(own, { recursive: true, mode: 0o700 })
      say(`Making the keys of ${handle} …`)
      const password = toHex(randomBytes(24)).slice(2)
      await writeFile(join(own, 'password'), `${password}\n`, { mode: 0o600 })
      const keys = await createSealedKeys({ file: join(own, 'keys.json'), password, cost: RANDOM_PASSWORD_SCRYPT })
      const port = async (): Promise<number> => await choosePort({ preferred: PROVIDER_PORT + 2 * (i - 1), taken })
      const listen = [`/ip4/127.0.0.1/tcp/${await port()}/ws`, `/ip4/127.0.0.1/tcp/${await port()}`]
      founders.push(candidateOf({ handle, name, keys, multiaddrs: reachedAt({ listen, announce: undefined, peerId: keys.peerId }) }))
      configs.push({ own, config: { name, handle, dataDir: 'data', network: 'network.json', engine: engineConfigFor(terms.engine), listen, records: 'records', keys: 'keys.json', passwordFile: 'password' } })
    }
    const founding = await foundFrom({ terms, founders })
    for (const { own, config } of configs) {
      await writeConfig({ dir: own, config })
      await writeFile(join(own, 'network.json'), founding.networkText)
    }
    await writeFounding({ founding, file: join(part, 'network.json') })
    if (existsSync(dir)) await rmdir(dir)
    await rename(part, dir)
    return { founding, nodes: configs.map(({ config: { handle } }) => ({ handle, config: join(dir, handle, 'config.json') })) }
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
