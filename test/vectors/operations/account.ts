import { documentNumber, readTexts } from '../../../protocol/account/begin-anew.ts'
import type { AccountDocument, AccountGrant, AccountShare } from '../../../protocol/account/document.ts'
import { createAccount, loadAccount } from '../../../protocol/account/edit.ts'
import { joinAccounts } from '../../../protocol/account/join.ts'
import { readEnd, readGrants, readShares } from '../../../protocol/account/read.ts'
import { isGrantInScope, isInScope } from '../../../protocol/account/scope.ts'
import { openAccount } from '../../../protocol/account/seal.ts'
import { groupGrant, standingGrant } from '../../../protocol/account/standing-grant.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'

/** specs/account.md. */
export const ACCOUNT = {
  'account/first-change': () => ({ hash: `0x${policyHeads(createAccount() as never)[0] ?? ''}` }),

  'account/standing-grant': ({ key, id, share, relationship }: { key: string, id: string, share: AccountShare, relationship: string }) =>
    written(standingGrant({ key: fromHex(key), share: { ...share, id, endedAt: undefined, named: [], revision: 0 }, relationship })),

  'account/group-grant': ({ key, id, decision, relationship, coSigner }: { key: string, id: string, decision: AccountGrant, relationship: string, coSigner?: string }) =>
    written(groupGrant({ key: fromHex(key), decision: { ...decision, id, endedAt: undefined }, relationship, coSigner })),

  'account/open': async ({ key, sealed }: { key: string, sealed: string }) => readWhole(await openAccount({ key: fromHex(key), sealed: fromHex(sealed) })),

  'account/in-relationship': ({ document, relationship }: { document: string, relationship: string }) => {
    const doc = loadAccount(fromHex(document))
    const end = readEnd(doc, relationship)
    const inScope = [...readShares(doc).filter(share => isInScope(share, relationship)), ...readGrants(doc).filter(decision => isGrantInScope(decision, relationship))].map(({ id }) => id).sort()
    return { ended: end === undefined ? null : { at: end.at, heard: !end.isMine, copiesForgotten: end.isForgotten }, inScope }
  },

  'account/join': ({ documents }: { documents: string[] }) => readWhole(documents.map(each => loadAccount(fromHex(each))).reduce((doc, other) => joinAccounts({ doc, other })))
}

function written (grant: Grant): object { return { standing: grant.standing, grant: encodeGrant(grant) } }

/** Which document of the account it is, and the entries as they read, by part and key. */
function readWhole (doc: AccountDocument): object {
  const entries: Record<string, Record<string, unknown>> = {}
  for (const { part, key, text } of readTexts(doc)) entries[part] = { ...entries[part], [key]: JSON.parse(text) as unknown }
  return { number: documentNumber(doc), entries }
}
