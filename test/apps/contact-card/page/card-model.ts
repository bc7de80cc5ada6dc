import { generateWords, isMedrecError, MedrecError } from 'medrec/protocol'
import type { LinkInfo, Peer } from 'medrec/protocol'
import { PARTS, toEntry } from '../contact-profile.ts'
import type { ContactEntry, Part } from '../contact-profile.ts'
import type { RecordEntry } from 'medrec/protocol'

/** What is about to be given to whom. */
export interface Gift { card: string, name: string, parts: Part[], /** Epoch seconds. */ until: number }

/** How long something is given for unless it is said otherwise, seconds. */
const USUAL_TIME = 7 * 86_400

/** What the page shows beside what the peer has, and all that can be done on it. */
export class CardModel {
  /** An invitation that was followed and waits for its peer to be set up. */
  invitation: string | undefined
  /** The words of the key that is being made. */
  words: string[] | undefined
  gift: Gift | undefined
  /** To be brought to a friend: that something is given, or where to give something. */
  toBring: { text: string, why: 'given' | 'code' } | undefined
  problem: string | undefined
  isBusy = false
  readonly #peer: Peer
  readonly #draw: () => void
  readonly #networkAddress: () => Promise<string>

  constructor (options: { peer: Peer, draw: () => void, networkAddress: () => Promise<string> }) {
    this.#peer = options.peer
    this.#draw = options.draw
    this.#networkAddress = options.networkAddress
  }

  get peer (): Peer { return this.#peer }

  /** Does one thing at a time; what goes wrong is said, with what to do. */
  do (work: () => Promise<unknown>): void {
    if (this.isBusy) return
    this.isBusy = true
    this.problem = undefined
    this.#draw()
    work().catch((error: unknown) => { this.problem = isMedrecError(error) ? error.message : `This did not work: ${String(error)}` }).finally(() => {
      this.isBusy = false
      this.#draw()
    })
  }

  makeWords (): void {
    this.words = generateWords()
    this.#draw()
  }

  async begin (options: { password: string, name: string }): Promise<void> {
    await this.#peer.create({ words: this.words ?? generateWords(), password: options.password })
    await this.#peer.setName({ name: options.name })
    this.words = undefined
    await this.#goOn()
  }

  async unlock (password: string): Promise<void> {
    await this.#peer.unlock({ password })
    await this.#goOn()
  }

  /** Takes any link that somebody gave. */
  async open (link: string): Promise<void> {
    if (this.#peer.state() !== 'open') {
      this.invitation = link
      return
    }
    const info: LinkInfo = await this.#peer.inspect(link)
    if (info.kind === 'join') await this.#peer.join({ invitation: link })
    else if (info.kind === 'share') await this.#peer.acceptShare({ link })
    else if (info.kind === 'network') await this.#peer.enter({ network: link })
    else if (info.kind !== 'card') throw new MedrecError('LINK_INVALID', 'This is nothing that can be used here.')
    else if (info.mine) throw new MedrecError('LINK_INVALID', 'This is your own code. Send it to a friend.')
    else this.gift = { card: link, name: info.name, parts: [], until: Math.floor(Date.now() / 1_000) + USUAL_TIME }
  }

  /** What there is for a friend to find me by: fresh each time, so that no two friends can tell that it was for one person. */
  async makeCode (): Promise<void> {
    this.toBring = { text: (await this.#peer.card()).link, why: 'code' }
  }

  change (change: Partial<Gift>): void {
    if (this.gift !== undefined) this.gift = { ...this.gift, ...change }
    this.#draw()
  }

  async give (): Promise<void> {
    const { gift } = this
    if (gift === undefined) return
    const { link } = await this.#peer.share({ card: gift.card, name: gift.name, categories: gift.parts, labels: [], providers: 'all', notBefore: Math.floor(Date.now() / 1_000), notAfter: gift.until })
    this.gift = undefined
    this.toBring = { text: link, why: 'given' }
  }

  leave (): void {
    this.gift = undefined
    this.toBring = undefined
    this.problem = undefined
    this.#draw()
  }

  /** A peer that comes without an invitation is let into the network that the page comes from. */
  async #goOn (): Promise<void> {
    const { invitation } = this
    this.invitation = undefined
    if (invitation !== undefined) await this.open(invitation)
    if (this.#peer.networkAddress() === undefined) await this.#peer.enter({ network: await this.#networkAddress() })
  }
}

/** The entries among records, in the order of a card. */
export function entriesOf (records: RecordEntry[]): ContactEntry[] {
  const entries = records.flatMap(({ summary }) => toEntry(summary) ?? [])
  return PARTS.flatMap(part => entries.filter(entry => entry.part === part))
}

/** A category that this profile knows. */
export function isPart (category: string): category is Part {
  return PARTS.some(part => part === category)
}
