/** One answer that a provider gave out of my records, or a gap in its log. */
export interface LogEntry {
  relationship: string
  /** The provider's name. */
  provider: string
  /** `you`, the name I gave the viewer, the name of the provider that it is, or the bare address when I know no name for it. */
  viewer: string
  /** The requester's address. */
  address: string
  /** Who looked acted for the owner: a parent, say. */
  actingFor?: true
  /** Who looked is a provider of the network, and `viewer` what the registry calls it. */
  byProvider?: true
  share?: string
  /** Who looked has no name here: by which grant of mine they were let in. */
  through?: LetIn
  at: number
  /** Records by category; the empty string stands for records with no category, and for those whose kinds its receipt, or what is kept of it, has no room to name. */
  counts: Record<string, number>
  records: number
  bytes: number
  /** `complete` or `cut`; `open` while it runs. For a gap: `gap`. */
  status: 'complete' | 'cut' | 'open' | 'gap'
  /** The provider's signature over the receipt, and its place in the log, were checked. */
  proven: boolean
  /** The reason that was stated, when records went out only because of an emergency. */
  emergency?: string
  /** Records went out by what somebody passed on: who was given it by me, as {@link viewer}, or empty where that cannot be said (devices wrote different grants under one id), and the ids of the links from there on. */
  passedOn?: { by: string, share?: string, links: string[] }
  /** Entries `from` up to and without `to` are missing, or do not fit to what the log said before. */
  gap?: { from: number, to: number }
  /** A gap of one entry, which is there and cannot be read: by a later version, or damaged. `at` is when it was found. It may be a look because of an emergency, and is told as one. */
  unreadable?: true
  index: number
}

/** A grant by which somebody without a name was let in. */
export interface LetIn {
  /** `group:` and a group's address, `members`, or an address. */
  viewer: string
  /** What I called it; may be empty. */
  purpose: string
  /** Names of the members that keep the group, as the provider of the entry said; absent: not known. */
  keepers?: string[]
}
