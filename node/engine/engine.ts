/** The program that keeps the chain, as the provider that runs it sees it. */
export interface Engine {
  readonly kind: 'anvil'
  readonly chainId: number
  /** On loopback only. */
  readonly rpcUrl: string
  readonly settledDepth: number
  /** Seconds. */
  readonly blockPeriod: number
  readonly pid: number
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  stop: () => Promise<void>
}
