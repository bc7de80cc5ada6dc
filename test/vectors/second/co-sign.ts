import { createHmac } from 'node:crypto'
import { abiEncode, abiWord } from './abi.ts'
import { bytes, hex } from './bytes.ts'
import { plainOpen } from './hpke.ts'
import { SECOND_IDENTITY } from './identity.ts'
import { allOf, bytesOf, numberOf, readPlain, textOf } from './protobuf.ts'
import type { PlainFields } from './protobuf.ts'
import { keccak } from './typed-data.ts'

interface Account { seed: string, network: { chainId: number, registry: string } }

/** specs/conditions.md, "Asking for it", and the salt of specs/account.md, computed once more. */
export const SECOND_CO_SIGN = {
  'co-sign/salt': ({ decision, relationship, ...account }: Account & { decision: string, relationship: string }) => {
    const { steps: { path }, gives: { key } } = SECOND_IDENTITY['identity/standing-key'](account)
    const message = Buffer.concat([Buffer.from('medrec/co-sign/1'), Buffer.from(decision), bytes(relationship)])
    return { steps: { path, standingKey: key, message: hex(message) }, gives: { salt: hex(createHmac('sha256', bytes(key)).update(message).digest()) } }
  },

  'co-sign/subject': ({ relationship, viewer, action, salt }: { relationship: string, viewer: string, action: string, salt: string }) => {
    const actionHash = hex(keccak(Buffer.from(action)))
    const encoded = abiEncode([abiWord(relationship), abiWord(viewer), abiWord(actionHash), abiWord(salt)])
    return { steps: { actionHash, encoded: hex(encoded) }, gives: { subject: hex(keccak(encoded)) } }
  },

  'co-sign/request': ({ sealed, privateKey }: { sealed: string, privateKey: string }) => {
    const plaintext = plainOpen({ privateKey: bytes(privateKey), info: 'medrec/co-sign/1', sealed: bytes(sealed) })
    const fields = readPlain(plaintext)
    const network = readPlain(bytesOf(fields, 5))
    return {
      steps: { plaintext: hex(plaintext) },
      gives: {
        id: bytesOf(fields, 2).toString('hex'), from: textOf(fields, 3), purpose: textOf(fields, 4), network: networkOf(network), viewer: hex(bytesOf(fields, 6)),
        actions: allOf(fields, 7).map(String), sources: allOf(fields, 8).map(source => sourceOf(readPlain(source)))
      }
    }
  }
}

function networkOf (fields: PlainFields): object {
  const [genesisHash, providerRegistry, relationships, accessLogs] = [3, 4, 5, 6].map(number => hex(bytesOf(fields, number)))
  return { name: textOf(fields, 1), chainId: numberOf(fields, 2), genesisHash, contracts: { providerRegistry, relationships, accessLogs }, multiaddrs: allOf(fields, 7).map(String) }
}

function sourceOf (fields: PlainFields): object {
  return { relationship: hex(bytesOf(fields, 1)), provider: textOf(fields, 2), providerName: textOf(fields, 3), salt: hex(bytesOf(fields, 4)) }
}
