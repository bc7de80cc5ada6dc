/** One line of an NDJSON file that is not blank, in bytes. */
export interface LineRange {
  start: number
  end: number
  /** From 1. */
  line: number
}

const NEWLINE = 0x0a

/** Finds the lines of an NDJSON file. */
export class LineScanner {
  readonly lines: LineRange[] = []
  #offset = 0
  #start = 0
  #line = 1
  #blank = true

  push (chunk: Uint8Array): void {
    let from = 0
    for (;;) {
      const at = chunk.indexOf(NEWLINE, from)
      this.#look(chunk, from, at < 0 ? chunk.length : at)
      if (at < 0) break
      this.#close(this.#offset + at)
      from = at + 1
    }
    this.#offset += chunk.length
  }

  end (): LineRange[] {
    this.#close(this.#offset)
    return this.lines
  }

  #look (chunk: Uint8Array, from: number, to: number): void {
    for (let index = from; this.#blank && index < to; index++) {
      if ((chunk[index] as number) > 0x20) this.#blank = false
    }
  }

  #close (end: number): void {
    if (!this.#blank) this.lines.push({ start: this.#start, end, line: this.#line })
    this.#start = end + 1
    this.#line++
    this.#blank = true
  }
}
