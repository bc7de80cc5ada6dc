import { writeFile } from 'node:fs/promises'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { describeSystemError } from '../../describe-system-error.ts'
import { readConfig } from '../../provider/config.ts'
import { openSealedKeys } from '../../provider/keys.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { keysPassword } from '../keys-password.ts'

/** `medrec network consensus-key` */
export const networkConsensusKey: Command = {
  usage: '--config FILE --out FILE',
  details: `For Besu, which seals with a key of its own: takes that of this provider out of its sealed keys, in clear, 0x and 64 hex digits. Only where
"engine" in the configuration names an engine that you run yourself.

  --config FILE   of this provider's node
  --out FILE      a new file, of mode 0600; give it to that engine alone

  MEDREC_PASSWORD   answers the question for the password`,
  options: { config: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const [config, out] = [await readConfig(stringOption(context, 'config')), stringOption(context, 'out')]
    // Two engines that seal with one key would split the chain.
    if (!('rpcUrl' in config.engine)) throw new MedrecError('USAGE', 'This node runs its engine itself, and gives it the key: nobody else needs it. Nothing was written.')
    const keys = await openSealedKeys({ file: config.keys, password: keysPassword(context, config.passwordFile), signal: context.signal })
    try {
      await writeFile(out, `${toHex(keys.consensus)}\n`, { mode: 0o600, flag: 'wx' })
    } catch (cause) {
      throw new MedrecError('USAGE', `The key cannot be written: ${describeSystemError(cause)}.`, { cause })
    }
    context.print(`${out} is the key of ${keys.consensusAddress}, in clear.`)
    return { json: { file: out, consensus: keys.consensusAddress } }
  }
}
