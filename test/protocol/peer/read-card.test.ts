import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatText } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { readHelperCard } from '../../../protocol/peer/acting/read-card.ts'
import type { Acting } from '../../../protocol/peer/acting/open-acting.ts'
import { appoint } from '../../../protocol/peer/acting/appoint.ts'
import { moveKey } from '../../../protocol/peer/acting/move-key.ts'
import { nominate } from '../../../protocol/peer/acting/nominate.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'

const helper = { addresses: [`0x${'11'.repeat(20)}`], encryptionKey: new Uint8Array(32).fill(7), name: 'Kay' }
const HELPER = formatText({ kind: 'helper', helper })
const NEW_KEY = formatText({ kind: 'newkey', helper })
// Nothing of these may be looked at before the card is.
const context = {} as PeerContext

describe('a card that says what it is for', () => {
  it('is read for that, and for nothing else', () => {
    assert.deepEqual([readHelperCard(HELPER, 'helper'), readHelperCard(NEW_KEY, 'newkey')], [helper, helper])
    assert.throws(() => readHelperCard(HELPER, 'newkey'), { code: 'LINK_INVALID' })
    assert.throws(() => readHelperCard(NEW_KEY, 'helper'), { code: 'LINK_INVALID' })
    assert.equal(parseLink(NEW_KEY).kind, 'newkey')
  })

  it('is no helper\'s where all goes to a new key, moved or named, and no new key\'s where somebody is appointed', async () => {
    await assert.rejects(moveKey({ context, card: HELPER }), { code: 'LINK_INVALID' })
    await assert.rejects(nominate({ acting: { context } as Acting, all: [], card: HELPER }), { code: 'LINK_INVALID' })
    await assert.rejects(appoint({ context, draft: { card: NEW_KEY, name: 'Kay', kind: 'guardian' } }), { code: 'LINK_INVALID' })
  })
})
