import { isMedrecError } from '../errors/medrec-error.ts'
import { acknowledgeLetters, collectLetters } from '../notices/client.ts'
import { MAX_IN_MAILBOX } from '../notices/constants.ts'
import type { ShareSource } from '../share/share.ts'
import { offerPolicy } from '../sync/client.ts'
import { LETTERS_MS, MIN_CONFIRM_MS } from './constants.ts'
import { checkSource } from './check-source.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { fetchInto } from './fetch-into.ts'
import { LetterReader } from './letter-reader.ts'
import { isOfProvider, isUnreachable, withSession } from './owner-session.ts'
import type { OpenSession } from './owner-session.ts'
import type { SharedCopy, SharedView } from './shared-view.ts'
import { dropEnded, endCopy, sealedPolicyOf } from './shared-with-me.ts'
import { waitUntil } from './wait.ts'

/** What is done with one provider of a share. */
interface SourceTask { context: PeerContext, view: SharedView, source: ShareSource, signal: AbortSignal }

/** What {@link refreshView} takes. */
export interface RefreshOptions {
  context: PeerContext
  view: SharedView
  signal?: AbortSignal | undefined
  /** Whether the provider of a relationship is to be asked: unless it is said, all are. */
  claim?: ((relationship: string) => boolean) | undefined
  /** Called when one that was claimed has given what it gives. */
  onDone?: ((relationship: string) => void) | undefined
  /** How long letters are collected, ms. */
  lettersMs?: number
}

/** Collects letters and fetches, from the providers that a share names, each by itself: one that is away, slow or false is no error, and the others do not wait for it. */
export async function refreshView ({ context, view, claim = () => true, onDone, lettersMs = LETTERS_MS, ...options }: RefreshOptions): Promise<void> {
  const signal = options.signal === undefined ? context.signal : AbortSignal.any([context.signal, options.signal])
  const tasks: SourceTask[] = []
  const claimNew = (): void => {
    const known = new Set(tasks.map(({ source }) => source.relationship))
    tasks.push(...view.share.sources.filter(({ relationship }) => !known.has(relationship) && claim(relationship)).map(source => ({ context, view, source, signal })))
  }
  claimNew()
  await dropEnded({ context, view })
  // Of all of them first: what one has may be about another, also about one that is new.
  await Promise.all(tasks.map(async task => { await attempt(task, async () => { await collect(task, lettersMs) }) }))
  claimNew()
  await Promise.all(tasks.map(async task => {
    try {
      await view.copies.get(task.source.relationship)?.inTurn(async () => { await attempt(task, fetchSource) })
    } finally {
      onDone?.(task.source.relationship)
    }
  }))
  context.emit('shared')
}

/** Waits for letters with one provider, until the signal aborts or the stream ends. @throws MedrecError */
export async function watchLetters (task: SourceTask): Promise<void> {
  await asViewer(task, async ({ link, session, signal }) => {
    const mux = await link.mux('notices')
    const reader = new LetterReader(task.context)
    for await (const letter of collectLetters({ mux, session, signal, wait: true })) {
      const ids = await reader.read(letter)
      if (ids.length > 0) await acknowledgeLetters({ mux, session, signal, ids })
      refreshView({ context: task.context, view: task.view }).catch(task.context.report)
    }
  })
}

async function attempt (task: SourceTask, work: (task: SourceTask, copy: SharedCopy) => Promise<void>): Promise<void> {
  const { context, view, source } = task
  const copy = view.copies.get(source.relationship)
  if (copy === undefined) return
  try {
    await work(task, copy)
  } catch (error) {
    if (isMedrecError(error, 'DENIED')) return
    if (!isOfProvider(error, task.signal) && (task.signal.aborted || !isMedrecError(error, 'SHARE_NOT_GENUINE'))) throw error
    if (!isUnreachable(error) && !isMedrecError(error, 'SHARE_NOT_GENUINE')) context.report(error)
    if (copy.reach !== 'away') {
      copy.reach = 'away'
      context.emit('shared')
    }
  }
}

/** Takes as many letters as a mailbox may have, for so long. The rest comes with the next collection. */
async function collect (task: SourceTask, withinMs: number): Promise<void> {
  await asViewer(task, async ({ link, session, signal }) => {
    const mux = await link.mux('notices')
    const ids: Uint8Array[] = []
    const reader = new LetterReader(task.context)
    const late = AbortSignal.timeout(withinMs)
    let letters = 0
    for await (const letter of collectLetters({ mux, session, signal })) {
      ids.push(...await reader.read(letter))
      if (++letters === MAX_IN_MAILBOX || late.aborted) break
    }
    if (ids.length > 0) await acknowledgeLetters({ mux, session, signal, ids })
  })
}

async function fetchSource (task: SourceTask, copy: SharedCopy): Promise<void> {
  const { context, view, signal } = task
  // A letter may have said something newer meanwhile.
  const source = view.source(task.source.relationship)
  const now = context.now()
  if (source === undefined || copy.progress.endedAt !== undefined || source.categories.length === 0 || source.notBefore > now) return
  try {
    await fetchOnce({ ...task, source }, copy)
  } catch (error) {
    if (!isMedrecError(error, 'DENIED')) throw error
    copy.reach = 'connected'
    if (copy.progress.worked) await confirmEnd({ ...task, source }, copy)
    return
  }
  copy.reach = 'connected'
  if (!copy.progress.worked) await view.note(source.relationship, { worked: true })
  signal.throwIfAborted()
}

/**
 * What worked was denied. An owner who changes a share takes it back and gives it anew, which takes a few blocks: only what is still denied after that
 * has ended. Nothing but a denial counts, and a provider with a stale chain does not deny but says so.
 */
async function confirmEnd (task: SourceTask, copy: SharedCopy): Promise<void> {
  const { context, view, source, signal } = task
  const { file, chain } = requireNetwork(context)
  const blocks = chain.view.settledDepth() + 3
  await waitUntil({
    check: () => copy.progress.endedAt !== undefined ? true : undefined,
    subscribe: chain.view.onChange,
    signal,
    timeoutMs: Math.max(MIN_CONFIRM_MS, blocks * (file?.blockPeriod ?? 1) * 1_000)
  })
  try {
    await fetchOnce(task, copy)
  } catch (error) {
    if (!isMedrecError(error, 'DENIED')) throw error
    if (!chain.view.isFresh(context.now())) return
    await endCopy({ context, view, relationship: source.relationship })
    context.emit('shared')
  }
}

async function fetchOnce (task: SourceTask, copy: SharedCopy): Promise<void> {
  const { context, source } = task
  const ask = async (): Promise<void> => {
    await asViewer(task, async ({ link, session, signal }) => {
      await fetchInto({
        createSha256: context.options.createSha256,
        holdings: copy.holdings,
        chains: source.links === undefined ? [] : [source.links],
        open: async () => ({ mux: await link.mux('records'), session }),
        now: context.now,
        signal,
        onStored: () => { context.emit('shared') }
      })
    })
  }
  try {
    await ask()
  } catch (error) {
    const sealed = sealedPolicyOf(source)
    if (sealed === undefined || !(isMedrecError(error, 'POLICY_STALE') || isMedrecError(error, 'DENIED'))) throw error
    // The provider may lack the policy that I was brought: it takes it if it is the one that is anchored.
    try {
      await asViewer(task, async ({ link, session, signal }) => { await offerPolicy({ mux: await link.mux('sync'), session, signal, sealed }) })
    } catch (refused) {
      // Then it was another: what was said before stands. A provider that waits for its owner has ended nothing.
      throw isMedrecError(refused, 'DENIED') || isMedrecError(refused, 'POLICY_LIMIT') ? error : refused
    }
    await ask()
  }
}

async function asViewer<T> (task: SourceTask, work: (open: OpenSession) => Promise<T>): Promise<T> {
  const { context, view, source, signal } = task
  const network = requireNetwork(context)
  await network.chain.caughtUp({ signal })
  checkSource({ context, source, mustKnow: true })
  const link = await network.providerLink({ persona: 'viewer', handle: source.provider, signal, now: context.now() })
  return await withSession({ link, signal, identity: { role: 'viewer', relationship: source.relationship, signer: view.signer } }, work)
}
