import { equalBytes, fromHex, toHex } from '../crypto/bytes.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { isMedrecError } from '../errors/medrec-error.ts'
import { compareLog } from '../receipts/compare-log.ts'
import { FIRST_LINK } from '../receipts/constants.ts'
import { decodeReceipt, hashReceipt } from '../receipts/receipt.ts'
import { verifyLog } from '../receipts/verify-log.ts'
import { verifyReceiptSignature } from '../receipts/verify-signature.ts'
import { MAX_LOG_BYTES, MAX_LOG_ENTRIES } from '../records/constants.ts'
import { fetchLog } from '../records/fetch-log.ts'
import type { LogEntry as LogEntryMessage } from '../messages/records_pb.ts'
import { isGrantId } from '../policy/grant.ts'
import { viewerUnder } from '../policy/read.ts'
import { recoverSigner } from '../typed-data/sign.ts'
import { callOf } from './acting/who-acted.ts'
import { MAX_GRANTS_NAMED, MAX_KEPT_GAPS, MAX_LOG_ROUNDS, MAX_UNSIGNED } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { learnGroupKeepers, readGroupKeepers } from './group-keepers.ts'
import type { GroupKeepers } from './group-keepers.ts'
import { decodeJson, encodeJson } from './json.ts'
import { mayBeEmergency } from './keep-newest.ts'
import { fitKeptLog, keepCounts, keepPassedOn, placeInAccount, readKeptLog } from './kept-log.ts'
import type { KeptEntry, KeptLog } from './kept-log.ts'
import { groupsOf, letInBy } from './let-in.ts'
import { asOwner } from './owner-session.ts'
import type { Relationship } from './relationship.ts'
import type { LogEntry } from './log-types.ts'

/** How much is read of a log at once, and in how many answers. */
interface LogLimits { entries: number, bytes: number, rounds: number }

/**
 * Asks a provider for what is new in its log, and for what was not signed yet; checks that it goes on where it ended, and keeps it: of a long one piece by piece.
 *
 * @returns whether it was read to its end
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `BAD_MESSAGE`
 */
export async function refreshLog (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined, most?: LogLimits }): Promise<boolean> {
  const { context, relationship } = options
  try {
    const isWhole = await readOn(options)
    noteFailure(context, relationship, undefined)
    return isWhole
  } catch (error) {
    if (!isMedrecError(error, 'CANCELLED')) noteFailure(context, relationship, isMedrecError(error) ? error.code : 'INTERNAL')
    throw error
  }
}

async function readOn (options: Parameters<typeof refreshLog>[0]): Promise<boolean> {
  const { context, relationship, most = { entries: MAX_LOG_ENTRIES, bytes: MAX_LOG_BYTES, rounds: MAX_LOG_ROUNDS } } = options
  const shown = (await readShown(context))[relationship.id] ?? 0
  let held: LogPiece = { log: await readKeptLog(context, relationship), isMore: true, isWhole: false }
  for (let round = 0; round < most.rounds && held.isMore; round++) held = await readPiece({ ...options, most, kept: held.log, shown })
  await nameKeepers({ context, relationship, log: held.log, shown })
  return held.isWhole
}

function noteFailure (context: PeerContext, relationship: Relationship, code: ErrorCode | undefined): void {
  if (relationship.unreadLog === code) return
  relationship.unreadLog = code
  context.emit('providers')
}

/** A log as it is held when a piece of it was read, whether it is known to its end, and whether there is more of it, unless nothing came that goes on. */
interface LogPiece { log: KeptLog, isMore: boolean, isWhole: boolean }

/** Finds out who keeps the groups that somebody was let in through in an emergency that the person is still to be told of. */
async function nameKeepers ({ context, relationship, log, shown }: { context: PeerContext, relationship: Relationship, log: KeptLog, shown: number }): Promise<void> {
  const groups = new Set(log.entries.flatMap(({ emergency, index, grants = [] }) => emergency === undefined || index < shown ? [] : groupsOf({ relationship, grants })))
  try {
    if (await learnGroupKeepers({ context, relationship, groups: [...groups] })) context.emit('emergency')
  } catch (error) {
    // The log is read all the same; who keeps a group is asked again when it is read next.
    context.report(error)
  }
}

/** Reads on from where the log was read to, and keeps what came. `shown`: from which index on nothing has been shown. */
async function readPiece (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined, most: LogLimits, kept: KeptLog, shown: number }): Promise<LogPiece> {
  const { context, relationship, signal, most, kept, shown } = options
  const { from, previousLink } = beginOf(kept)
  const before = kept.entries.filter(entry => entry.index < from)
  const held = kept.entries.filter(entry => entry.index >= from)
  const fetched = await asOwner({ context, relationship, signal }, async ({ link, session, signal: both }) => await fetchLog({ mux: await link.mux('records'), session, from, signal: both, most }))
  const isWhole = fetched.end !== undefined
  const proofs = fetched.entries.map(({ index, receipt, nonce, link }) => ({ index: Number(index), receipt, nonce, link }))
  const check = verifyLog({ entries: proofs, from, previousLink, seen: before.map(({ receipt }) => receipt), ...fetched.end === undefined ? {} : { end: fetched.end } })
  const entries = await Promise.all(fetched.entries.map(async entry => await readEntry(context, relationship, entry)))
  const again = compareLog({ held: held.map(({ index, link }) => ({ index, link: fromHex(link, 32) })), next: kept.next, link: fromHex(kept.link, 32), entries: proofs })
  const gaps = [...[...check.gaps, ...again].map(({ from: first, to }) => ({ from: first, to: to + 1 })), ...lostSince({ context, relationship, kept, proofs, next: check.next, isWhole })]
  const all: KeptLog = {
    // What was shown once is kept as it was shown.
    entries: firstOfEach([...before, ...again.length > 0 ? held : [], ...entries]),
    gaps: [...kept.gaps, ...gaps.filter(gap => !kept.gaps.some(known => known.from === gap.from && known.to === gap.to)).map(gap => ({ ...gap, at: context.now() }))].slice(-MAX_KEPT_GAPS),
    next: Math.max(check.next, kept.next),
    link: check.next >= kept.next ? toHex(check.link) : kept.link,
    readAt: isWhole ? context.now() : kept.readAt
  }
  if (isWhole) context.logsReadAt.set(relationship.id, context.now())
  const isSame = all.link === kept.link && all.next === kept.next && gaps.length === 0 && held.length === 0
  // That it was read at all is known to the next start as well; how lately is not worth a write each time.
  if (isSame && kept.readAt !== undefined && context.now() - kept.readAt < READ_AT_SECONDS) return { log: kept, isMore: false, isWhole }
  const { log: next, written } = fitKeptLog({ relationship, log: all, shown })
  // Other devices go by it: nothing that did not follow. How far another one got is what the rest of it is still to be held against.
  const isChecked = check.gaps.length === 0 && again.length === 0 && check.next > from
  if (isChecked && (isWhole || next.next >= (placeInAccount(context, relationship)?.next ?? 0))) context.account.put('logs', relationship.id, { next: next.next, link: next.link })
  await context.store.put('state', [written, context.account.entry()])
  noteLooks(context, relationship, next)
  context.emit('log')
  if (entries.some(entry => mayBeEmergency(entry) && entry.index >= kept.next)) context.emit('emergency')
  return { log: next, isMore: !isWhole && next.next > kept.next, isWhole }
}

/** The index after the last entry of a log that was read. */
export async function readLogUpTo (context: PeerContext, relationship: Relationship): Promise<number> { return (await readKeptLog(context, relationship)).next }

/** What is held here of the logs of all providers, newest first. */
export async function listLog (context: PeerContext): Promise<LogEntry[]> {
  const all: LogEntry[] = []
  const keepers = await readGroupKeepers(context)
  for (const relationship of context.relationships.values()) {
    const { entries, gaps } = await readKeptLog(context, relationship)
    const provider = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
    const at = { relationship: relationship.id, provider }
    for (const { index, at: seenAt, proven } of entries.filter(({ unreadable }) => unreadable === true)) all.push({ ...gapAt({ at, from: index, to: index + 1, seenAt }), proven, unreadable: true })
    for (const { requester, role, unreadable: _unreadable, link: _link, receipt: _receipt, passedOn, grants = [], ...entry } of entries.filter(({ unreadable }) => unreadable !== true)) {
      all.push({ ...at, ...entry, address: requester, ...nameOf({ context, relationship, requester, role, grants, keepers }), ...passedOn === undefined ? {} : { passedOn: namePasser(context, relationship, passedOn) } })
    }
    for (const { from, to, at: seenAt } of gaps) all.push(gapAt({ at, from, to, seenAt }))
  }
  return all.sort((a, b) => b.at - a.at || b.index - a.index)
}

function gapAt ({ at, from, to, seenAt }: { at: Pick<LogEntry, 'relationship' | 'provider'>, from: number, to: number, seenAt: number }): LogEntry {
  return { ...at, viewer: '', address: '', at: seenAt, counts: {}, records: 0, bytes: 0, status: 'gap', proven: false, gap: { from, to }, index: from }
}

/** Accesses for an emergency, and entries that cannot be read and may be one, that the person has not been shown on this device, newest first. */
export async function listEmergencies (context: PeerContext): Promise<LogEntry[]> {
  const shown = await readShown(context)
  return (await listLog(context)).filter(entry => mayBeEmergency(entry) && entry.index >= (shown[entry.relationship] ?? 0))
}

/** The person has been shown these, and with them those before. What has come since is still to be shown. */
export async function noteEmergencies (context: PeerContext, entries: ReadonlyArray<Pick<LogEntry, 'relationship' | 'index'>>): Promise<void> {
  const shown = await readShown(context)
  for (const { relationship, index } of entries) shown[relationship] = Math.max(shown[relationship] ?? 0, index + 1)
  await context.store.put('state', [[SHOWN, encodeJson(shown)]])
  context.emit('emergency')
}

/** By relationship, the index from which on entries have not been shown. */
async function readShown (context: PeerContext): Promise<Record<string, number>> {
  const bytes = await context.store.get('state', SHOWN)
  return bytes === undefined ? {} : decodeJson<Record<string, number>>(bytes)
}

const SHOWN = 'emergencies-shown'

/** Fills {@link PeerContext.lastLooks} and {@link PeerContext.logsReadAt} from what is held here. */
export async function loadLooks (context: PeerContext): Promise<void> {
  for (const relationship of context.relationships.values()) noteLooks(context, relationship, await readKeptLog(context, relationship))
}

/** Where to look again: from the first that was not signed yet and whose predecessor is known here, else from the end. */
function beginOf (kept: KeptLog): { from: number, previousLink: Uint8Array } {
  const unsigned = kept.entries.find(entry => !entry.proven && entry.index >= kept.next - MAX_UNSIGNED)
  const from = unsigned?.index ?? kept.next
  const predecessor = from === 0 ? toHex(FIRST_LINK) : from === kept.next ? kept.link : kept.entries.find(entry => entry.index === from - 1)?.link
  return predecessor === undefined ? { from: kept.next, previousLink: fromHex(kept.link, 32) } : { from, previousLink: fromHex(predecessor, 32) }
}

/** One entry for each index, in their order. */
function firstOfEach (entries: readonly KeptEntry[]): KeptEntry[] {
  const byIndex = new Map<number, KeptEntry>()
  for (const entry of entries) if (!byIndex.has(entry.index)) byIndex.set(entry.index, entry)
  return [...byIndex.values()].sort((a, b) => a.index - b.index)
}

/** How much later than it is kept a log may have been read. */
const READ_AT_SECONDS = 3_600

function noteLooks (context: PeerContext, { id }: Relationship, log: KeptLog): void {
  if (log.readAt !== undefined) context.logsReadAt.set(id, log.readAt)
  for (const { requester, at, unreadable } of log.entries) if (unreadable !== true) context.lastLooks.set(requester, Math.max(at, context.lastLooks.get(requester) ?? 0))
}

/** What another device of mine saw of this log, or this one before it was restored, has to be in it. */
function lostSince (options: { context: PeerContext, relationship: Relationship, kept: KeptLog, proofs: Array<{ index: number, link: Uint8Array }>, next: number, isWhole: boolean }): Array<{ from: number, to: number }> {
  const { context, relationship, kept, proofs, next, isWhole } = options
  const seen = placeInAccount(context, relationship)
  if (seen === undefined || seen.next <= kept.next) return []
  if (seen.next > next) return isWhole ? [{ from: next, to: seen.next }] : []
  const last = proofs.find(proof => proof.index === seen.next - 1)
  return last !== undefined && equalBytes(last.link, fromHex(seen.link, 32)) ? [] : [{ from: 0, to: seen.next }]
}

async function readEntry (context: PeerContext, relationship: Relationship, entry: LogEntryMessage): Promise<KeptEntry> {
  const place = { index: Number(entry.index), link: toHex(entry.link), receipt: toHex(hashReceipt(entry.receipt)) }
  try {
    const receipt = decodeReceipt(entry.receipt)
    const { requester, role, startedAt, records, bytes, status, emergency } = receipt
    const counts = keepCounts(receipt.counts)
    const handedOn = receipt.counts.find(({ links }) => links !== undefined)
    const grants = [...new Set(receipt.counts.flatMap(({ grant }) => isGrantId(grant) ? grant : []))].slice(0, MAX_GRANTS_NAMED)
    const proven = receipt.relationship === relationship.id && await isProven(context, relationship, entry)
    return { ...place, requester, role, at: startedAt, counts, records, bytes, status, proven, ...grants.length === 0 ? {} : { grants }, ...emergency === undefined ? {} : { emergency }, ...handedOn === undefined ? {} : { passedOn: keepPassedOn(handedOn) } }
  } catch (error) {
    if (!isMedrecError(error, 'RECEIPT_INVALID') && !isMedrecError(error, 'UNSUPPORTED_VERSION')) throw error
    // It says nothing, but that something happened: whoever it was may have stated an emergency.
    return { ...place, requester: '', role: '', at: context.now(), counts: {}, records: 0, bytes: 0, status: 'complete', proven: await isProven(context, relationship, entry), unreadable: true }
  }
}

async function isProven (context: PeerContext, relationship: Relationship, entry: LogEntryMessage): Promise<boolean> {
  const { signature } = entry
  if (signature === undefined) return false
  const network = requireNetwork(context).keys
  return await verifyReceiptSignature({
    relationship: relationship.id,
    receiptHash: hashReceipt(entry.receipt),
    signature,
    signer: relationship.facts.providerDelegate,
    recover: ({ signature: bytes, ...message }) => {
      try {
        return recoverSigner({ network, type: 'ReceiptBatch', message, signature: bytes })
      } catch (error) {
        if (isMedrecError(error, 'SIGNATURE_INVALID')) return undefined
        throw error
      }
    }
  })
}

function nameOf (options: { context: PeerContext, relationship: Relationship, requester: string, role: string, grants: readonly string[], keepers: GroupKeepers }): Pick<LogEntry, 'viewer' | 'share' | 'actingFor' | 'byProvider' | 'through'> {
  const { context, relationship, requester, role } = options
  if (requester === relationship.delegate.address) return { viewer: 'you', ...role === 'custodian' ? { actingFor: true } : {} }
  if (role === 'custodian') return { viewer: callOf(context, relationship, requester), actingFor: true }
  // To who acts for somebody: that person. To the owner: the key before this one.
  if (role === 'owner') return { viewer: relationship.role === 'owner' ? 'you' : context.account.get('profile', 'profile')?.name ?? requester }
  const share = context.account.shares.find(candidate => candidate.card.address === requester)
  if (share !== undefined) return { viewer: share.name, share: share.id }
  // A provider of the network looks by its signing key: what was granted to all of them, as for emergencies.
  const member = context.network?.members.find(({ signingKey }) => signingKey === requester)
  if (member !== undefined) return { viewer: member.name, byProvider: true }
  const through = letInBy(options)
  return { viewer: requester, ...through === undefined ? {} : { through } }
}

/** Who was given what was passed on: it stands in the policy under the grant's id, also when that has ended. */
function namePasser (context: PeerContext, relationship: Relationship, { grant, links }: { grant: string, links: string[] }): NonNullable<LogEntry['passedOn']> {
  const viewer = viewerUnder({ doc: relationship.policy, id: grant })
  const share = context.account.shares.find(candidate => candidate.card.address === viewer)
  return { by: share?.name ?? viewer ?? '', ...share === undefined ? {} : { share: share.id }, links }
}
