import { utf8 } from '../crypto/bytes.ts'

/** Seals what is handed out and comes back, with a key that only this node has. `aad` binds it to whom it was given. */
export interface TokenSealer {
  seal: (plaintext: Uint8Array, aad: Uint8Array) => Uint8Array
  /** Undefined when it was sealed by another, for another, or changed. */
  open: (sealed: Uint8Array, aad: Uint8Array) => Uint8Array | undefined
}

/** Whose list a token is about. */
export interface ListOwner { relationship: string, requester: string }

/** How far an answer came: it named all that had gone away by the state `target`, and brought of it what is before `key`. */
export interface CursorStep { target: number, key: string }

/** Where answers broke off, one after the other, that began from the state `since`; -1: from nothing. */
export interface Cursor { since: number, steps: readonly CursorStep[] }

/** The token for "up to date as of this state of my list". */
export function sealToken (options: ListOwner & { sealer: TokenSealer, version: number }): Uint8Array {
  return options.sealer.seal(numbers(options.version), bind('token', options))
}

/** The state a token names; undefined when it is none of this requester's. */
export function openToken (options: ListOwner & { sealer: TokenSealer, token: Uint8Array }): number | undefined {
  const plain = options.sealer.open(options.token, bind('token', options))
  return plain?.length === 8 ? readNumber(plain, 0) : undefined
}

/** The cursor of a record in an answer. */
export function sealCursor (options: ListOwner & { sealer: TokenSealer, cursor: Cursor }): Uint8Array {
  return options.sealer.seal(utf8(JSON.stringify(options.cursor)), bind('cursor-steps', options))
}

/** What a cursor says; undefined when it is none of this requester's. */
export function openCursor (options: ListOwner & { sealer: TokenSealer, cursor: Uint8Array }): Cursor | undefined {
  const plain = options.sealer.open(options.cursor, bind('cursor-steps', options))
  // What opens was made here.
  return plain === undefined ? undefined : JSON.parse(new TextDecoder().decode(plain)) as Cursor
}

function bind (kind: string, { relationship, requester }: ListOwner): Uint8Array {
  return utf8(`medrec/${kind}/1/${relationship}/${requester}`)
}

function numbers (...values: number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => { view.setBigInt64(8 * i, BigInt(value)) })
  return bytes
}

function readNumber (bytes: Uint8Array, offset: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(offset))
}
