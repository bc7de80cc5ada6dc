import { coSignSalt } from '../../../protocol/account/standing-grant.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import type { KeyNetwork } from '../../../protocol/identity/path.ts'
import { deriveStandingKey } from '../../../protocol/identity/secrets.ts'
import { coSignSubject } from '../../../protocol/peer/agreement.ts'
import { openCoSignRequest } from '../../../protocol/share/co-sign-request.ts'

/** specs/conditions.md, "Asking for it". */
export const CO_SIGN = {
  'co-sign/salt': ({ seed, network, decision, relationship }: { seed: string, network: KeyNetwork, decision: string, relationship: string }) =>
    ({ salt: coSignSalt({ key: deriveStandingKey({ seed: fromHex(seed), network }), decision, relationship }) }),

  'co-sign/subject': (given: { relationship: string, viewer: string, action: string, salt: string }) => ({ subject: coSignSubject(given) }),

  'co-sign/request': async ({ sealed, privateKey }: { sealed: string, privateKey: string }) => {
    const bytes = fromHex(sealed)
    const { request } = await openCoSignRequest({ sealed: { address: '', encapsulatedKey: bytes.slice(0, 32), ciphertext: bytes.slice(32) }, privateKey: fromHex(privateKey) })
    return request
  }
}
