/** What became of one stage. */
export interface StageResult {
  passed: number
  failed: number
  skipped: number
}

/** What a stage is given. `print` takes text as it comes, with its line ends. */
export interface StageOptions { root: string, signal: AbortSignal, print: (text: string) => void }

/** One part of `npm test`. */
export interface Stage {
  name: string
  /** Prints as it goes, by `print` only; what it throws counts as one failure. */
  run: (options: StageOptions) => Promise<StageResult>
}
