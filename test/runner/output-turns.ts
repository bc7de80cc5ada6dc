/** What a stage prints, until it ends. */
export interface Output { print: (text: string) => void, end: () => void }

/** Lets one of several that print at the same time through, in the order in which they began; what the others print is kept until it is their turn. */
export class OutputTurns {
  readonly #write: (text: string) => void
  readonly #waiting: Array<{ kept: string[], hasEnded: boolean }> = []

  constructor (options: { write: (text: string) => void }) {
    this.#write = options.write
  }

  begin (): Output {
    const own = { kept: [] as string[], hasEnded: false }
    this.#waiting.push(own)
    return {
      print: text => {
        if (this.#waiting[0] === own) this.#write(text)
        else own.kept.push(text)
      },
      end: () => {
        own.hasEnded = true
        this.#goOn()
      }
    }
  }

  #goOn (): void {
    while (this.#waiting[0]?.hasEnded === true) {
      this.#waiting.shift()
      for (const text of this.#waiting[0]?.kept.splice(0) ?? []) this.#write(text)
    }
  }
}
