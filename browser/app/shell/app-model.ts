import type { ActingEntry } from '../../../protocol/peer/acting/types.ts'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import type { SharedEntry } from '../../../protocol/peer/share-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { wordsOf } from '../messages/words-of.ts'
import type { Words } from '../messages/words-of.ts'
import { MAX_LOOK_SECONDS } from '../constants.ts'
import { EmergencyLook } from '../model/emergency-look.ts'
import type { LookOptions } from '../model/emergency-look.ts'
import { viewOf } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import { sortViews } from '../model/timeline.ts'
import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import { nameOfActing } from '../screens/acting-screen.ts'

/** A page that is looked at for so long asks again. */
const LOOK_AGAIN_MS = 20_000

/** What the open app shows, kept from one event of the peer to the next so that a screen never waits for it. */
export class AppModel {
  readonly peer: Peer
  readonly #changed: () => void
  readonly #onOver: (name: string) => void
  readonly #stop: () => void
  #views: RecordView[] | undefined
  #shared = new Map<string, RecordView[]>()
  #viewOf = new Map<string, { entry: RecordEntry, view: RecordView }>()
  #log: LogEntry[] | undefined
  #logRead = false
  #emergencies: readonly LogEntry[] | undefined
  /** My own while I act for somebody. */
  #ownEmergencies: readonly LogEntry[] | undefined
  readonly #asking = new Set<string>()
  readonly #looked = new Set<string>()
  #joining = 0
  #emergencyLook: EmergencyLook | undefined
  #acting: { id: string, name: string, peer: Peer } | undefined

  /** `changed` is called when something that a screen shows is different; `onOver` when I act for somebody no more, since it ended or they are there again. */
  constructor (options: { peer: Peer, changed: () => void, onOver: (name: string) => void }) {
    this.peer = options.peer
    this.#changed = options.changed
    this.#onOver = options.onOver
    this.#stop = this.peer.on(event => {
      if (event.type === 'state' && this.peer.state() !== 'open') this.#acting = undefined
      if (event.type === 'records' || event.type === 'acting' || event.type === 'state') this.#views = undefined
      if (event.type === 'shared' || event.type === 'state') this.#shared.clear()
      if (event.type === 'acting') this.#leaveWhatIsOver()
      if ((event.type === 'log' || (event.type === 'acting' && this.#acting !== undefined)) && this.#logRead) void this.readLog({ refresh: false })
      if (event.type === 'emergency' || (event.type === 'acting' && this.#acting !== undefined && this.#emergencies !== undefined)) void this.#readEmergencies()
      if (event.type === 'emergency' && this.#ownEmergencies !== undefined) void this.#readOwnEmergencies()
      if (event.type === 'state') this.#forget()
      this.#changed()
    })
  }

  /** Whose records and shares the places show: my own, or somebody's for whom I act. */
  get shown (): Peer { return this.#acting?.peer ?? this.peer }

  /** The words for it. */
  get say (): Words {
    const { actingFor } = this
    return actingFor === undefined ? words : wordsOf(nameOfActing(actingFor))
  }

  /** For whom I act now. */
  get actingFor (): ActingEntry | undefined {
    const acting = this.#acting
    return acting === undefined ? undefined : this.peer.actingFor().find(({ id }) => id === acting.id)
  }

  #leaveWhatIsOver (): void {
    const acting = this.#acting
    const entry = this.actingFor
    if (acting === undefined || (entry !== undefined && entry.state !== 'over' && entry.state !== 'waiting')) return
    this.#acting = undefined
    this.#forget()
    this.#onOver(acting.name)
  }

  /** Shows what somebody has for whom I act, or what is mine. */
  actFor (id: string | undefined): void {
    const entry = this.peer.actingFor().find(each => each.id === id)
    this.#acting = id === undefined || entry === undefined ? undefined : { id, name: nameOfActing(entry), peer: { ...this.peer, ...this.peer.actAs(id) } }
    this.#forget()
    this.#changed()
    // What could not be had when it was looked at last may be there now.
    if (id !== undefined) this.look(`acting ${id}`, async () => { await this.peer.refreshActing({ id }) })
  }

  /** Asks the network once for each visit of a page. */
  look (what: string, task: () => Promise<void>): void {
    if (this.#looked.has(what)) return
    this.#looked.add(what)
    setTimeout(() => { this.#looked.delete(what) }, LOOK_AGAIN_MS)
    // After this rendering: it changes what is rendered.
    setTimeout(() => { this.ask(what, task).catch(reportError) }, 0)
  }

  /** The records that are shown, newest first. */
  views (): RecordView[] {
    this.#views ??= sortViews(this.shown.records().map(entry => this.#view('', entry)))
    return this.#views
  }

  /** Somebody else's, newest first. */
  sharedViews (id: string): RecordView[] {
    const views = this.#shared.get(id) ?? sortViews(this.peer.sharedRecords(id).map(entry => this.#view(id, entry)))
    this.#shared.set(id, views)
    return views
  }

  sharedEntry (id: string): SharedEntry | undefined {
    return this.peer.sharedWithMe().find(entry => entry.id === id)
  }

  /** Newest first; undefined until it was read once. */
  log (): LogEntry[] | undefined {
    if (!this.#logRead) void this.readLog({ refresh: true })
    return this.#log
  }

  async readLog (options: { refresh: boolean }): Promise<void> {
    this.#logRead = true
    const of = this.shown
    // While it is read somebody else's may come to be shown, or mine.
    const take = (log: LogEntry[]): void => { if (this.shown === of) this.#log = log }
    if (this.#log === undefined || !options.refresh) take(await of.log())
    this.#changed()
    if (options.refresh) await this.ask(this.#logTask, async () => { take(await of.log({ refresh: true })) })
    this.#changed()
  }

  /** Whether the log that is shown is being asked for. */
  get askingLog (): boolean { return this.asking(this.#logTask) }

  get #logTask (): string { return `log ${this.#acting?.id ?? ''}` }

  /** Looks for an emergency that the person has not been shown; empty until it was read once. */
  emergencies (): readonly LogEntry[] {
    if (this.#emergencies === undefined) void this.#readEmergencies()
    return this.#emergencies ?? []
  }

  /** The same of my own records, also while I act for somebody. */
  ownEmergencies (): readonly LogEntry[] {
    if (this.#acting === undefined) return this.emergencies()
    if (this.#ownEmergencies === undefined) void this.#readOwnEmergencies()
    return this.#ownEmergencies ?? []
  }

  async #readOwnEmergencies (): Promise<void> {
    this.#ownEmergencies ??= []
    const own = await this.peer.emergencies()
    if (this.#acting !== undefined) this.#ownEmergencies = own
    this.#changed()
  }

  async #readEmergencies (): Promise<void> {
    this.#emergencies ??= []
    const of = this.shown
    const emergencies = await of.emergencies()
    if (this.shown === of) this.#emergencies = emergencies
    this.#changed()
  }

  /** Somebody's records that I look at in an emergency, while that counts. @param now - epoch seconds */
  emergencyLook (now: number): EmergencyLook | undefined {
    if (this.#emergencyLook !== undefined && now >= this.#emergencyLook.askedAt + MAX_LOOK_SECONDS) this.endEmergency()
    return this.#emergencyLook
  }

  /** Asks every provider of an emergency card, as myself. */
  beginEmergency (options: Omit<LookOptions, 'peer' | 'changed'>): void {
    this.endEmergency()
    const look = this.#emergencyLook = new EmergencyLook({ ...options, peer: this.peer, changed: this.#changed })
    void look.ask()
  }

  /** Forgets what was looked at in an emergency. */
  endEmergency (): void {
    this.#emergencyLook?.end()
    this.#emergencyLook = undefined
  }

  /** Joins a provider, which goes on while the person looks at something else. */
  async join<T> (task: () => Promise<T>): Promise<T> {
    this.#joining++
    this.#changed()
    try {
      return await task()
    } finally {
      this.#joining--
      this.#changed()
    }
  }

  /** Whether a provider is being joined. */
  get isJoining (): boolean { return this.#joining > 0 }

  /** Whether what is called `what` is being asked of the network. */
  asking (what: string): boolean { return this.#asking.has(what) }

  /** Asks the network for something, once at a time; that nobody answers is no error here: the screen says who is away. */
  async ask (what: string, task: () => Promise<void>): Promise<void> {
    if (this.#asking.has(what)) return
    this.#asking.add(what)
    this.#changed()
    try {
      await task()
    } finally {
      this.#asking.delete(what)
      this.#changed()
    }
  }

  close (): void {
    this.#stop()
    this.#forget()
  }

  #forget (): void {
    this.endEmergency()
    this.#views = undefined
    this.#shared.clear()
    this.#viewOf.clear()
    this.#log = undefined
    this.#logRead = false
    this.#emergencies = this.#ownEmergencies = undefined
  }

  /** A view is made once per version of a record. */
  #view (space: string, entry: RecordEntry): RecordView {
    const id = `${space} ${entry.relationship} ${entry.key}`
    const known = this.#viewOf.get(id)
    if (known !== undefined && known.entry.hash === entry.hash && known.entry.summary === entry.summary) return known.view
    const view = viewOf(entry)
    this.#viewOf.set(id, { entry, view })
    return view
  }
}
