import { fromString } from 'uint8arrays'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { openSecrets, readKeysFile, writeSealedKeys } from './keys-file.ts'
import type { KeysFile } from './keys-file.ts'
import type { AskKeysPassword } from './keys.ts'
import type { SecretsStore } from './pending-keys.ts'

/**
 * The secrets of a file of keys that is sealed. What it says in clear follows what is in it.
 *
 * @param options.password - asked for whenever the file is opened
 */
export function openSealedSecrets (options: { file: string, password: AskKeysPassword }): SecretsStore {
  const { file, password } = options
  const find = async (): Promise<KeysFile & { version: 2 }> => {
    const keys = await readKeysFile(file)
    if (keys?.version !== 2) throw new MedrecError('KEYS_INVALID', `The keys in ${file} are not sealed.`)
    return keys
  }
  return {
    read: async () => await openSecrets({ keys: await find(), password: await password() }),
    write: async secrets => {
      const { public: before } = await find()
      const texts = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, String(value)]))
      const addressOf = (name: string): string => addressOfKey(fromString(texts[name] ?? '', 'base16'))
      const consensus = addressOf('consensus')
      const formerConsensus = consensus === before.consensus ? before.formerConsensus : [...before.formerConsensus, before.consensus]
      await writeSealedKeys({ file, password: await password(), secrets: texts, public: { peerId: before.peerId, operator: addressOf('operator'), consensus, signingKey: addressOf('signing'), formerConsensus } })
    }
  }
}
