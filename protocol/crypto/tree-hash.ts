import { concat } from './bytes.ts'
import { MAX_CHUNKS_IN_FLIGHT, SMALL_HASH, TREE_CHUNK } from './constants.ts'
import { sha256, sha256Async } from './sha256.ts'

/** An incremental SHA-256, such as a platform may have one. */
export interface IncrementalSha256 {
  update (bytes: Uint8Array): unknown
  digest (): Uint8Array
}

/** Hashes a stream of any length: SHA-256 over the SHA-256s of its 1-MiB chunks. */
export interface TreeHasher {
  /**
   * Takes the next bytes, which must not change until the digest. Answers a promise when the writer should wait, so that
   * memory stays bounded; calling on without waiting is safe and only costs memory.
   */
  update (bytes: Uint8Array): Promise<void> | undefined
  /** 32 bytes. The hasher is spent afterwards. Nothing taken: the SHA-256 of nothing. */
  digest (): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * A tree hasher (specs/records.md, "Tree hash"). WebCrypto has no incremental hash, so that without `createSha256` up to a chunk
 * is held in memory; a node passes its platform's hash and holds nothing.
 */
export function createTreeHasher (options: { createSha256?: () => IncrementalSha256 } = {}): TreeHasher {
  return options.createSha256 === undefined ? new BufferingTreeHasher() : new StreamingTreeHasher(options.createSha256)
}

/** The tree hash of bytes that are in memory. */
export async function treeHash (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const hasher = createTreeHasher()
  await hasher.update(bytes)
  return await hasher.digest()
}

/** Calls `take` with the pieces of `bytes` that fill chunks; `held` is what the running chunk has already. */
function splitAtChunks (bytes: Uint8Array, held: number, take: (piece: Uint8Array, full: boolean) => void): void {
  for (let offset = 0; offset < bytes.length;) {
    const piece = bytes.subarray(offset, offset + TREE_CHUNK - held)
    offset += piece.length
    held = (held + piece.length) % TREE_CHUNK
    take(piece, held === 0)
  }
}

class BufferingTreeHasher implements TreeHasher {
  #parts: Uint8Array[] = []
  #held = 0
  #chunks: Array<Promise<Uint8Array>> = []
  #settled = 0

  update (bytes: Uint8Array): Promise<void> | undefined {
    splitAtChunks(bytes, this.#held, (piece, full) => {
      this.#parts.push(piece)
      this.#held += piece.length
      if (full) this.#close()
    })
    if (this.#chunks.length - this.#settled < MAX_CHUNKS_IN_FLIGHT) return undefined
    return this.#chunks[this.#chunks.length - MAX_CHUNKS_IN_FLIGHT]?.then(() => undefined)
  }

  async digest (): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#held > 0) this.#close()
    return sha256(...await Promise.all(this.#chunks))
  }

  #close (): void {
    const chunk = this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : concat(...this.#parts)
    this.#parts = []
    this.#held = 0
    const hash = chunk.length <= SMALL_HASH ? Promise.resolve(sha256(chunk)) : sha256Async(chunk)
    this.#chunks.push(hash.finally(() => { this.#settled++ }))
  }
}

class StreamingTreeHasher implements TreeHasher {
  readonly #createSha256: () => IncrementalSha256
  readonly #top: IncrementalSha256
  #chunk: IncrementalSha256 | undefined
  #held = 0

  constructor (createSha256: () => IncrementalSha256) {
    this.#createSha256 = createSha256
    this.#top = createSha256()
  }

  update (bytes: Uint8Array): undefined {
    splitAtChunks(bytes, this.#held, (piece, full) => {
      this.#chunk ??= this.#createSha256()
      this.#chunk.update(piece)
      this.#held += piece.length
      if (full) this.#close(this.#chunk)
    })
  }

  async digest (): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#chunk !== undefined) this.#close(this.#chunk)
    return new Uint8Array(this.#top.digest())
  }

  #close (chunk: IncrementalSha256): void {
    this.#top.update(chunk.digest())
    this.#chunk = undefined
    this.#held = 0
  }
}
