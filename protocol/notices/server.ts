import { POWERS } from '../agent/constants.ts'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { createOpenCounter } from '../limits/open-counter.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import { ItemSchema, RequestSchema } from '../messages/notices_pb.ts'
import type { Request } from '../messages/notices_pb.ts'
import { PROTOCOLS } from '../peer/protocols.ts'
import type { Sessions } from '../session/sessions.ts'
import { createProtocolServer } from '../stream/serve-messages.ts'
import type { ProtocolServer, Report, ServeContext } from '../stream/serve-messages.ts'
import { MAX_ACKNOWLEDGED, MAX_LETTER, MAX_POSTS, MAX_WAITING, MAX_WAITING_PER_PEER } from './constants.ts'
import { mailboxOf } from './mailbox.ts'

/** A letter as it is kept. */
export interface StoredLetter { id: Uint8Array, letter: Uint8Array, /** Epoch seconds. */ receivedAt: number }

/** Where letters are kept; mailboxes are named in hex. Letters whose time is over are not given, and go. */
export interface LetterStore {
  /** Durable when it resolves to the letter's id. @throws MedrecError `TOO_MANY_REQUESTS` when a quota is met */
  post: (options: { mailbox: string, from: string, letter: Uint8Array }) => Promise<Uint8Array>
  /** Oldest first. */
  list: (mailbox: string) => StoredLetter[]
  delete: (options: { mailbox: string, ids: Uint8Array[] }) => Promise<void>
  /** Calls back when a letter comes. Returns what ends it. */
  onLetter: (mailbox: string, listener: () => void) => () => void
}

type Item = MessageInitShape<typeof ItemSchema>

/** Keeps sealed letters for who is away. See specs/notices.md. */
export function createNoticesServer (options: { sessions: Sessions, letters: LetterStore, now: () => number, report: Report }): ProtocolServer {
  const { sessions, letters, now, report } = options
  const posts = createRateLimiter({ perKey: MAX_POSTS, total: 1_000 * MAX_POSTS, windowSeconds: 3_600, now })
  const waiting = createOpenCounter({ perKey: MAX_WAITING_PER_PEER, total: MAX_WAITING })

  async function * collect (mailbox: string, signal: AbortSignal | undefined): AsyncGenerator<Item> {
    let wake: () => void = () => {}
    const stop = letters.onLetter(mailbox, () => { wake() })
    const onAbort = (): void => { wake() }
    signal?.addEventListener('abort', onAbort)
    const sent = new Set<string>()
    try {
      while (signal?.aborted !== true) {
        const woken = new Promise<void>(resolve => { wake = resolve })
        const there = letters.list(mailbox)
        for (const letter of there.filter(({ id }) => !sent.has(toHex(id)))) {
          sent.add(toHex(letter.id))
          yield { body: { case: 'letter', value: { ...letter, receivedAt: BigInt(letter.receivedAt) } } }
        }
        // Remembered only while it lies here: bounded by the quota.
        const ids = new Set(there.map(({ id }) => toHex(id)))
        for (const id of sent) if (!ids.has(id)) sent.delete(id)
        if (signal === undefined) return
        await woken
      }
    } finally {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async function * answer ({ body }: Request, { connection, signal }: ServeContext): AsyncGenerator<Item> {
    if (body.case === undefined) throw new MedrecError('BAD_MESSAGE')
    // Who is only a viewer leaves nothing: it would count against those whose relationship it names.
    const session = sessions.get({ connection, handle: body.value.session, ...(body.case === 'post' ? { role: 'owner', powers: POWERS.grant | POWERS.revoke } : {}) })
    const own = toHex(mailboxOf(session.delegate))
    if (body.case === 'post') {
      const { mailbox, letter } = body.value
      if (mailbox.length !== 32 || letter.length === 0 || letter.length > MAX_LETTER) throw new MedrecError('BAD_MESSAGE')
      // Who acts for an owner uses up nothing that the owner has to tell viewers by.
      const from = session.role === 'custodian' ? `${session.relationship} custodians` : session.relationship
      posts.take(from)
      yield { body: { case: 'posted', value: { id: await letters.post({ mailbox: toHex(mailbox), from, letter }) } } }
    } else if (body.case === 'acknowledge') {
      const { ids } = body.value
      if (ids.length > MAX_ACKNOWLEDGED) throw new MedrecError('BAD_MESSAGE')
      await letters.delete({ mailbox: own, ids })
      yield { body: { case: 'accepted', value: {} } }
    } else if (!body.value.wait) {
      yield * collect(own, undefined)
    } else {
      const close = waiting.open(connection.remotePeer.toString())
      try {
        // A session that ends takes its waiting with it.
        const over = AbortSignal.timeout(Math.max(0, session.expiresAt - now()) * 1_000)
        yield * collect(own, AbortSignal.any([signal, over]))
      } finally {
        close()
      }
    }
  }

  return createProtocolServer({ protocol: PROTOCOLS.notices, request: RequestSchema, item: ItemSchema, answer, report })
}
