import { fromString } from 'uint8arrays'
import type { AccountSharedWithMe } from '../account/document.ts'
import type { Delegate } from '../identity/derive.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { readShare } from '../share/open-share.ts'
import type { Share, ShareSource } from '../share/share.ts'
import { queue } from './coalesce.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { deriveCard } from './derive-card.ts'
import { Holdings } from './holdings.ts'
import { decodeJson, encodeJson } from './json.ts'
import { copyScope, noteCopies } from './left-copies.ts'

/** What this device knows of one provider of a share. */
export interface SourceProgress {
  /** It has answered once: a denial afterwards is an end. */
  worked: boolean
  /** When it was seen to be over, epoch seconds. */
  endedAt?: number | undefined
}

/** One provider of a share, and the copy of what it gave. */
export interface SharedCopy {
  holdings: Holdings
  progress: SourceProgress
  reach: 'unasked' | 'connected' | 'away'
  /** It is brought up to date by one at a time. */
  inTurn: ReturnType<typeof queue>
}

/** Somebody else's records that I may see: the share, my card that it is for, and a copy for each provider. */
export class SharedView {
  readonly id: string
  readonly card: Delegate
  readonly signer: DelegateSigner
  entry: AccountSharedWithMe
  share: Share
  /** By relationship. */
  readonly copies = new Map<string, SharedCopy>()
  readonly #context: PeerContext

  private constructor (options: { context: PeerContext, id: string, card: Delegate, entry: AccountSharedWithMe }) {
    this.#context = options.context
    this.id = options.id
    this.card = options.card
    this.signer = createSigner({ network: requireNetwork(options.context).keys, key: options.card })
    this.entry = options.entry
    this.share = parse(options.entry)
  }

  /** Reads what this device has of a share. @throws MedrecError `NOT_FOR_YOU` when its card is not one of mine */
  static async open (options: { context: PeerContext, id: string, entry: AccountSharedWithMe }): Promise<SharedView> {
    const { context, id, entry } = options
    const view = new SharedView({ context, id, entry, card: await deriveCard(context, entry.card) })
    await view.#openCopies()
    return view
  }

  /** Takes in a newer revision; the caller has stored it. */
  async replace (entry: AccountSharedWithMe): Promise<void> {
    this.entry = entry
    this.share = parse(entry)
    await this.#openCopies()
  }

  source (relationship: string): ShareSource | undefined { return this.share.sources.find(source => source.relationship === relationship) }

  async note (relationship: string, progress: Partial<SourceProgress>): Promise<void> {
    const copy = this.copies.get(relationship)
    if (copy === undefined) return
    copy.progress = { ...copy.progress, ...progress }
    await this.#context.store.put('state', [[progressName(this.id, relationship), encodeJson(copy.progress)]])
  }

  async #openCopies (): Promise<void> {
    const { store, options: { profile } } = this.#context
    await noteCopies({ store, share: this.id, relationships: this.share.sources.map(({ relationship }) => relationship) })
    for (const { relationship } of this.share.sources) {
      if (this.copies.has(relationship)) continue
      const [holdings, progress] = await Promise.all([
        Holdings.open({ store, profile, scope: copyScope(this.id, relationship) }), store.get('state', progressName(this.id, relationship))
      ])
      this.copies.set(relationship, { holdings, reach: 'unasked', inTurn: queue(), progress: progress === undefined ? { worked: false } : decodeJson<SourceProgress>(progress) })
    }
  }
}

function parse (entry: AccountSharedWithMe): Share {
  return readShare({ plaintext: fromString(entry.share, 'base64'), viewer: entry.card }).share
}

function progressName (share: string, relationship: string): string { return `shared/${share}/${relationship}` }
