/** A place among those who seal: from the first block that counts it, until the first that does not. */
export interface Seat { consensus: string, from: number, until: number | undefined }

/** Who is to seal, put together from the registry's events `SeatOpened` and `SeatEnded`. It never changes: what comes next is another. */
export class Seats {
  readonly #seats: readonly Seat[]

  constructor (seats: readonly Seat[] = []) {
    this.#seats = seats
  }

  opened (consensus: string, from: number): Seats {
    return new Seats([...this.#seats, { consensus, from, until: undefined }])
  }

  /** The seat that this address has open ends. */
  ended (consensus: string, until: number): Seats {
    const at = this.#seats.findIndex(seat => seat.consensus === consensus && seat.until === undefined)
    return at < 0 ? this : new Seats(this.#seats.map((seat, i) => i === at ? { ...seat, until } : seat))
  }

  /** Who ever had a seat, or is to have one. */
  everybody (): string[] {
    return this.#seats.map(({ consensus }) => consensus)
  }

  /** In ascending order, as `getValidators()` has them in this block; undefined before any seat was told of. */
  at (block: number): string[] | undefined {
    if (this.#seats.length === 0) return undefined
    return this.#seats.filter(({ from, until }) => from <= block && (until === undefined || block < until)).map(({ consensus }) => consensus).sort()
  }
}
