import { MedrecError } from '../../errors/medrec-error.ts'
import { MAX_READING_CHARACTERS, MAX_READING_EVENTS, MAX_READING_MS, MAX_RECENT_CHARACTERS, READING_PAGE_MS, READING_TIMEOUT_MS } from './constants.ts'

/** What one reading of the chain may take of a person's peer. */
export interface ReadingLimits {
  /** Characters of all answers together. */
  characters: number
  /** Events that are kept until the reading is proven. */
  events: number
  /** Characters of the newest events, which stay as they came. */
  recentCharacters: number
  /** Time without the events; more for each page of them; at most. */
  timeoutMs: number
  pageMs: number
  wholeMs: number
}

/** As specs/chain.md has them, section "Limits". */
export const READING_LIMITS: ReadingLimits = {
  characters: MAX_READING_CHARACTERS, events: MAX_READING_EVENTS, recentCharacters: MAX_RECENT_CHARACTERS, timeoutMs: READING_TIMEOUT_MS, pageMs: READING_PAGE_MS, wholeMs: MAX_READING_MS
}

/** What is left of {@link ReadingLimits} in one reading. Whoever begins one ends it. */
export class ReadingBudget {
  readonly #ending = new AbortController()
  readonly recentCharacters: number
  readonly #pageMs: number
  /** Time that may still be added. */
  #spareMs: number
  #characters: number
  #events: number
  /** Time that was added since the timer was set. */
  #moreMs = 0
  #timer: ReturnType<typeof setTimeout>

  constructor (limits: ReadingLimits = READING_LIMITS) {
    const { characters, events, recentCharacters, timeoutMs, pageMs, wholeMs } = limits
    this.#characters = characters
    this.#events = events
    this.recentCharacters = recentCharacters
    this.#pageMs = pageMs
    this.#spareMs = wholeMs - timeoutMs
    this.#timer = this.#wait(timeoutMs)
  }

  /** Aborts with `DEADLINE` when the time is over. */
  get signal (): AbortSignal { return this.#ending.signal }

  /** A member said this much. @throws MedrecError `TOO_LARGE` */
  takeCharacters (count: number): void {
    this.#characters -= count
    if (this.#characters < 0) throw new MedrecError('TOO_LARGE', 'A member tells more of the chain than is read at once.')
  }

  /** So many events are kept. @throws MedrecError `TOO_LARGE` */
  takeEvents (count: number): void {
    this.#events -= count
    if (this.#events < 0) throw new MedrecError('TOO_LARGE', 'A member tells of more events than are kept at once.')
  }

  /** So many that were kept are not needed any more. */
  dropEvents (count: number): void {
    this.#events += count
  }

  /** There is a page of events to read: that takes longer. */
  beginPage (): void {
    const more = Math.min(this.#pageMs, this.#spareMs)
    this.#spareMs -= more
    this.#moreMs += more
  }

  end (): void {
    clearTimeout(this.#timer)
  }

  #wait (ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const more = this.#moreMs
      this.#moreMs = 0
      if (more > 0) this.#timer = this.#wait(more)
      else this.#ending.abort(new MedrecError('DEADLINE'))
    }, ms)
  }
}
