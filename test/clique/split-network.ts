import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

interface Line { from: number | undefined, to: number, ends: [Socket, Socket], flow: () => void }

/** Proxies before nodes, that cut the lines between some of them as a network does: nothing comes through any more, and nobody is told. */
export class SplitNetwork {
  readonly #servers: Server[] = []
  readonly #lines = new Set<Line>()
  readonly #callers = new Map<number, number>()
  #sides: number[][] | undefined

  /** What node `i` dials from. */
  static sourceOf (i: number): string {
    return `127.0.0.${10 + i}`
  }

  /** A port before node `i`, which listens at `target`. */
  async before (i: number, target: number): Promise<number> {
    const server = createServer({ pauseOnConnect: true }, incoming => { this.#open(i, target, incoming) })
    await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve) })
    this.#servers.push(server)
    return (server.address() as AddressInfo).port
  }

  /** How often somebody who is no node, as a person, has dialled node `i`. */
  callersOf (i: number): number {
    return this.#callers.get(i) ?? 0
  }

  /** From now on only nodes of the same side reach each other. Who is no node, as a person, reaches all. */
  split (sides: number[][]): void {
    this.#sides = sides
    for (const line of this.#lines) line.flow()
  }

  /** Everything comes through again, also what was sent meanwhile. */
  heal (): void {
    this.#sides = undefined
    for (const line of this.#lines) line.flow()
  }

  async close (): Promise<void> {
    for (const { ends } of this.#lines) for (const end of ends) end.destroy()
    await Promise.all(this.#servers.map(async server => { await new Promise(resolve => { server.close(resolve) }) }))
  }

  #open (to: number, target: number, incoming: Socket): void {
    const last = Number(incoming.remoteAddress?.split('.').at(-1))
    const from = last >= 10 ? last - 10 : undefined
    if (from === undefined) this.#callers.set(to, this.callersOf(to) + 1)
    const outgoing = connect({ host: '127.0.0.1', port: target })
    const line: Line = {
      from, to, ends: [incoming, outgoing],
      flow: () => { for (const end of line.ends) this.#isCut(line) ? end.pause() : end.resume() }
    }
    this.#lines.add(line)
    for (const [end, other] of [[incoming, outgoing], [outgoing, incoming]] as const) {
      end.setNoDelay(true)
      end.on('data', chunk => {
        if (other.write(chunk) || this.#isCut(line)) return
        end.pause()
        other.once('drain', () => { line.flow() })
      })
      end.on('error', () => {}).once('close', () => {
        this.#lines.delete(line)
        // The end of one side does not come through a cut line either.
        if (!this.#isCut(line)) other.destroy()
      })
    }
    line.flow()
  }

  #isCut ({ from, to }: Line): boolean {
    return this.#sides !== undefined && from !== undefined && !this.#sides.some(side => side.includes(from) && side.includes(to))
  }
}
