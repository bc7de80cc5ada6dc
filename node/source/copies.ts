import { closeSync, openSync, readSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_OPEN_COPIES, MAX_PIECE, READ_AHEAD } from './constants.ts'

/** An unpacked copy of a file, of which ranges are read. */
export interface Copy {
  name: string
  /** Pieces of at most 64 KiB. Ends early never: throws `SOURCE_UNREADABLE` instead. */
  read: (options: { start: number, size: number, signal?: AbortSignal | undefined }) => AsyncGenerator<Uint8Array>
  /** No new reads will come: the copy is deleted when the running ones are done. */
  retire: () => Promise<void>
  /** Lets go of the file, and leaves it for the next start. */
  close: () => void
}

/** Keeps a bounded number of copies open, since opening costs more than reading a small record does. */
export class Copies {
  readonly folder: string
  readonly #open = new Set<FileCopy>()

  constructor (folder: string) {
    this.folder = folder
  }

  take (name: string): Copy {
    return new FileCopy(join(this.folder, name), name, this.#open)
  }
}

class FileCopy implements Copy {
  readonly name: string
  readonly #path: string
  readonly #open: Set<FileCopy>
  #descriptor: number | undefined
  #readers = 0
  #retired = false

  constructor (path: string, name: string, open: Set<FileCopy>) {
    this.#path = path
    this.name = name
    this.#open = open
  }

  async * read (options: { start: number, size: number, signal?: AbortSignal | undefined }): AsyncGenerator<Uint8Array> {
    const { start, size, signal } = options
    signal?.throwIfAborted()
    this.#readers++
    try {
      if (size <= MAX_PIECE) yield this.#readSmall(start, size)
      else yield * this.#readLarge({ start, size, signal })
    } catch (cause) {
      if (cause instanceof MedrecError || signal?.aborted === true) throw cause
      throw new MedrecError('SOURCE_UNREADABLE', `A record cannot be read from the copy: ${String(cause)}`, { cause })
    } finally {
      this.#readers--
      if (this.#retired) await this.#remove()
    }
  }

  async retire (): Promise<void> {
    this.#retired = true
    await this.#remove()
  }

  close (): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    this.#open.delete(this)
  }

  /** One piece comes from the page cache faster than a thread could be asked for it, and thousands of records are this small. */
  #readSmall (start: number, size: number): Uint8Array {
    const piece = new Uint8Array(size)
    if (size > 0 && readSync(this.#descriptorOf(), piece, 0, size, start) !== size) throw new MedrecError('SOURCE_UNREADABLE', 'The copy ends before its record.')
    return piece
  }

  /** While a piece is being sent, the next is read already. */
  async * #readLarge (options: { start: number, size: number, signal: AbortSignal | undefined }): AsyncGenerator<Uint8Array> {
    const { start, size, signal } = options
    const handle = await open(this.#path, 'r')
    const read = async (done: number): Promise<Uint8Array> => {
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_AHEAD, size - done))
      const { bytesRead } = await handle.read(piece, 0, piece.length, start + done)
      if (bytesRead === 0) throw new MedrecError('SOURCE_UNREADABLE', 'The copy ends before its record.')
      return new Uint8Array(piece.buffer, 0, bytesRead)
    }
    let ahead = read(0)
    try {
      for (let done = 0; done < size;) {
        signal?.throwIfAborted()
        const bytes = await ahead
        done += bytes.length
        if (done < size) ahead = read(done)
        // Whoever breaks off is not told of it.
        ahead.catch(() => undefined)
        for (let from = 0; from < bytes.length; from += MAX_PIECE) yield bytes.subarray(from, from + MAX_PIECE)
      }
    } finally {
      await ahead.catch(() => undefined)
      await handle.close()
    }
  }

  #descriptorOf (): number {
    if (this.#descriptor === undefined) {
      if (this.#open.size >= MAX_OPEN_COPIES) this.#open.values().next().value?.close()
      this.#descriptor = openSync(this.#path, 'r')
      this.#open.add(this)
    }
    return this.#descriptor
  }

  async #remove (): Promise<void> {
    if (this.#readers > 0) return
    this.close()
    await rm(this.#path, { force: true })
  }
}
