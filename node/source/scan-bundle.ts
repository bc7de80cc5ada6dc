import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_CAPTURE } from './constants.ts'

/** Where the resource of a Bundle's entry stands, in bytes. */
export interface EntryRange {
  start: number
  end: number
  fullUrl?: string
}

/** One JSON object of a file. */
export interface DocumentRange {
  start: number
  end: number
  resourceType?: string
  /** Objects at `entry[].resource`; of a Bundle these are its resources. */
  entries: EntryRange[]
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/**
 * Finds the byte ranges of the objects of a JSON file, and of the resources inside Bundles, without reading them into memory.
 * It follows brackets and strings alone: whether what is between them is JSON, its reader finds out.
 */
export class BundleScanner {
  readonly documents: DocumentRange[] = []
  #offset = 0
  #inString = false
  #escaped = false
  #stack: number[] = []
  #expectKey = false
  #capture: number[] | undefined
  #keys: Array<string | undefined> = []
  #lastString: string | undefined
  #document: DocumentRange | undefined
  #entry: { start: number, end: number, fullUrl: string | undefined } | undefined

  /** @throws MedrecError `SOURCE_INVALID` where brackets do not fit. */
  push (chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] as number
      if (this.#inString) this.#stringByte(byte)
      else if (byte === QUOTE) this.#startString(this.#offset + index)
      else if (byte > COMMA || byte === COMMA) this.#structureByte(byte, this.#offset + index)
      else if (this.#stack.length === 0 && byte > 0x20) throw outside(this.#offset + index)
    }
    this.#offset += chunk.length
  }

  /** @throws MedrecError `SOURCE_INVALID` when the file ends inside an object. */
  end (): DocumentRange[] {
    if (this.#stack.length > 0 || this.#inString) {
      throw new MedrecError('SOURCE_INVALID', `The file ends in the middle of what began at byte ${this.#document?.start ?? 0}.`)
    }
    return this.documents
  }

  #stringByte (byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) {
      this.#endString()
      return
    }
    if (this.#capture !== undefined && this.#capture.length < MAX_CAPTURE) this.#capture.push(byte)
  }

  #startString (at: number): void {
    const depth = this.#stack.length
    if (depth === 0) throw outside(at)
    this.#inString = true
    // Only the members of the document and of a Bundle's entries are of interest.
    this.#capture = (depth === 1 || depth === 3) && this.#stack[depth - 1] === OPEN_OBJECT ? [] : undefined
  }

  #endString (): void {
    this.#inString = false
    if (this.#capture === undefined) return
    const text = unescape(this.#capture)
    this.#capture = undefined
    const depth = this.#stack.length
    if (this.#expectKey) this.#lastString = text
    else if (depth === 1 && this.#keys[1] === 'resourceType' && this.#document !== undefined) this.#document.resourceType = text
    else if (depth === 3 && this.#keys[3] === 'fullUrl' && this.#isEntry() && this.#entry !== undefined) this.#entry.fullUrl = text
  }

  #structureByte (byte: number, at: number): void {
    const depth = this.#stack.length
    switch (byte) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.#open(byte, depth, at)
        return
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        this.#close(byte, depth, at)
        return
      case COLON:
        if (depth === 1 || depth === 3) this.#keys[depth] = this.#lastString
        this.#expectKey = false
        return
      case COMMA:
        this.#expectKey = this.#stack[depth - 1] === OPEN_OBJECT
        if (depth > 0) return
        break
      default:
        // A byte-order mark may stand before the first object.
        if (depth > 0 || (at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf))) return
    }
    throw outside(at)
  }

  #open (byte: number, depth: number, at: number): void {
    if (depth === 0) {
      if (byte !== OPEN_OBJECT) throw outside(at)
      this.#document = { start: at, end: at, entries: [] }
      this.#keys = []
    } else if (depth === 2 && byte === OPEN_OBJECT && this.#keys[1] === 'entry' && this.#stack[1] === OPEN_ARRAY) {
      this.#entry = { start: -1, end: -1, fullUrl: undefined }
    } else if (depth === 3 && byte === OPEN_OBJECT && this.#keys[3] === 'resource' && this.#isEntry() && this.#entry !== undefined) {
      this.#entry.start = at
    }
    this.#stack.push(byte)
    this.#expectKey = byte === OPEN_OBJECT
    if (byte === OPEN_OBJECT && depth <= 2) this.#keys[depth + 1] = undefined
  }

  #close (byte: number, depth: number, at: number): void {
    const opened = this.#stack.pop()
    if (opened !== (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY)) {
      throw new MedrecError('SOURCE_INVALID', `The bracket at byte ${at} closes nothing that is open.`)
    }
    this.#expectKey = false
    if (depth === 4 && this.#entry !== undefined && this.#entry.start >= 0 && this.#entry.end < 0) this.#entry.end = at + 1
    else if (depth === 3 && this.#entry !== undefined) {
      const { start, end, fullUrl } = this.#entry
      if (end > 0) this.#document?.entries.push({ start, end, ...(fullUrl === undefined ? {} : { fullUrl }) })
      this.#entry = undefined
    } else if (depth === 1 && this.#document !== undefined) {
      this.#document.end = at + 1
      this.documents.push(this.#document)
    }
  }

  #isEntry (): boolean {
    return this.#keys[1] === 'entry' && this.#stack[1] === OPEN_ARRAY
  }
}

function unescape (bytes: number[]): string {
  const text = new TextDecoder().decode(Uint8Array.from(bytes))
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch (cause) {
    // Not JSON, or cut at the limit: no key that is looked for.
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}

function outside (at: number): MedrecError {
  return new MedrecError('SOURCE_INVALID', `What stands at byte ${at} is not a JSON object. A file is one FHIR resource, one Bundle, or NDJSON.`)
}
