import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { ChainView } from '../chain-view/chain-view.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { createTreeHasher } from '../crypto/tree-hash.ts'
import type { IncrementalSha256 } from '../crypto/tree-hash.ts'
import { createLinkChecks } from '../delegation/link-checks.ts'
import { openChains } from '../delegation/shown-chains.ts'
import type { ShownChains } from '../delegation/shown-chains.ts'
import type { RelationshipStore } from '../enrol/relationships.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import type { FactFinder } from '../facts/fact-finder.ts'
import { NO_FACTS } from '../kernel/facts.ts'
import type { Facts } from '../kernel/facts.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import { createOpenCounter } from '../limits/open-counter.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import { ItemSchema, RequestSchema } from '../messages/records_pb.ts'
import type { Fetch, Log, LogEntrySchema, Prove, ReceiptSignatureSchema, Request, Signature } from '../messages/records_pb.ts'
import { PROTOCOLS } from '../peer/protocols.ts'
import type { Agents } from '../session/agents.ts'
import type { Session, Sessions } from '../session/sessions.ts'
import { createProtocolServer } from '../stream/serve-messages.ts'
import type { ProtocolServer, Report, ServeContext } from '../stream/serve-messages.ts'
import type { Policies } from '../sync/policies.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import type { AccessLogStore, ClosedEntry, OpenedEntry } from './access-log.ts'
import { countRecords, sendPlan } from './answer.ts'
import { decideAgain } from './decide-again.ts'
import type { SentSoFar } from './answer.ts'
import { MAX_REASON } from '../kernel/constants.ts'
import { CLOSE_WAIT_MS, LOG_PAGE, MAX_ANSWERS, MAX_ANSWERS_PER_REQUESTER, MAX_FETCHES } from './constants.ts'
import { createListDecider } from './decided-list.ts'
import type { AllowedRecord, DecidedList, ListDecider } from './decided-list.ts'
import type { ListStore } from './list-store.ts'
import { planFetch } from './plan.ts'
import type { ReceiptSigner } from './receipt-signer.ts'
import { rootGrantOf } from './root-grant.ts'
import type { RecordSource } from './source.ts'
import type { TokenSealer } from './tokens.ts'
import { createWatch } from './watch.ts'
import { createLogWatches } from './watch-log.ts'

/** What {@link createRecordsServer} takes. */
export interface RecordsServerOptions {
  sessions: Sessions
  agents: Agents
  /** That links of chains are signed for. */
  network: TypedDataNetwork
  view: ChainView
  policies: Policies
  relationships: RelationshipStore
  facts: FactFinder
  source: RecordSource
  accessLog: AccessLogStore
  lists: ListStore
  signer: ReceiptSigner
  sealer: TokenSealer
  /** Epoch seconds. */
  now: () => number
  randomBytes: RandomBytes
  /** The platform's own incremental hash, where it has one. */
  createSha256?: (() => IncrementalSha256) | undefined
  report: Report
}

type Item = MessageInitShape<typeof ItemSchema>

/**
 * What a request brings for its decision, besides who asks: the chains that count while a policy is in force, and what it adds to the facts.
 * Chains are large, and anybody's: what was found and decided by them is remembered here, and goes with the request.
 */
interface Shown { chainsIn: (index: PolicyIndex) => Promise<ShownChains>, invoke: (facts: Facts) => Facts, byChains: ListDecider, found: Facts }

/** Answers for records: decides on each by its own view of chain and policy, and logs every answer. See specs/records.md. */
export function createRecordsServer (options: RecordsServerOptions): ProtocolServer & { stop: () => Promise<void> } {
  const { sessions, agents, network, view, policies, relationships, facts: finder, source, accessLog, lists, signer, sealer, now, randomBytes, createSha256, report } = options
  const decider = createListDecider()
  const watch = createWatch({ view, policies, agents, now })
  const logWatches = createLogWatches({ sessions, accessLog, now })
  const fetches = createRateLimiter({ perKey: MAX_FETCHES, total: 100 * MAX_FETCHES, windowSeconds: 3_600, now })
  const checks = createLinkChecks({ network, now })
  const openByGrant = createOpenCounter({ perKey: MAX_ANSWERS_PER_REQUESTER, total: MAX_ANSWERS })
  const open = new Map<string, number>()
  let answers = 0
  /** Of answers that stand in the log as begun, each until they are closed there. */
  const unclosed = new Set<Promise<void>>()

  /** What may be sent now, anew each time it is asked. @throws MedrecError `DENIED`, `POLICY_STALE`, `CHAIN_STALE`, `TOO_MANY_REQUESTS` */
  async function decideNow (context: ServeContext, handle: number, shown: Shown): Promise<{ session: Session, person: string, decided: DecidedList, facts: Facts }> {
    const session = sessions.get({ connection: context.connection, handle })
    const known = relationships.get(session.relationship)
    if (known === undefined) throw new MedrecError('DENIED', 'The relationship is not one of this provider.')
    const list = await source.list(known.person)
    const { relationship } = session
    const policy = policies.get(relationship)
    const { chains, isWhole } = session.role === 'viewer' ? await shown.chainsIn(policy.status === 'stale' ? policy.lastKnown : policy.index) : { chains: [], isWhole: true }
    shown.found = await finder.find({ relationship, requester: { address: session.delegate, role: session.role === 'viewer' ? 'viewer' : 'owner' }, action: 'read', policy, chains, before: shown.found })
    const facts = shown.invoke(shown.found)
    const { decide } = facts.chains.length === 0 ? decider : shown.byChains
    // Looking at the store, and asking contracts, took a while: everything else as it is after that.
    const still = sessions.get({ connection: context.connection, handle })
    const state = view.relationship(relationship).atHead
    if (state === undefined) throw new MedrecError('DENIED', 'The relationship is not on the chain.')
    try {
      return { session: still, person: known.person, facts, decided: decide({ session, relationship: state, policy: policies.get(relationship), list, now: now(), facts }) }
    } catch (error) {
      // What could not be looked at may be what allows it.
      throw !isWhole && isMedrecError(error, 'DENIED') ? new MedrecError('TOO_MANY_REQUESTS', 'Too many links of chains are new.', { cause: error }) : error
    }
  }

  async function * fetch (request: Fetch, context: ServeContext): AsyncGenerator<Item | Uint8Array | Uint8ArrayList> {
    const { relationship: asked, delegate: address } = sessions.get({ connection: context.connection, handle: request.session })
    const peer = context.connection.remotePeer.toString()
    const shown: Shown = { invoke: invokeEmergency(request, now()), chainsIn: openChains({ relationship: asked, address, peer, chains: request.chains, checks }), byChains: createListDecider(), found: NO_FACTS }
    const { session, person, decided, facts } = await decideNow(context, request.session, shown)
    const { relationship, delegate: requester, role } = session
    // Each leaves an entry in the log for ever. Who may have nothing does not get here.
    const root = rootGrantOf({ decided, facts })
    fetches.take(root === undefined ? requester : `${relationship}/${root}`)
    const release = root === undefined ? undefined : openByGrant.open(`${relationship}/${root}`)
    let position = 0
    let sending: { records: AllowedRecord[], bytes: number } | undefined
    let rechecking: Promise<void> | undefined
    const recheck = async (): Promise<void> => {
      watched.renew()
      const { decided, facts: known } = await decideNow(context, request.session, shown)
      watched.follow(known)
      // On disk before anything goes out by something else than it says.
      if (sending !== undefined && decideAgain({ send: sending.records, sent: sent.records, from: position, decided })) await accessLog.replan({ requestId, planned: summaryOf(sending, request) })
    }
    // Its reader may take nothing just now, and would go on later with what was ready before.
    const watched = watch.begin(session, facts, () => {
      if (sending === undefined) return
      const before = rechecking
      const checking = (async () => { await before; await recheck() })()
      rechecking = checking
      checking.then(
        () => { if (rechecking === checking) rechecking = undefined },
        (error: unknown) => { context.cut(error instanceof MedrecError ? error : new MedrecError('INTERNAL', String(error))) }
      )
    })
    const sent: SentSoFar = { records: [], bytes: 0, hasher: createTreeHasher(createSha256 === undefined ? {} : { createSha256 }) }
    const requestId = randomBytes(16)
    const startedAt = now()
    const ended = Promise.withResolvers<void>()
    let isClosed = false
    const close = async (status: 'complete' | 'cut', hash: Uint8Array): Promise<ClosedEntry> => {
      const entry = await accessLog.close({ relationship, requester, role, ...summaryOf(sent, request), hash, startedAt, closedAt: now(), status, requestId })
      signer.add(entry)
      if ('emergency' in emergencyOf(sent.records, request)) logWatches.grew(relationship)
      return entry
    }
    try {
      const plan = await planFetch({ fetch: request, decided, lists, sealer, relationship, requester, root })
      const planned = { records: [...plan.send], bytes: plan.send.reduce((sum, { record }) => sum + record.size, -plan.offset) }
      unclosed.add(ended.promise)
      await accessLog.open({ relationship, requester, role, requestId, startedAt, planned: summaryOf(planned, request) })
      try {
        sending = planned
        const check = ({ from }: { from: number }): Promise<void> | undefined => {
          position = from
          return watched.isDue() ? recheck() : rechecking
        }
        await check({ from: 0 })
        yield { body: { case: 'start', value: { reset: plan.reset, count: plan.send.length, bytes: BigInt(planned.bytes) } } }
        yield * sendPlan({ plan, send: planned.records, person, source, sent, signal: context.signal, check })
        await check({ from: plan.send.length })
        isClosed = true
        const hash = await sent.hasher.digest()
        const { receiptHash } = await close('complete', hash)
        yield { body: { case: 'end', value: { count: sent.records.length, bytes: BigInt(sent.bytes), hash, receiptHash, token: plan.token } } }
      } finally {
        // The reader broke off, or lost the right: what had gone is written down all the same.
        if (!isClosed) await close('cut', await sent.hasher.digest())
      }
    } finally {
      watched.end()
      release?.()
      unclosed.delete(ended.promise)
      ended.resolve()
    }
  }

  async function * limited (request: Fetch, context: ServeContext): AsyncGenerator<Item | Uint8Array | Uint8ArrayList> {
    const { delegate } = sessions.get({ connection: context.connection, handle: request.session })
    const own = open.get(delegate) ?? 0
    if (own >= MAX_ANSWERS_PER_REQUESTER || answers >= MAX_ANSWERS) throw new MedrecError('TOO_MANY_REQUESTS')
    open.set(delegate, own + 1)
    answers++
    try {
      yield * fetch(request, context)
    } finally {
      answers--
      const left = (open.get(delegate) ?? 1) - 1
      if (left > 0) open.set(delegate, left)
      else open.delete(delegate)
    }
  }

  async function * log (request: Log, { connection, signal }: ServeContext): AsyncGenerator<Item> {
    // The only thing that is shown after an end: who looked before it.
    const asked = { connection, handle: request.session, afterEnd: true }
    const { relationship, role, delegate } = sessions.get(asked)
    await signer.flush(relationship)
    const { next, link } = accessLog.end(relationship)
    const isOwner = role !== 'viewer'
    let from = isOwner ? Number(request.from) : 0
    while (from < next && !signal.aborted) {
      const page = accessLog.list({ relationship, from, limit: LOG_PAGE, requester: isOwner ? undefined : delegate })
      for (const entry of page) {
        if (entry.index < next) yield { body: { case: 'logEntry', value: toLogEntry(entry, isOwner) } }
      }
      const last = page.at(-1)
      if (last === undefined) break
      from = last.index + 1
      sessions.get(asked)
    }
    yield { body: { case: 'logEnd', value: isOwner ? { next: BigInt(next), link } : {} } }
  }

  async function waitSignature (request: Signature, { connection }: ServeContext): Promise<Item> {
    const { relationship, role, delegate } = sessions.get({ connection, handle: request.session })
    const entry = accessLog.find(request.receiptHash)
    if (entry?.relationship !== relationship || (role === 'viewer' && entry.requester !== delegate)) throw new MedrecError('DENIED', 'The receipt is not one of this requester.')
    return { body: { case: 'receiptSignature', value: toMessage(await signer.wait(entry)) } }
  }

  async function prove (request: Prove, { connection, signal }: ServeContext): Promise<Item> {
    const { handle, expiresAt, relationship } = await sessions.prove(connection, request, { signal })
    report({ event: 'session', peer: connection.remotePeer.toString(), relationship })
    return { body: { case: 'session', value: { handle, expiresAt: BigInt(expiresAt) } } }
  }

  async function * answer ({ body }: Request, context: ServeContext): AsyncGenerator<Item | Uint8Array | Uint8ArrayList> {
    switch (body.case) {
      case 'challenge': {
        const { nonce, time } = sessions.challenge(context.connection)
        yield { body: { case: 'nonce', value: { nonce, time: BigInt(time) } } }
        return
      }
      case 'prove':
        yield await prove(body.value, context)
        return
      case 'fetch':
        yield * limited(body.value, context)
        return
      case 'log':
        yield * log(body.value, context)
        return
      case 'watch':
        yield * logWatches.answer(body.value, context)
        return
      case 'signature':
        yield await waitSignature(body.value, context)
        return
      default:
        throw new MedrecError('BAD_MESSAGE')
    }
  }

  return { ...createProtocolServer({ protocol: PROTOCOLS.records, request: RequestSchema, item: ItemSchema, answer, report }), stop }

  /** To be asked for when no connection is left: then what was cut is in the log, as far as it does not take too long. */
  async function stop (): Promise<void> {
    watch.stop()
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, CLOSE_WAIT_MS)
    await Promise.race([Promise.all(unclosed), late.promise])
    clearTimeout(timer)
  }
}

/** Adds what a request states to invoke emergency access, if it states anything. To the same facts it gives the same. @param at - epoch seconds */
function invokeEmergency ({ emergency: reason }: Fetch, at: number): (facts: Facts) => Facts {
  if (reason === '') return facts => facts
  if (reason.length > MAX_REASON) throw new MedrecError('BAD_MESSAGE', 'The reason is longer than the limit.')
  let last: { facts: Facts, invoked: Facts } | undefined
  return facts => {
    if (last?.facts !== facts) last = { facts, invoked: { ...facts, emergency: { reason, at } } }
    return last.invoked
  }
}

/** What the log says of what goes out, or went. */
function summaryOf ({ records, bytes }: { records: readonly AllowedRecord[], bytes: number }, request: Fetch): OpenedEntry['planned'] {
  return { ...emergencyOf(records, request), counts: countRecords(records), records: records.length, bytes }
}

/** The reason, where any of the records is only for the emergency. */
function emergencyOf (records: readonly AllowedRecord[], { emergency }: Fetch): { emergency?: string } {
  return records.some(({ isEmergency }) => isEmergency === true) ? { emergency } : {}
}

/** An owner, and who acts for one, sees where an entry stands in the log; a viewer must not learn how many there are. */
function toLogEntry ({ index, receipt, nonce, link, signature }: ClosedEntry, isOwner: boolean): MessageInitShape<typeof LogEntrySchema> {
  const seen = signature === undefined ? { receipt } : { receipt, signature: toMessage(signature) }
  return isOwner ? { ...seen, index: BigInt(index), nonce, link } : seen
}

function toMessage ({ root, path, position, batch, signature }: NonNullable<ClosedEntry['signature']>): MessageInitShape<typeof ReceiptSignatureSchema> {
  return { root, path: [...path], position, batch, signature }
}
