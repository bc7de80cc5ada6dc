import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { LinkJson } from '../operations/delegation.ts'
import { bytes, hex } from './bytes.ts'
import { SECOND_DOCUMENTS } from './documents.ts'
import { plainSignTyped, plainTyped } from './sign.ts'
import type { PlainTyped } from './sign.ts'
import { keccak } from './typed-data.ts'

interface Given { network: PlainTyped['network'], relationship: string }

/** specs/delegation.md, computed once more. */
export const SECOND_DELEGATION = {
  'delegation/link': ({ network, relationship, parent, grant: fields, privateKey }: Given & { parent: string, grant: Record<string, unknown>, privateKey: string }) => {
    const { gives: { text: grant } } = SECOND_DOCUMENTS['policy/write-grant'](fields)
    const typed = { network, type: 'Delegation', message: { relationship, parent, grant } }
    return { steps: { digest: hex(plainTyped(typed).digest) }, gives: { grant, signature: hex(plainSignTyped(typed, privateKey)) } }
  },

  'delegation/chain': ({ network, relationship, links }: Given & { links: LinkJson[] }) => {
    const read = links.map(({ parent, grant, signature }) => {
      const signed = bytes(signature)
      const fields = plainFields(grant)
      if (fields === undefined || signed.length !== 65 || ![27, 28].includes(signed[64] ?? 0) || BigInt(hex(signed.subarray(32, 64))) > secp256k1.Point.Fn.ORDER / 2n || signed.subarray(0, 64).every(byte => byte === 0)) return undefined
      const { digest } = plainTyped({ network, type: 'Delegation', message: { relationship, parent, grant } })
      const key = secp256k1.recoverPublicKey(Buffer.concat([Buffer.of((signed[64] ?? 0) - 27), signed.subarray(0, 64)]), digest, { prehash: false })
      return { by: hex(keccak(secp256k1.Point.fromBytes(key).toBytes(false).subarray(1)).subarray(12)), parent, grant: fields }
    })
    return { gives: { links: read.includes(undefined) ? null : read } }
  }
}

/** The fields of a text that is the one for what it says, as far as the vectors go. */
function plainFields (text: string): object | undefined {
  if (!text.startsWith('{"')) return undefined
  const fields = JSON.parse(text) as Record<string, unknown>
  const isUnderstood = /^(members|(group:)?0x[0-9a-f]{40})$/.test(String(fields['viewer'])) && !('emergency' in fields && 'depth' in fields) && [fields['notBefore'], fields['notAfter']].every(time => Number(time) <= 253_402_300_799)
  return isUnderstood && SECOND_DOCUMENTS['policy/write-grant'](fields).gives.text === text ? fields : undefined
}
