/** What became of one stage. */
export interface StageResult {
  passed: number
  failed: number
  skipped: number
}

/** One part of `npm test`. */
export interface Stage {
  name: string
  /** Prints as it goes; what it throws counts as one failure. */
  run: (options: { root: string, signal: AbortSignal }) => Promise<StageResult>
}
