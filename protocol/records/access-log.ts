import type { Receipt, ReceiptCount } from '../receipts/receipt.ts'
import type { ReceiptSignature } from '../receipts/verify-signature.ts'

/** An answer that is about to begin: written down before its first record leaves. */
export interface OpenedEntry {
  relationship: string
  requester: string
  role: 'owner' | 'viewer' | 'custodian'
  /** 16 random bytes. */
  requestId: Uint8Array
  /** Epoch seconds. */
  startedAt: number
  /** What is to be sent: what the log says, should the node end before the answer does. */
  planned: { counts: ReceiptCount[], records: number, bytes: number, emergency?: string }
}

/** An entry of a relationship's log. */
export interface ClosedEntry {
  relationship: string
  index: number
  requester: string
  /** An encoded receipt, and its hash. */
  receipt: Uint8Array
  receiptHash: Uint8Array
  nonce: Uint8Array
  link: Uint8Array
  signature: ReceiptSignature | undefined
}

/** Who was given what. Everything is on disk when it resolves. */
export interface AccessLogStore {
  open: (entry: OpenedEntry) => Promise<void>
  /** What is to be sent goes out by something else from now on. Of nothing where the answer is closed. */
  replan: (entry: Pick<OpenedEntry, 'requestId' | 'planned'>) => Promise<void>
  close: (receipt: Receipt) => Promise<ClosedEntry>
  /** Writes down the signatures of a batch. */
  sign: (entries: Array<{ relationship: string, index: number, signature: ReceiptSignature }>) => Promise<void>
  /** Entries of a relationship from an index on, at most `limit`; of one requester only, if named. */
  list: (options: { relationship: string, from: number, limit: number, requester?: string | undefined }) => ClosedEntry[]
  find: (receiptHash: Uint8Array) => ClosedEntry | undefined
  /** Index after the last entry, and its link. */
  end: (relationship: string) => { next: number, link: Uint8Array }
  /** Entries that have no signature yet. */
  unsigned: () => ClosedEntry[]
  /** The last link of every relationship that has one, sorted by relationship. */
  links: () => Uint8Array[]
}
