import assert from 'node:assert/strict'
import { it } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/notices_pb.ts'
import { mailboxOf } from '../../../protocol/notices/mailbox.ts'
import { lettersDue, sendLetters } from '../../../protocol/peer/send-letters.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { openOneRelationship } from './one-relationship.ts'

it('tells all other viewers where a mailbox takes no more, and that one later', async () => {
  const one = await openOneRelationship()
  const { context, relationship } = one
  const posted: string[] = []
  let asks = 0
  const full = new Set([toHex(mailboxOf(hexOf(1, 20)))])
  const request = async function * ({ body }: { body: Uint8Array }): AsyncGenerator<Uint8Array> {
    const asked = fromBinary(RequestSchema, body).body
    const mailbox = asked.case === 'post' ? toHex(asked.value.mailbox) : ''
    asks++
    if (full.has(mailbox)) throw new MedrecError('TOO_MANY_REQUESTS')
    posted.push(mailbox)
    yield toBinary(ItemSchema, create(ItemSchema, { body: { case: 'posted', value: { id: new Uint8Array(16) } } }))
  }
  Object.assign(context.network ?? {}, { providerLink: async () => ({ session: async () => 1, dropSession: () => {}, mux: async () => ({ request }) }) })
  try {
    const ids = [1, 2, 3, 4].map(n => `${n}`.repeat(32))
    /** Two shares are one viewer's. */
    const viewerOf = (i: number): string => hexOf(i === 3 ? 1 : i + 1, 20)
    for (const [i, id] of ids.entries()) {
      const terms = { categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null }
      context.account.putShare({ id, name: id, as: 'me', card: { address: viewerOf(i), encryptionKey: hexOf(9, 32) }, ...terms, providers: 'all', except: [], again: {}, edition: 0, createdAt: 1, endedAt: undefined, named: [relationship.id], revision: 1 })
      context.sealedShares.set(id, { revision: 2, sealed: 'AQ' })
    }
    await assert.rejects(sendLetters(one), { code: 'TOO_MANY_REQUESTS' })
    assert.deepEqual(posted, [2, 3].map(n => toHex(mailboxOf(hexOf(n, 20)))))
    assert.deepEqual(lettersDue(one).map(({ id }) => id), [ids[0], ids[3]])
    assert.deepEqual([asks, relationship.reach], [3, 'connected'], 'the full one is asked once, and its provider answers')
    full.clear()
    await sendLetters(one)
    assert.deepEqual([posted.length, posted.at(-1), lettersDue(one)], [4, toHex(mailboxOf(hexOf(1, 20))), []])
  } finally {
    await one.close()
  }
})
